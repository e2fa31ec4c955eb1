#include "domain/newcomer.h"

#include "base/rand.h"
#include "domain/touch.h"
#include "sql_newcomer.h"
#include "store/db.h"

err
newcomer_add(struct tx *tx, const struct newcomer_new *n)
{
	return sql_newcomer_add(
	    tx, &(struct sql_newcomer_add_in){.pub = rand_word(tx_arena(tx), 20),
		    .movement = n->movement,
		    .call = n->call,
		    .person = n->person,
		    .name = n->name,
		    .mail = n->mail,
		    .lang = n->lang,
		    .actor = n->actor,
		    .tie = n->tie,
		    .now = n->now});
}

err
newcomer_drop(struct tx *tx, struct call_id call, struct str mail)
{
	return sql_newcomer_drop(tx, call, mail);
}

err
newcomer_seated(struct tx *tx, struct newcomer_id id, struct person_id person, struct call_id *call)
{
	struct sql_newcomer_origin row;
	struct str actor;
	bool found;

	*call = (struct call_id){0};
	TRY(sql_newcomer_origin(tx_rd(tx), id, &row, &found));
	if (!found)
		return OK;
	*call = row.call;
	TRY(touch_actor(tx, person, row.actor, &actor));
	return sql_newcomer_seat(tx, id, person);
}

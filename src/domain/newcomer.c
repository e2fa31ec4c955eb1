#include "domain/newcomer.h"

#include "domain/touch.h"
#include "sql_newcomer.h"
#include "store/db.h"

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

/* domain/signin.c - see signin.h. */
#include "domain/signin.h"

#include "base/arena.h"
#include "base/time.h"
#include "domain/letter.h"
#include "domain/link.h"
#include "domain/person.h"
#include "domain/quota.h"
#include "domain/session.h"
#include "sql_person.h"
#include "sql_signin.h"
#include "store/db.h"
#include "text_keys.h"

static const struct quota letters = {"sign-in letter", 3, 15 * MINUTE};

err
signin_ask(struct tx *tx, struct str mail, int64_t gen, int64_t now)
{
	struct str folded = person_mail_fold(tx_arena(tx), mail);
	struct sql_person_by_mail row;
	bool found, took;

	TRY(quota_take(tx, &letters, folded, now, &took));
	TRY(sql_person_by_mail(tx_rd(tx), folded, &row, &found));
	if (!found || !took)
		return OK;
	TRY(sql_signin_put(tx, row.id, folded, gen, now + SIGNIN_TERM));
	return letter_to_person(tx, LETTER_SIGNIN, row.id, folded, now);
}

err
signin_load(struct rd *rd, struct person_id person, int64_t now, struct signin **out)
{
	struct sql_signin_load row;
	struct signin *signin = NULL;
	bool found;

	TRY(sql_signin_load(rd, person, now, &row, &found));
	if (found) {
		signin = NEW(rd_arena(rd), struct signin);
		*signin = (struct signin){row.person, row.name, row.mail, row.gen};
	}
	*out = signin;
	return OK;
}

struct str
signin_token(struct arena *arena, const struct signin *signin)
{
	return link_token(arena, LINK_SIGNIN, signin->person.n, signin->gen);
}

err
signin_use(struct tx *tx, const struct signin *signin, struct str token, int64_t now)
{
	int64_t used;

	TRY(sql_signin_use(tx, signin->person, signin->gen, now, &used));
	if (used == 0)
		return fail(tx_arena(tx), FAULT_MISSING, T_fault_missing, "this link was used");
	TRY(sql_signin_confirm(tx, signin->person, signin->mail, now));
	return session_start(tx, signin->person, token, now);
}

/* domain/person.c - see person.h. */
#include "domain/person.h"

#include "base/buf.h"
#include "base/crypto.h"
#include "base/time.h"
#include "base/utf8.h"
#include "base/zone.h"
#include "domain/quota.h"
#include "sql_person.h"
#include "store/db.h"
#include "text_keys.h"

/* Wrong passphrases for one account. */
static const struct quota wrong_tries = {"sign-in", 5, 15 * MINUTE};

err
person_get(struct rd *rd, struct person_id id, struct person *out, bool *found)
{
	struct sql_person_get row;

	TRY(sql_person_get(rd, id, &row, found));
	if (*found)
		*out = (struct person){.id = id,
		    .pub = row.pub,
		    .name = row.name,
		    .zone = row.zone,
		    .mail = row.mail,
		    .pass = row.pass,
		    .epoch = row.epoch,
		    .admin = row.admin};
	return OK;
}

err
person_admin_name(struct rd *rd, struct str *out)
{
	struct sql_person_admin_first row;
	bool found;

	TRY(sql_person_admin_first(rd, &row, &found));
	*out = found ? row.name : S("");
	return OK;
}

struct str
person_mail_fold(struct arena *arena, struct str mail)
{
	return utf8_fold(arena, mail);
}

/* A typed address with its host in IDNA form, folded; what is no address stays as it is. */
static struct str
login_fold(struct arena *arena, struct str login)
{
	struct str mail;

	if (utf8_mail(arena, login, &mail) != OK)
		mail = login;
	return person_mail_fold(arena, mail);
}

/* Every login runs the same three statements, so that its time tells nothing. */
err
person_by_login(struct rd *rd, struct str login, struct person *out, bool *found)
{
	struct arena *arena = rd_arena(rd);
	struct person_id id = {0};
	struct sql_person_by_mail by_mail;
	struct sql_person_by_name *by_name;
	struct person person;
	bool has_mail, known;
	size_t n;

	TRY(sql_person_by_mail(rd, login_fold(arena, login), &by_mail, &has_mail));
	TRY(sql_person_by_name(rd, utf8_fold(arena, login), &by_name, &n));
	if (has_mail)
		id = by_mail.id;
	else if (n == 1)
		id = by_name[0].id;
	TRY(person_get(rd, id, &person, &known));
	*found = known && person.pass.at != NULL;
	if (*found)
		*out = person;
	return OK;
}

err
person_make(struct tx *tx, const struct person_new *person, struct person_id *out)
{
	struct arena *arena = tx_arena(tx);
	struct sql_person_add row;
	struct sql_person_add_in in = {
	    .pub = person->pub,
	    .name = person->name,
	    .folded = utf8_fold(arena, person->name),
	    .pass = person->pass,
	    .admin = person->admin,
	    .made = person->now,
	};

	TRY(sql_person_add(tx, &in, &row));
	*out = row.id;
	return OK;
}

err
person_change(struct tx *tx, struct person_id id, struct str name, struct str zone)
{
	struct arena *arena = tx_arena(tx);
	const struct zone *known;

	if (zone.n == 0)
		zone = NONE;
	else if (zone_find(arena, zone, &known) != OK)
		return refuse(arena, "zone", T_hub_no_zone, 0);
	return sql_person_change(tx, id, name, utf8_fold(arena, name), zone);
}

err
person_mail_set(struct tx *tx, struct person_id id, struct str mail)
{
	struct arena *arena = tx_arena(tx);
	struct str folded = person_mail_fold(arena, mail);
	struct sql_person_by_mail row;
	bool found;

	TRY(sql_person_mail_clear(tx, id, folded));
	if (mail.n == 0)
		return OK;
	TRY(sql_person_mail_add(tx, id, folded));
	TRY(sql_person_by_mail(tx_rd(tx), folded, &row, &found));
	if (!found || row.id.n != id.n)
		return refuse(arena, "mail", T_person_mail_taken, 0);
	return OK;
}

err
person_pass_set(struct tx *tx, struct person_id id, struct str pass)
{
	TRY(sql_person_sessions_end(tx, id));
	return sql_person_pass_set(tx, id, pass);
}

/* ---- signing in ---------------------------------------------------------------------------- */

static err
compare(struct rd *rd, const struct person *person, struct str pass, int64_t now,
    struct person_try *try)
{
	int64_t wait;

	TRY(quota_look(rd, &wrong_tries, try->subject, now, &wait));
	try->closed = wait > 0;
	if (!try->closed)
		try->fits = crypto_pass_is(pass, person == NULL ? NONE : person->pass);
	return OK;
}

/* The limit is about the account as tried from one place, whichever of its logins was typed; for
 * logins that mean nobody it is about what was typed, so that both answer alike. */
err
person_try(struct rd *rd, const struct person_login *typed, int64_t now, struct person_try *out)
{
	struct arena *arena = rd_arena(rd);
	struct person person;
	struct person_try try = {0};
	struct str place = quota_place(arena, typed->client);
	bool found;

	TRY(person_by_login(rd, typed->login, &person, &found));
	if (found) {
		try.person = person.id;
		try.epoch = person.epoch;
		try.subject =
		    buf_format(arena, "person %" PRId64 " %.*s", person.id.n, STR_ARG(place));
	} else {
		try.subject = buf_format(arena, "login %.*s %.*s",
		    STR_ARG(login_fold(arena, typed->login)), STR_ARG(place));
	}
	TRY(compare(rd, found ? &person : NULL, typed->pass, now, &try));
	*out = try;
	return OK;
}

err
person_try_again(
    struct rd *rd, struct person_id id, struct str pass, int64_t now, struct person_try *out)
{
	struct person person;
	struct person_try try = {.person = id};
	bool found;

	TRY(person_get(rd, id, &person, &found));
	try.epoch = found ? person.epoch : 0;
	try.subject = buf_format(rd_arena(rd), "again %" PRId64, id.n);
	TRY(compare(rd, found ? &person : NULL, pass, now, &try));
	*out = try;
	return OK;
}

err
person_try_count(
    struct tx *tx, const struct person_try *try, const char *field, int64_t now, err *why)
{
	struct arena *arena = tx_arena(tx);
	struct person person;
	bool found, took = false;
	int64_t wait;

	TRY(quota_look(tx_rd(tx), &wrong_tries, try->subject, now, &wait));
	TRY(person_get(tx_rd(tx), try->person, &person, &found));
	if (try->closed || wait > 0) {
		*why = fail(arena, FAULT_LIMIT, T_person_try_later, "too many wrong passphrases");
		return OK;
	}
	if (found && try->fits && person.epoch == try->epoch) {
		*why = OK;
		return quota_clear(tx, &wrong_tries, try->subject);
	}
	*why = refuse(arena, field, T_person_try_wrong, 0);
	return quota_take(tx, &wrong_tries, try->subject, now, &took);
}

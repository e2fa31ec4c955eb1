/* domain/person.h - the people the house knows, and how they prove who they are.
 *
 * People have no user names.  They sign in with their mail address or, where the house knows none,
 * with their name; names that two people with a passphrase share are good for neither. */
#pragma once
#include "base/err.h"
#include "store/ids.h"

#define PERSON_NAME_MAX 80 /* code points, as the next two */
#define PERSON_PASS_MIN 12
#define PERSON_PASS_MAX 200

struct person {
	struct person_id id;
	struct str pub; /* random public id */
	struct str name;
	struct str zone; /* NONE: as the call */
	struct str mail; /* NONE: none is known */
	struct str pass; /* encoded; NONE: no passphrase */
	int64_t epoch;   /* raised with every new passphrase */
	bool admin;
};

/* *found is false when there is nobody of that id. */
MUST_CHECK err person_get(struct rd *, struct person_id, struct person *out, bool *found);
/* The name of the first administrator; empty when there is none. */
MUST_CHECK err person_admin_name(struct rd *, struct str *out);
/* The one person with a passphrase that `login` (a mail address or a name, as typed) means. */
MUST_CHECK err person_by_login(struct rd *, struct str login, struct person *out, bool *found);
struct person_new {
	struct str pub; /* random, made before the transaction */
	struct str name;
	struct str pass; /* encoded, or NONE */
	bool admin;
	int64_t now;
};
MUST_CHECK err person_make(struct tx *, const struct person_new *, struct person_id *out);
/* Change how the house calls somebody, and their time zone (NONE or empty: as the call).
 * FAULT_INPUT at "zone" when there is no such zone. */
MUST_CHECK err person_change(struct tx *, struct person_id, struct str name, struct str zone);
/* Set or, with an empty one, forget the mail address.  FAULT_INPUT at "mail" when somebody else
 * has it. */
MUST_CHECK err person_mail_set(struct tx *, struct person_id, struct str mail);
/* A new passphrase (encoded); ends every session of the person. */
MUST_CHECK err person_pass_set(struct tx *, struct person_id, struct str pass);
/* A mail address as it is compared: the whole of it case folded. */
struct str person_mail_fold(struct arena *, struct str mail);

/* ---- signing in ---------------------------------------------------------------------------- */

/* What a try to sign in came to, found out before the writer's transaction. */
struct person_try {
	struct person_id person; /* n == 0: nobody is known by that login */
	int64_t epoch;           /* of the passphrase that was compared */
	struct str subject;      /* whom the limit is about */
	bool fits;               /* the passphrase is right */
	bool closed;             /* too many wrong tries: it was not compared at all */
};
/* What was typed, and the prefix it came from: wrong tries from one place lock out nobody else. */
struct person_login {
	struct str login, pass, client;
};
/* Compare a passphrase (about 20 ms, whether or not somebody is known by that login). */
MUST_CHECK err person_try(
    struct rd *, const struct person_login *, int64_t now, struct person_try *out);
/* As person_try, for somebody who is signed in already: under a limit of their own, which no
 * stranger can use up. */
MUST_CHECK err person_try_again(
    struct rd *, struct person_id, struct str pass, int64_t now, struct person_try *out);
/* Count the try.  *why = OK when it stands; otherwise the refusal to show: FAULT_LIMIT, or
 * FAULT_INPUT at `field`.  The count of a wrong try has to be committed, so it is no fault. */
MUST_CHECK err person_try_count(
    struct tx *, const struct person_try *, const char *field, int64_t now, err *why);

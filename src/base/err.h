/* base/err.h - the one error type.
 *
 * An err is NULL (fine) or points at a fault: what kind it is (one HTTP status and one log level
 * each), which safe text a person is shown, and a cause for the log, which must hold no personal
 * data: no name, address, token, text of a person.  It lives in the arena of the work. */
#pragma once
#include "base/types.h"

/* kind, HTTP status */
#define FAULTS(F)                                                                                  \
	F(INPUT, 422)    /* what was typed cannot be taken */                                      \
	F(DENIED, 403)   /* a foreign page tried to act for a person; a blocked server */          \
	F(UNPROVEN, 401) /* another server did not prove who it is */                              \
	F(MISSING, 404)  /* not there, or not for this person: the same answer */                  \
	F(CONFLICT, 409) /* the thing has moved on meanwhile */                                    \
	F(LARGE, 413)    /* larger than its place takes */                                         \
	F(LIMIT, 429)    /* too often, too large for now */                                        \
	F(BUSY, 503)     /* no room at the moment, try again */                                    \
	F(FULL, 507)     /* the disk is full */                                                    \
	F(UPSTREAM, 502) /* another server failed us */                                            \
	F(STORE, 500)    /* the database failed us */

enum fault {
#define F(name, status) FAULT_##name,
	FAULTS(F)
#undef F
};

struct err {
	enum fault fault;
	int say;           /* text key (T_...) of a sentence for the person */
	const char *field; /* form field it is about, or NULL */
	int64_t n;         /* the number named {n} in the sentence, or 0 */
	const char *cause; /* for the log */
	const char *file;
	int line;
};

struct err_place {
	const char *file;
	int line;
};
#define ERR_HERE ((struct err_place){__FILE__, __LINE__})

/* A fault with its safe text and its printf-like cause. */
#define fail(arena, fault, say, ...) err_make((arena), ERR_HERE, (fault), (say), __VA_ARGS__)
/* Refuse one form field: FAULT_INPUT, the text say with {n} = number. */
#define refuse(arena, field, say, number) err_field((arena), ERR_HERE, (field), (say), (number))

err err_make(struct arena *, struct err_place, enum fault, int say, const char *fmt, ...)
    LIKE_PRINTF(5, 6);
err err_field(struct arena *, struct err_place, const char *field, int say, int64_t n);
/* The HTTP status of a fault. */
int err_status(err);
/* Its name in lower case, for the log. */
const char *err_name(err);

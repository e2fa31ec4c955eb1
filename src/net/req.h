/* net/req.h - a request: what came, what its form was read as; and the answer to it.
 *
 * A request has one owner at a time; everything it makes lives in its arena. */
#pragma once
#include "base/buf.h"
#include "base/err.h"

enum method { METHOD_GET, METHOD_HEAD, METHOD_POST };

struct route;  /* net/route.h */
struct asker;  /* net/ask.h */
struct viewer; /* domain/session.h */

/* ---- forms ------------------------------------------------------------------------------- */

enum field_kind {
	FIELD_LINE, /* one line of text: trimmed, inner white space folded, no control characters */
	FIELD_TEXT, /* many lines: CRLF made LF, no other control characters */
	FIELD_INT,  /* a whole number, min..max */
	FIELD_FLAG, /* a checkbox: present or not */
	FIELD_WORD, /* one of the words in .words, separated by blanks */
	FIELD_MAIL, /* an e-mail address: local@host, host in lower case and IDNA form */
	FIELD_LOCAL,  /* local wall time YYYY-MM-DDTHH:MM */
	FIELD_SECRET, /* a passphrase: kept as typed, never shown again */
	FIELD_FILE    /* the bytes of a file, of any kind; its route has ROUTE_FILE */
};

/* One row of a form's table.  Lengths count Unicode code points. */
struct field {
	const char *name;
	enum field_kind kind;
	int64_t min, max; /* length, or value for FIELD_INT; min 0 = may be left out */
	const char *words;
};

#define FORM_FIELDS 16
struct form {
	struct field fields[FORM_FIELDS]; /* ends with a row whose name is NULL */
};

/* What a person typed in one field, and what it was read as. */
struct value {
	struct str typed; /* as sent, for showing again; NONE when absent */
	struct str text;  /* decoded; for FIELD_INT and FIELD_FLAG see n */
	int64_t n;
	err refused; /* OK, or why this field cannot be taken */
};

/* ---- requests ---------------------------------------------------------------------------- */

struct header {
	struct str name, value;
};

/* Asks other servers, in the ask lane, without a database; leaves what it heard in req->asked. */
typedef err ask_fn(struct req *, struct asker *);

#define REQ_HOLES 3
#define REQ_HEADERS 100
struct req {
	struct arena *arena;
	int64_t now; /* unix seconds, fixed when the request arrived */
	enum method method;
	struct str path;  /* without query, percent-decoding done per hole */
	struct str query; /* as sent, without '?' */
	struct str host;
	struct header *headers;
	size_t nheaders;
	struct str body;
	struct str client; /* the client's address prefix as text; never stored, never logged */
	uint64_t id;       /* random, shown as 13 signs; the log has it too */
	const struct route *route;
	struct str holes[REQ_HOLES]; /* decoded path parts that stood for {...} */
	struct value *values;        /* one per row of route->form; NULL without a form */
	err refused;                 /* why page() draws a refusal; OK on a plain GET */
	const struct viewer *viewer; /* never NULL once who-may was judged */
	void *object;                /* the thing who-may found by the first hole; NULL for none */
	void *ready;                 /* what ready() left for act() */
	ask_fn *asks;                /* ready() needs another server first; it runs again after */
	void *asked;                 /* what asks() left for ready() */
	int hops;                    /* how often it went through the ask lane */
	int lang;                    /* index into the catalogue's languages */
	bool secure;                 /* the origin is https or loopback */
};

/* A request header by its lower-case name; NONE when it is not there. */
struct str req_header(const struct req *, struct str name);
/* A cookie by name; NONE when it is not there. */
struct str req_cookie(const struct req *, struct str name);
/* A query parameter, percent-decoded and checked as UTF-8 of at most 512 bytes; NONE otherwise. */
struct str req_query(const struct req *, struct str name);
/* The value of a form field; a static empty value when the form has no such field. */
const struct value *req_value(const struct req *, const char *name);
/* Shorthand for what was understood of a field. */
struct str req_text(const struct req *, const char *name);
/* Decode the body by route->form into req->values.  Returns the first refusal, or OK.
 * Duplicate and unknown fields: the first wins, unknown ones are ignored. */
MUST_CHECK err form_read(struct req *);

/* ---- answers ----------------------------------------------------------------------------- */

enum reply_flag {
	REPLY_PRIVATE = 1, /* no-store, never compressed, never cached */
	REPLY_FORGET = 2,  /* also tells the browser to clear this site's data */
	REPLY_ATTACH = 4,  /* Content-Disposition: attachment */
	REPLY_SCRIPT = 8,  /* CSP of a page: script-src 'self' */
	REPLY_FIXED = 16,  /* the address names these very bytes: may be kept a year */
	REPLY_OPEN = 32,   /* scripts of other sites may read it (Access-Control-Allow-Origin) */
};

struct reply {
	int status;
	struct str type; /* media type; empty with no body */
	struct str body;
	struct str location; /* a path of ours, for 201 and 303; empty otherwise */
	struct str cookie;   /* a whole Set-Cookie value; empty otherwise */
	struct str file;     /* file name for REPLY_ATTACH */
	int64_t retry_after; /* seconds; 0 = no such header */
	unsigned flags;
};

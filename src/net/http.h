/* net/http.h - reading HTTP/1.1 requests, strictly (RFC 9110, RFC 9112).
 *
 * Two servers that read one message differently are how requests get smuggled, so whatever the
 * grammar does not plainly allow is refused.  Functions that can refuse return 0 or the status to
 * refuse with; the connection is then closed, since nobody knows where the next request begins.
 * Results are views into the bytes that were read. */
#pragma once
#include "net/route.h"

#define HTTP_HEAD_CAP ((size_t)16 << 10) /* a whole head, blank line and all */
#define HTTP_LINE_CAP ((size_t)8 << 10)  /* the request line, or one header */
#define HTTP_MORE 1                      /* not there yet, nothing wrong so far */

/* Headers that the server itself looks at. */
enum http_known {
	HTTP_HOST,
	HTTP_CONTENT_LENGTH,
	HTTP_TRANSFER_ENCODING,
	HTTP_CONTENT_TYPE,
	HTTP_ORIGIN,
	HTTP_FETCH_SITE,
	HTTP_EXPECT,
	HTTP_CONNECTION,
	HTTP_COOKIE,
	HTTP_ACCEPT,
	HTTP_ACCEPT_ENCODING,
	HTTP_ACCEPT_LANGUAGE,
	HTTP_IF_NONE_MATCH,
	HTTP_FORWARDED_FOR,
	HTTP_KNOWN
};

struct http_head {
	enum method method;
	bool foreign; /* a method of the standard that no route has: 405 */
	bool keep;    /* the connection may be used again */
	bool chunked;
	bool expects;     /* waits for 100 Continue before it sends the body */
	uint64_t length;  /* Content-Length, or 0 */
	struct str path;  /* starts with '/', or is "*" */
	struct str query; /* without '?'; NONE when absent */
	struct str host;
	struct str known[HTTP_KNOWN]; /* the last of that name, trimmed; NONE when absent */
	size_t nheaders;
	struct header headers[REQ_HEADERS];
};

/* Where the search for a head's end stands; starts as zeros. */
struct http_scan {
	size_t seen; /* bytes looked at */
	size_t line; /* where the current line begins */
};

/* Look for the end of the head in all bytes received so far, going on where the last call stopped.
 * 0: the head is there and scan->seen bytes long.  HTTP_MORE, or a status: 400 for a line that ends
 * without CR, 414, 431. */
int http_scan(struct http_scan *, struct str in);
/* Parse a whole head, blank line included.  0 or 400, 417, 431, 501, 505. */
int http_head_read(struct str head, struct http_head *out);

/* A chunked body (RFC 9112 7.1) being read; starts as zeros.  Extensions and trailers, which no
 * client of ours sends, are refused. */
struct http_chunks {
	int state;
	int digits;
	uint64_t left;
	bool done; /* the last chunk was read */
	bool bad;  /* 400 */
};
/* Read on: returns how many bytes of in were used, *data is the run of body bytes among them, maybe
 * empty.  To be called again while it uses bytes and neither done nor bad is set. */
size_t http_chunks_read(struct http_chunks *, struct str in, struct str *data);

/* True when a comma-separated list holds the token, ASCII case ignored. */
bool http_list_has(struct str list, struct str token);
/* The weight in thousandths that an Accept-like list gives to a token, or -1 when it is not named;
 * what is named twice counts with the larger one (RFC 9110 12.4.2). */
int http_weight(struct str list, struct str token);
/* True when an Accept header would rather have ActivityPub than a page. */
bool http_wants_json(struct str accept);
/* The reason phrase of a status. */
struct str http_reason(int status);
/* IMF-fixdate, 29 bytes (RFC 9110 5.6.7). */
#define HTTP_DATE 29
void http_date(int64_t now, char out[HTTP_DATE + 1]);
/* Read one: unix seconds.  False for everything that http_date does not write. */
bool http_date_read(struct str, int64_t *out);

/* base/json.h - JSON: strict reading by jansson (duplicate keys, bad UTF-8, depth over 32, more
 * than 20,000 brackets, NUL and anything after the value refused), and typed writing that escapes
 * by itself. */
#pragma once
#include "base/err.h"

struct json; /* a value; lives until its document is freed */
struct json_doc;

/* FAULT_INPUT when it is not one JSON object or array of at most 1 MiB. */
MUST_CHECK err json_read(struct arena *, struct str, struct json_doc **out);
void json_free(struct json_doc *);
void json_cleanup(struct json_doc **); /* for __attribute__((cleanup(json_cleanup))) */
const struct json *json_root(const struct json_doc *);
/* A member of an object; NULL when absent or v is no object.  v may be NULL everywhere. */
const struct json *json_get(const struct json *v, const char *name);
size_t json_count(const struct json *v); /* elements of an array; 0 for anything else */
const struct json *json_at(const struct json *v, size_t i);
struct str json_str(const struct json *v); /* NONE when it is no string */
bool json_int(const struct json *v, int64_t *out);
bool json_is_object(const struct json *v);
bool json_is_true(const struct json *v);
bool json_is_null(const struct json *v); /* null, or absent */
/* The members of an object one by one, as they were written: *at begins as NULL.  False: that was
 * all, or it is no object. */
bool json_member(const struct json *v, void **at, struct str *name, const struct json **value);

/* Writing: commas and quotes come by themselves; names are ours, values are escaped, also for
 * standing inside <script>. */
struct json_out {
	struct buf *buf;
	bool comma;
};
void json_open(struct json_out *, const char *name);       /* "name": {   name NULL in arrays */
void json_open_array(struct json_out *, const char *name); /* "name": [ */
void json_close(struct json_out *);
void json_close_array(struct json_out *);
void json_put_str(struct json_out *, const char *name, struct str); /* NONE writes nothing */
void json_put_int(struct json_out *, const char *name, int64_t);
/* JSON that we wrote ourselves, as it is. */
void json_put_raw(struct json_out *, const char *name, struct str json);
void json_put_flag(struct json_out *, const char *name, bool);

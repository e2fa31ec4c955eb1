/* net/form.c - see route.h: the body of a form, read by the form's table. */
#include "base/arena.h"
#include "base/str.h"
#include "base/text.h"
#include "base/url.h"
#include "base/utf8.h"
#include "base/zone.h"
#include "net/multipart.h"
#include "net/route.h"

#define NAME_CAP 64

/* One field being read. */
struct reading {
	struct arena *arena;
	const struct field *field;
	struct value *value;
};

static err
no(const struct reading *r, int say, int64_t n)
{
	return refuse(r->arena, r->field->name, say, n);
}

/* ---- the kinds ------------------------------------------------------------------------------ */

static err
length_judge(const struct reading *r)
{
	size_t n = utf8_length(r->value->text);

	if (n == 0)
		return r->field->min > 0 ? no(r, T_form_missing, 0) : OK;
	if (n < (size_t)r->field->min)
		return no(r, T_form_too_short, r->field->min);
	if (r->field->max > 0 && n > (size_t)r->field->max)
		return no(r, T_form_too_long, r->field->max);
	return OK;
}

static err
line_read(const struct reading *r)
{
	r->value->text = utf8_line(r->arena, r->value->text);
	return length_judge(r);
}

static err
text_read(const struct reading *r)
{
	r->value->text = utf8_lines(r->arena, r->value->text);
	return length_judge(r);
}

static err
int_read(const struct reading *r)
{
	struct str s = str_trim(r->value->text);

	r->value->text = s;
	if (s.n == 0)
		return r->field->min > 0 ? no(r, T_form_missing, 0) : OK;
	if (!str_int(s, &r->value->n))
		return no(r, T_form_not_number, 0);
	if (r->value->n < r->field->min)
		return no(r, T_form_too_small, r->field->min);
	if (r->value->n > r->field->max)
		return no(r, T_form_too_big, r->field->max);
	return OK;
}

static err
flag_read(const struct reading *r)
{
	r->value->n = r->value->typed.at != NULL;
	return r->value->n == 0 && r->field->min > 0 ? no(r, T_form_tick, 0) : OK;
}

static err
word_read(const struct reading *r)
{
	struct str words = str_of(r->field->words);
	struct str word;

	if (r->value->text.n == 0)
		return r->field->min > 0 ? no(r, T_form_choose, 0) : OK;
	while (str_split(&words, ' ', &word))
		if (str_eq(word, r->value->text))
			return OK;
	return no(r, T_form_choose, 0);
}

static err
mail_read(const struct reading *r)
{
	TRY(line_read(r));
	if (r->value->text.n == 0)
		return OK;
	if (utf8_mail(r->arena, r->value->text, &r->value->text) != OK)
		return no(r, T_form_not_mail, 0);
	return OK;
}

static err
local_read(const struct reading *r)
{
	struct wall wall;

	r->value->text = str_trim(r->value->text);
	if (r->value->text.n == 0)
		return r->field->min > 0 ? no(r, T_form_missing, 0) : OK;
	return wall_read(r->value->text, &wall) ? OK : no(r, T_form_not_time, 0);
}

static err
file_read(const struct reading *r)
{
	return r->value->text.n == 0 && r->field->min > 0 ? no(r, T_form_file, 0) : OK;
}

static err (*const kinds[])(const struct reading *) = {
    [FIELD_LINE] = line_read,
    [FIELD_TEXT] = text_read,
    [FIELD_INT] = int_read,
    [FIELD_FLAG] = flag_read,
    [FIELD_WORD] = word_read,
    [FIELD_MAIL] = mail_read,
    [FIELD_LOCAL] = local_read,
    [FIELD_SECRET] = length_judge,
    [FIELD_FILE] = file_read,
};

/* ---- the body ------------------------------------------------------------------------------- */

/* The field that a name of the body means, or FORM_FIELDS. */
static size_t
field_find(const struct form *form, struct str name)
{
	size_t i = 0;

	for (; i < FORM_FIELDS && form->fields[i].name != NULL; i++)
		if (str_eq(name, str_of(form->fields[i].name)))
			return i;
	return FORM_FIELDS;
}

/* A field of the form that was not read yet? */
static bool
is_first(const struct req *req, size_t i)
{
	return i < FORM_FIELDS && req->values[i].typed.at == NULL;
}

/* A secret is understood but not kept as typed, so that no page can show it again. */
static void
text_keep(const struct field *field, struct value *v, struct str text)
{
	v->text = text.at == NULL ? S("") : text;
	if (field->kind != FIELD_SECRET)
		v->typed = v->text;
}

/* Decode the body's pairs; what cannot be decoded is refused in its field. */
static void
pairs_read(struct req *req, const struct form *form)
{
	struct str body = req->body;
	struct str pair;

	while (str_split(&body, '&', &pair)) {
		size_t eq = str_find_char(pair, '=');
		struct str name = str_sub(pair, 0, eq), text;
		struct value *v;
		size_t i;

		if (name.n > NAME_CAP || !url_decode(req->arena, name, true, &name))
			continue;
		i = field_find(form, name);
		if (!is_first(req, i) || form->fields[i].kind == FIELD_FILE)
			continue;
		v = &req->values[i];
		v->typed = S("");
		if (!url_decode(req->arena, str_sub(pair, eq + 1, pair.n), true, &text))
			v->refused = refuse(req->arena, form->fields[i].name, T_form_not_text, 0);
		else
			text_keep(&form->fields[i], v, text);
	}
}

/* The same of a body with files. */
static void
parts_read(struct req *req, const struct form *form, struct str boundary)
{
	struct multipart m;
	struct part part;

	if (!multipart_open(&m, boundary, req->body))
		return;
	while (multipart_next(&m, &part)) {
		size_t i = field_find(form, part.name);
		struct value *v;

		if (!is_first(req, i) || part.file != (form->fields[i].kind == FIELD_FILE))
			continue;
		v = &req->values[i];
		v->typed = S("");
		if (part.file)
			v->text = part.bytes;
		else if (!utf8_valid(part.bytes) || str_find_char(part.bytes, '\0') < part.bytes.n)
			v->refused = refuse(req->arena, form->fields[i].name, T_form_not_text, 0);
		else
			text_keep(&form->fields[i], v, part.bytes);
	}
}

err
form_read(struct req *req)
{
	const struct form *form = req->route->form;
	struct str boundary;
	err first = OK;

	if (form == NULL)
		return OK;
	req->values = NEW_ARRAY(req->arena, struct value, FORM_FIELDS);
	if ((req->route->flags & ROUTE_FILE) != 0 &&
	    multipart_is(req_header(req, S("content-type")), &boundary))
		parts_read(req, form, boundary);
	else
		pairs_read(req, form);
	for (size_t i = 0; i < FORM_FIELDS && form->fields[i].name != NULL; i++) {
		struct value *v = &req->values[i];
		struct reading r = {req->arena, &form->fields[i], v};

		if (v->refused == OK)
			v->refused = kinds[form->fields[i].kind](&r);
		if (first == OK)
			first = v->refused;
	}
	return first;
}

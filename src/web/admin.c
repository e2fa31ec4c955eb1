/* web/admin.c - see admin.h. */
#include "web/admin.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/crypto.h"
#include "base/text.h"
#include "base/url.h"
#include "base/utf8.h"
#include "domain/address.h"
#include "domain/letter.h"
#include "domain/person.h"
#include "domain/session.h"
#include "sql_admin.h"
#include "store/db.h"
#include "view_admin.h"

/* ---- /admin -------------------------------------------------------------------------------- */

static const struct form house_form = {{
    {"name", FIELD_LINE, 1, HUB_NAME_MAX, NULL},
    {"about", FIELD_LINE, 0, HUB_ABOUT_MAX, NULL},
    {"zone", FIELD_LINE, 1, 64, NULL},
    {"members_found", FIELD_FLAG, 0, 1, NULL},
    {"once", FIELD_LINE, 0, 64, NULL},
}};

static void
house_inputs(struct admin_page *p)
{
	p->name = (struct input){.name = S("name"),
	    .label = T_setup_hub,
	    .hint = T_setup_hub_hint,
	    .value = p->hub.name,
	    .max = HUB_NAME_MAX,
	    .required = true};
	p->about = (struct input){.name = S("about"),
	    .kind = INPUT_AREA,
	    .label = T_admin_about,
	    .hint = T_admin_about_hint,
	    .value = p->hub.about,
	    .max = HUB_ABOUT_MAX,
	    .rows = 4};
}

static err
admin_page(struct req *req, struct rd *rd, struct reply *out)
{
	const struct health *health = health_get();
	struct admin_page p = {.page = {.noindex = true}};
	struct draw d;
	bool open;

	TRY(hub_get(rd, &p.hub, &open));
	if (health->look != NULL)
		TRY(health->look(rd, req->now, &p.findings, &p.nfindings));
	TRY(page_draw(req, rd, &d));
	p.page.title = text_say(req->arena, d.lang, T_admin_title, 0, NULL);
	p.saved = req->refused == OK && req_query(req, S("saved")).n > 0;
	p.settings = health->settings;
	p.nsettings = health->nsettings;
	p.zone = (struct zone_field){.label = T_admin_zone, .hint = T_admin_zone_hint};
	zone_field_make(req, p.hub.zone, &p.zone);
	house_inputs(&p);
	view_admin(&d, req, &p);
	page_send(req, &d, 200, true, out);
	return OK;
}

static err
house_act(struct req *req, struct tx *tx, struct outcome *out)
{
	struct hub hub = {
	    .name = req_text(req, "name"),
	    .about = req_text(req, "about"),
	    .zone = req_text(req, "zone"),
	    .members_found = req_value(req, "members_found")->n != 0,
	};

	TRY(hub_change(tx, &hub));
	outcome_stale(out, NONE, true);
	out->location = S("/admin?saved=1");
	return OK;
}

/* ---- /admin/letters ------------------------------------------------------------------------ */

bool
letter_name(struct str name)
{
	struct str stem = str_sub(name, 0, name.n < 4 ? 0 : name.n - 4);

	if (stem.n == 0 || stem.n > 64 || !str_ends(name, S(".eml")))
		return false;
	for (size_t i = 0; i < stem.n; i++) {
		char c = stem.at[i];

		if ((c < 'a' || c > 'z') && (c < '2' || c > '7'))
			return false;
	}
	return true;
}

/* A folder that is open for reading; closes itself. */
static void
folder_close(DIR **folder)
{
	if (*folder != NULL)
		(void)closedir(*folder);
}

static void
file_close(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
}

struct letter_file {
	struct str name;
	int64_t made;
};

/* Keep the newest, newest first. */
static void
keep_newest(struct letter_file *kept, size_t *n, struct letter_file file)
{
	size_t at = *n;

	while (at > 0 && kept[at - 1].made < file.made)
		at--;
	if (at == ADMIN_LETTERS)
		return;
	if (*n < ADMIN_LETTERS)
		(*n)++;
	memmove(&kept[at + 1], &kept[at], (*n - 1 - at) * sizeof(*kept));
	kept[at] = file;
}

#define LETTER_SHOWN 65536 /* bytes */
#define LETTER_HEAD 2048

/* The first bytes of a letter; NONE where there is none of this name. */
static struct str
letter_read(struct arena *arena, const char *folder, struct str name, size_t most)
{
	char *path = str_c(arena, buf_format(arena, "%s/%.*s", folder, STR_ARG(name)));
	int fd __attribute__((cleanup(file_close))) = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	char *bytes = arena_alloc(arena, most);
	ssize_t n = fd < 0 ? -1 : read(fd, bytes, most);

	return n < 0 ? NONE : (struct str){bytes, (size_t)n};
}

/* The value of a head (RFC 2047): words of "=?utf-8?B?...?=" read, blanks between two of them
 * gone. */
static struct str
unword(struct arena *arena, struct str value)
{
	const struct str open = S("=?utf-8?B?");
	struct buf out = BUF(arena);
	struct str left = value, bytes;
	size_t at, end;

	while ((at = str_find(left, open)) < left.n) {
		struct str before = str_sub(left, 0, at), word = str_sub(left, at + open.n, left.n);

		end = str_find(word, S("?="));
		if (end >= word.n || !crypto_unbase64(arena, str_sub(word, 0, end), &bytes))
			break;
		if (out.n == 0 || str_trim(before).n > 0)
			buf_add(&out, before);
		buf_add(&out, bytes);
		left = str_sub(word, end + 2, word.n);
	}
	buf_add(&out, left);
	return str_trim(utf8_valid(buf_str(&out)) ? buf_str(&out) : value);
}

/* What a head of lines ending in \n says under a name such as "To:", unfolded; NONE: nothing. */
static struct str
head_of(struct arena *arena, struct str head, struct str name)
{
	struct buf value = BUF(arena);
	struct str line;
	bool here = false, found = false;

	while (str_split(&head, '\n', &line)) {
		bool folded = line.n > 0 && (line.at[0] == ' ' || line.at[0] == '\t');

		here = folded ? here : str_starts(line, name);
		found = found || here;
		if (here)
			buf_add(&value, folded ? line : str_sub(line, name.n, line.n));
	}
	return found ? unword(arena, buf_str(&value)) : NONE;
}

static struct letter_row
letter_row(struct arena *arena, const char *folder, struct str name)
{
	struct str bytes = letter_read(arena, folder, name, LETTER_HEAD), head;

	if (!utf8_valid(bytes))
		return (struct letter_row){.name = name};
	head = utf8_lines(arena, bytes);
	head = str_sub(head, 0, str_find(head, S("\n\n")));
	return (struct letter_row){.name = name,
	    .to = head_of(arena, head, S("To:")),
	    .subject = head_of(arena, head, S("Subject:"))};
}

static void
list_letters(struct arena *arena, const char *path, struct letters_page *p)
{
	DIR *folder __attribute__((cleanup(folder_close))) = opendir(path);
	struct letter_file *kept = NEW_ARRAY(arena, struct letter_file, ADMIN_LETTERS);
	struct dirent *entry;
	struct stat st;

	while (folder != NULL && (entry = readdir(folder)) != NULL) {
		struct str name = str_of(entry->d_name);

		if (!letter_name(name) || fstatat(dirfd(folder), entry->d_name, &st, 0) != 0)
			continue;
		keep_newest(
		    kept, &p->n, (struct letter_file){str_copy(arena, name), st.st_mtim.tv_sec});
	}
	p->rows = NEW_ARRAY(arena, struct letter_row, p->n);
	for (size_t i = 0; i < p->n; i++)
		p->rows[i] = letter_row(arena, path, kept[i].name);
}

static err
letters_page(struct req *req, struct rd *rd, struct reply *out)
{
	const char *folder = health_get()->mail_folder;
	struct letters_page p = {.page = {.noindex = true}};
	struct sql_admin_letters counts;
	struct person person;
	struct draw d;
	bool found;

	TRY(sql_admin_letters(rd, &counts));
	TRY(person_get(rd, req->viewer->person, &person, &found));
	TRY(page_draw(req, rd, &d));
	p.page.title = text_say(req->arena, d.lang, T_letters_title, 0, NULL);
	p.sent = req->refused == OK && req_query(req, S("sent")).n > 0;
	p.waiting = counts.waiting;
	p.failed = counts.failed;
	p.mail = (struct input){.name = S("mail"),
	    .kind = INPUT_MAIL,
	    .label = T_letters_mail,
	    .autocomplete = S("email"),
	    .value = found ? person.mail : NONE,
	    .max = 254,
	    .required = true};
	p.files = folder != NULL;
	if (p.files)
		list_letters(req->arena, folder, &p);
	view_letters(&d, req, &p);
	page_send(req, &d, 200, true, out);
	return OK;
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* What is no escape stays as it is. */
static void
unquote(struct buf *out, struct str body)
{
	for (size_t i = 0; i < body.n; i++) {
		int high = i + 2 < body.n ? hex_digit(body.at[i + 1]) : -1;
		int low = i + 2 < body.n ? hex_digit(body.at[i + 2]) : -1;

		if (body.at[i] != '=') {
			buf_char(out, body.at[i]);
		} else if (i + 1 < body.n && body.at[i + 1] == '\n') {
			i++;
		} else if (high >= 0 && low >= 0) {
			buf_char(out, (char)(high * 16 + low));
			i += 2;
		} else {
			buf_char(out, '=');
		}
	}
}

/* The words of a letter; of one with a calendar beside them (RFC 2046, 5.1) the first part. */
static struct str
letter_words(struct str head, struct str body)
{
	struct str mark;

	if (str_find(head, S("multipart/")) == head.n)
		return body;
	body = str_sub(body, str_find(body, S("--")), body.n);
	mark = str_sub(body, 0, str_find_char(body, '\n'));
	body = str_sub(body, mark.n, body.n);
	body = str_sub(body, str_find(body, S("\n\n")) + 1, body.n);
	return mark.n == 0 ? body : str_sub(body, 0, str_find(body, mark));
}

size_t
letter_lines(struct arena *arena, struct str mail, struct letter_line **out)
{
	static const struct str heads[] = {{"From:", 5}, {"To:", 3}, {"Subject:", 8}, {"Date:", 5}};
	struct str text = utf8_lines(arena, mail), line;
	size_t head = str_find(text, S("\n\n")), n = 0, room = 1;
	struct buf whole = BUF(arena);

	for (size_t i = 0; i < COUNT(heads); i++) {
		struct str value = head_of(arena, str_sub(text, 0, head), heads[i]);

		if (value.at != NULL)
			buf_addf(&whole, "%.*s %.*s\n", STR_ARG(heads[i]), STR_ARG(value));
	}
	unquote(&whole, letter_words(str_sub(text, 0, head), str_sub(text, head + 1, text.n)));
	text = utf8_valid(buf_str(&whole)) ? buf_str(&whole) : text;
	for (size_t i = 0; i < text.n; i++)
		room += text.at[i] == '\n';
	*out = NEW_ARRAY(arena, struct letter_line, room);
	while (n < room && str_split(&text, '\n', &line)) {
		struct letter_line *at = &(*out)[n++];

		*at = (struct letter_line){.text = line};
		if (!url_link(arena, line, &at->href))
			at->href = (struct url){NONE};
	}
	return n;
}

static err
letter_page(struct req *req, struct rd *rd, struct reply *out)
{
	const char *folder = health_get()->mail_folder;
	struct letter_page p = {.page = {.noindex = true, .plain_main = true}};
	struct str mail;
	struct draw d;

	if (folder == NULL || !letter_name(req->holes[0]))
		return fail(req->arena, FAULT_MISSING, T_fault_missing, "not the name of a letter");
	mail = letter_read(req->arena, folder, req->holes[0], LETTER_SHOWN);
	if (mail.at == NULL || !utf8_valid(mail))
		return fail(req->arena, FAULT_MISSING, T_fault_missing, "no such letter");
	p.nlines = letter_lines(req->arena, mail, &p.lines);
	TRY(page_draw(req, rd, &d));
	p.page.title = text_say(req->arena, d.lang, T_letters_one, 0, NULL);
	view_letter(&d, req, &p);
	page_send(req, &d, 200, true, out);
	return OK;
}

static const struct form test_form = {{
    {"mail", FIELD_MAIL, 1, 254, NULL},
    {"once", FIELD_LINE, 0, 64, NULL},
}};

static err
test_act(struct req *req, struct tx *tx, struct outcome *out)
{
	out->location = S("/admin/letters?sent=1");
	return letter_to_person(
	    tx, LETTER_TEST, req->viewer->person, req_text(req, "mail"), req->now);
}

struct url
letter_href(struct arena *arena, struct str name)
{
	return address_part(arena, address_path(S("/admin/letters")), name);
}

static const struct route rows[] = {
    {.method = METHOD_GET, .path = "/admin", .who = WHO_ADMIN, .page = admin_page},
    {.method = METHOD_POST,
	.path = "/admin/house",
	.who = WHO_ADMIN,
	.body_cap = 16384,
	.form = &house_form,
	.act = house_act,
	.page = admin_page,
	.flags = ROUTE_ONCE},
    {.method = METHOD_GET,
	.path = "/admin/letters",
	.who = WHO_ADMIN,
	.page = letters_page,
	.flags = ROUTE_SLOW},
    {.method = METHOD_GET, .path = "/admin/letters/{file}", .who = WHO_ADMIN, .page = letter_page},
    {.method = METHOD_POST,
	.path = "/admin/letters/test",
	.who = WHO_ADMIN,
	.limit = {10, 60},
	.body_cap = 8192,
	.form = &test_form,
	.act = test_act,
	.page = letters_page,
	.flags = ROUTE_ONCE},
};
const struct route_table admin_routes = {rows, COUNT(rows)};

/* main/config.c - see config.h.  inih enters here. */
#include <ctype.h>
#include <ini.h>

#include "base/arena.h"
#include "base/buf.h"
#include "main/config.h"
#include "text_keys.h"

enum kind { TEXT, SECRET, INT, FLAG };

struct setting {
	enum kind kind;
	const char *name;
	const char *dflt;
	int64_t lo, hi;
	const char *arg;
	const char *help;
	size_t at; /* offset in struct config */
};

#define ROW(kind, name, dflt, lo, hi, arg, help)                                                   \
	{kind, #name, #dflt, lo, hi, arg, help, offsetof(struct config, name)},
static const struct setting settings[] = {SETTINGS(ROW)};
#undef ROW

#define PREFIX "GROUNDSWELL_"

static const struct setting *
setting_find(struct str name)
{
	for (size_t i = 0; i < COUNT(settings); i++) {
		const char *known = settings[i].name;
		size_t k = 0;

		while (k < name.n && known[k] != '\0' &&
		       (name.at[k] == '-' ? '_' : tolower((unsigned char)name.at[k])) == known[k])
			k++;
		if (k == name.n && known[k] == '\0')
			return &settings[i];
	}
	return NULL;
}

static err
setting_put(struct arena *a, struct config *c, const struct setting *s, struct str value)
{
	void *at = (char *)c + s->at;
	int64_t n = s->kind == FLAG && value.n == 0 ? 1 : 0;

	if (s->kind == TEXT || s->kind == SECRET) {
		if ((int64_t)value.n < s->lo || (int64_t)value.n > s->hi)
			return fail(
			    a, FAULT_INPUT, T_main_setting, "%s is too short or too long", s->name);
		*(struct str *)at = str_copy(a, value);
		return OK;
	}
	if (value.n > 0 && !str_int(value, &n))
		return fail(a, FAULT_INPUT, T_main_setting, "%s has to be a whole number", s->name);
	if (n < s->lo || n > s->hi)
		return fail(a, FAULT_INPUT, T_main_setting,
		    "%s has to be from %" PRId64 " to %" PRId64, s->name, s->lo, s->hi);
	*(int64_t *)at = n;
	return OK;
}

/* The table's texts reach us with their quotes. */
static struct str
unquoted(const char *dflt)
{
	struct str s = str_of(dflt);

	return s.n >= 2 && s.at[0] == '"' ? str_sub(s, 1, s.n - 1) : s;
}

static err
put_defaults(struct arena *a, struct config *c)
{
	for (size_t i = 0; i < COUNT(settings); i++)
		TRY(setting_put(a, c, &settings[i], unquoted(settings[i].dflt)));
	return OK;
}

struct ini {
	struct arena *arena;
	struct config *config;
	err result;
};

static int
ini_line(void *user, const char *section, const char *name, const char *value)
{
	struct ini *ini = user;
	const struct setting *s = setting_find(str_of(name));

	(void)section;
	if (ini->result != OK)
		return 1;
	if (s == NULL)
		ini->result = fail(ini->arena, FAULT_INPUT, T_main_setting,
		    "the settings file names \"%s\", which is no setting", name);
	else
		ini->result = setting_put(ini->arena, ini->config, s, str_of(value));
	return 1;
}

static err
read_file(struct arena *a, struct config *c, const char *path)
{
	struct ini ini = {a, c, OK};
	int line = ini_parse(path, ini_line, &ini);

	if (line < 0)
		return fail(a, FAULT_INPUT, T_main_setting, "the settings file cannot be read");
	if (line > 0)
		return fail(a, FAULT_INPUT, T_main_setting,
		    "line %d of the settings file has no \"name = value\"", line);
	return ini.result;
}

/* GROUNDSWELL_NAME */
static const char *
environment_name(struct arena *a, const struct setting *s)
{
	struct buf name = BUF(a);

	buf_addf(&name, PREFIX "%s", s->name);
	for (size_t k = 0; k < name.n; k++)
		name.at[k] = (char)toupper((unsigned char)name.at[k]);
	return str_c(a, buf_str(&name));
}

static err
read_environment(struct arena *a, struct config *c)
{
	for (size_t i = 0; i < COUNT(settings); i++) {
		const char *value = getenv(environment_name(a, &settings[i]));

		if (value != NULL)
			TRY(setting_put(a, c, &settings[i], str_of(value)));
	}
	return OK;
}

/* One flag: "--name=value", "--name value", or "--name" for a switch. */
static err
read_flag(struct arena *a, struct config *c, char **argv, int *at)
{
	struct str flag = str_of(argv[*at] + 2), name = NONE;
	const struct setting *s;

	(void)str_split(&flag, '=', &name);
	s = setting_find(name);
	if (s == NULL)
		return fail(a, FAULT_INPUT, T_main_setting, "--%.*s is no option; see --help",
		    STR_ARG(name));
	if (s->kind == SECRET)
		return fail(a, FAULT_INPUT, T_main_setting,
		    "everybody on this machine can read a flag: set %s by %s in the environment, "
		    "or "
		    "in the settings file",
		    s->name, environment_name(a, s));
	if (flag.at == NULL && s->kind != FLAG) {
		if (argv[*at + 1] == NULL)
			return fail(a, FAULT_INPUT, T_main_setting, "--%s needs a value", s->name);
		flag = str_of(argv[++*at]);
	}
	return setting_put(a, c, s, flag);
}

static err
read_flags(struct arena *a, struct config *c, int argc, char **argv)
{
	c->rest = NEW_ARRAY(a, struct str, (size_t)argc + 1);
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			c->help = true;
		else if (strcmp(argv[i], "--config") == 0 && argv[i + 1] != NULL)
			i++;
		else if (strncmp(argv[i], "--", 2) == 0)
			TRY(read_flag(a, c, argv, &i));
		else
			c->rest[c->nrest++] = str_of(argv[i]);
	}
	return OK;
}

static const char *
file_name(int argc, char **argv)
{
	for (int i = 1; i + 1 < argc; i++)
		if (strcmp(argv[i], "--config") == 0)
			return argv[i + 1];
	return getenv(PREFIX "CONFIG");
}

/* What follows from other settings where a setting was left empty. */
static void
fill_in(struct arena *a, struct config *c)
{
	if (c->origin.n == 0) {
		size_t colon = c->listen.n;

		while (colon > 0 && c->listen.at[colon - 1] != ':')
			colon--;
		c->origin = buf_format(
		    a, "http://localhost:%.*s", STR_ARG(str_sub(c->listen, colon, c->listen.n)));
	}
	while (str_ends(c->origin, S("/")))
		c->origin.n--;
}

err
config_read(struct arena *a, int argc, char **argv, struct config *out)
{
	struct config c = {0};
	const char *file = file_name(argc, argv);

	TRY(put_defaults(a, &c));
	if (file != NULL)
		TRY(read_file(a, &c, file));
	TRY(read_environment(a, &c));
	TRY(read_flags(a, &c, argc, argv));
	fill_in(a, &c);
	*out = c;
	return OK;
}

void
config_help(struct buf *b)
{
	buf_add(b, S("  --config FILE\n        settings, one \"name = value\" a line\n"));
	for (size_t i = 0; i < COUNT(settings); i++) {
		const struct setting *s = &settings[i];
		struct str dflt = unquoted(s->dflt);

		buf_add(b, s->kind == SECRET ? S("  ") : S("  --"));
		for (const char *c = s->name; *c != '\0'; c++)
			buf_char(b, *c == '_' && s->kind != SECRET ? '-' : *c);
		buf_addf(b, "%s%s\n        %s", *s->arg == '\0' ? "" : " ", s->arg, s->help);
		if (s->kind == SECRET)
			buf_add(b, S("; in the file or the environment only"));
		else if (dflt.n > 0 && s->kind != FLAG)
			buf_addf(b, " (%.*s)", STR_ARG(dflt));
		buf_char(b, '\n');
	}
}

static struct str
shown(struct arena *a, const struct setting *s, const struct config *c)
{
	const void *at = (const char *)c + s->at;

	if (s->kind == TEXT)
		return *(const struct str *)at;
	if (s->kind == SECRET)
		return ((const struct str *)at)->n > 0 ? S("(set)") : S("");
	return buf_format(a, "%" PRId64, *(const int64_t *)at);
}

size_t
config_list(struct arena *a, const struct config *c, struct health_setting **out)
{
	struct health_setting *rows = NEW_ARRAY(a, struct health_setting, COUNT(settings));

	for (size_t i = 0; i < COUNT(settings); i++)
		rows[i] = (struct health_setting){.name = str_of(settings[i].name),
		    .what = str_of(settings[i].help),
		    .value = shown(a, &settings[i], c)};
	*out = rows;
	return COUNT(settings);
}

void
config_forget_secrets(struct arena *a, struct config *c)
{
	for (size_t i = 0; i < COUNT(settings); i++) {
		void *at = (char *)c + settings[i].at;
		struct str *kept = at;
		char *given;

		if (settings[i].kind != SECRET)
			continue;
		given = getenv(environment_name(a, &settings[i]));
		if (given != NULL)
			memset(given, '*', strlen(given));
		/* A copy of our own, whose type only promises it to others. */
		if (kept->n > 0)
			memset((char *)(uintptr_t)kept->at, '*', kept->n);
	}
}

char *
config_path(struct arena *a, const struct config *c, const char *name)
{
	return str_c(a, buf_format(a, "%.*s/%s", STR_ARG(c->data), name));
}

/* tools/viewgen_scan.c - C expressions, as far as brackets and quotes go. */
#include "viewgen_body.h"

/* Past the quoted string or character that starts at s[i]; i + 1 where none does. */
static size_t
skip_quoted(struct str s, size_t i)
{
	char quote = s.at[i++];

	if (quote != '"' && quote != '\'')
		return i;
	while (i < s.n && s.at[i] != quote)
		i += s.at[i] == '\\' ? 2 : 1;
	return i < s.n ? i + 1 : s.n;
}

/* +1 for an opening bracket, -1 for a closing one, 0 for any other sign. */
static int
turn(char c)
{
	if (c == '(' || c == '[' || c == '{')
		return 1;
	return c == ')' || c == ']' || c == '}' ? -1 : 0;
}

size_t
scan_close(struct str s, size_t from)
{
	int depth = 0;

	for (size_t i = from; i < s.n; i = skip_quoted(s, i)) {
		depth += turn(s.at[i]);
		if (depth == 0)
			return i;
	}
	return s.n;
}

bool
scan_comma(struct str *s, struct str *part)
{
	int depth = 0;
	size_t i = 0;

	if (str_trim(*s).n == 0)
		return false;
	for (; i < s->n; i = skip_quoted(*s, i)) {
		depth += turn(s->at[i]);
		if (depth == 0 && s->at[i] == ',')
			break;
	}
	*part = str_trim(str_sub(*s, 0, i));
	*s = str_sub(*s, i + 1, s->n);
	return true;
}

static bool
named_here(struct str s, size_t i)
{
	size_t from;

	if (i > 0 && !is_blank(s.at[i]))
		return false;
	while (i < s.n && is_blank(s.at[i]))
		i++;
	for (from = i; i < s.n && is_name_char(s.at[i]);)
		i++;
	return i > from && i + 1 < s.n && s.at[i] == '=' && s.at[i + 1] != '=';
}

size_t
scan_named(struct str s)
{
	int depth = 0;

	for (size_t i = 0; i < s.n; i = skip_quoted(s, i)) {
		depth += turn(s.at[i]);
		if (depth == 0 && named_here(s, i))
			return i;
	}
	return s.n;
}

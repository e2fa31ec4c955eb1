/* fedi/scan.c - see scan.h. */
#include "base/buf.h"
#include "fedi/scan.h"

#define DIGITS_MAX 15

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_small(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool
is_token(char c)
{
	return is_digit(c) || is_small((char)(c | 0x20)) ||
	       (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

static bool
is_key(char c)
{
	return is_digit(c) || is_small(c) || c == '_' || c == '-' || c == '.' || c == '*';
}

bool
scan_ended(const struct scan *in)
{
	return in->at == in->s.n;
}

bool
scan_take(struct scan *in, char c)
{
	if (scan_ended(in) || in->s.at[in->at] != c)
		return false;
	in->at++;
	return true;
}

void
scan_blanks(struct scan *in)
{
	while (scan_take(in, ' '))
		;
}

void
scan_ows(struct scan *in)
{
	while (scan_take(in, ' ') || scan_take(in, '\t'))
		;
}

/* All signs from here on that are of a kind; false when there is none. */
static bool
run(struct scan *in, bool (*is)(char), struct str *out)
{
	size_t from = in->at;

	while (!scan_ended(in) && is(in->s.at[in->at]))
		in->at++;
	*out = str_sub(in->s, from, in->at);
	return out->n > 0;
}

bool
scan_token(struct scan *in, struct str *out)
{
	return run(in, is_token, out);
}

bool
scan_key(struct scan *in, struct str *out)
{
	return run(in, is_key, out) && (is_small(out->at[0]) || out->at[0] == '*');
}

bool
scan_string(struct scan *in, struct arena *a, struct str *out)
{
	struct buf b = BUF(a);

	if (!scan_take(in, '"'))
		return false;
	while (!scan_ended(in)) {
		char c = in->s.at[in->at++];

		if (c == '"') {
			*out = buf_str(&b);
			return true;
		}
		if (c == '\\') {
			if (scan_ended(in))
				return false;
			c = in->s.at[in->at++];
			if (c != '"' && c != '\\')
				return false;
		}
		if (c < ' ' || c > '~')
			return false;
		buf_char(&b, c);
	}
	return false;
}

bool
scan_int(struct scan *in, int64_t *out)
{
	bool minus = scan_take(in, '-');
	struct str digits;
	int64_t n;

	if (!run(in, is_digit, &digits) || digits.n > DIGITS_MAX || !str_int(digits, &n))
		return false;
	*out = minus ? -n : n;
	return true;
}

bool
scan_bytes(struct scan *in, struct str *out)
{
	struct str rest;

	if (!scan_take(in, ':'))
		return false;
	rest = str_sub(in->s, in->at, in->s.n);
	*out = str_sub(rest, 0, str_find_char(rest, ':'));
	in->at += out->n;
	return scan_take(in, ':');
}

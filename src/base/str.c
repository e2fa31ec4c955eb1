/* base/str.c - see str.h. */
#include "base/arena.h"
#include "base/str.h"

struct str
str_of(const char *c)
{
	return c == NULL ? NONE : (struct str){c, strlen(c)};
}

struct str
str_copy(struct arena *a, struct str s)
{
	char *at;

	if (s.at == NULL)
		return NONE;
	at = arena_alloc(a, s.n + 1);
	memcpy(at, s.at, s.n);
	return (struct str){at, s.n};
}

char *
str_c(struct arena *a, struct str s)
{
	char *at = arena_alloc(a, s.n + 1);

	if (s.n > 0)
		memcpy(at, s.at, s.n);
	return at;
}

bool
str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.at, b.at, a.n) == 0);
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool
str_eq_ascii(struct str a, struct str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (lower(a.at[i]) != lower(b.at[i]))
			return false;
	return true;
}

int
str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int order = n == 0 ? 0 : memcmp(a.at, b.at, n);

	if (order != 0)
		return order;
	return a.n < b.n ? -1 : a.n > b.n;
}

bool
str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && str_eq((struct str){s.at, prefix.n}, prefix);
}

bool
str_ends(struct str s, struct str suffix)
{
	return s.n >= suffix.n && str_eq(str_sub(s, s.n - suffix.n, s.n), suffix);
}

size_t
str_find(struct str s, struct str needle)
{
	const char *at;

	if (needle.n == 0)
		return 0;
	if (s.n < needle.n)
		return s.n;
	at = memmem(s.at, s.n, needle.at, needle.n);
	return at == NULL ? s.n : (size_t)(at - s.at);
}

size_t
str_find_char(struct str s, char c)
{
	const char *at = s.n == 0 ? NULL : memchr(s.at, c, s.n);

	return at == NULL ? s.n : (size_t)(at - s.at);
}

struct str
str_sub(struct str s, size_t from, size_t to)
{
	if (to > s.n)
		to = s.n;
	if (from > to)
		from = to;
	return s.at == NULL ? NONE : (struct str){s.at + from, to - from};
}

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str
str_trim(struct str s)
{
	while (s.n > 0 && is_space(s.at[0]))
		s = str_sub(s, 1, s.n);
	while (s.n > 0 && is_space(s.at[s.n - 1]))
		s.n--;
	return s;
}

bool
str_split(struct str *s, char c, struct str *head)
{
	size_t cut;

	if (s->at == NULL)
		return false;
	cut = str_find_char(*s, c);
	*head = str_sub(*s, 0, cut);
	*s = cut == s->n ? NONE : str_sub(*s, cut + 1, s->n);
	return true;
}

struct str
str_lower_ascii(struct arena *a, struct str s)
{
	char *at = arena_alloc(a, s.n + 1);

	for (size_t i = 0; i < s.n; i++)
		at[i] = lower(s.at[i]);
	return (struct str){at, s.n};
}

bool
str_int(struct str s, int64_t *out)
{
	bool minus = s.n > 0 && s.at[0] == '-';
	int64_t n = 0;

	if (s.n == (size_t)minus)
		return false;
	for (size_t i = minus; i < s.n; i++) {
		if (s.at[i] < '0' || s.at[i] > '9' || __builtin_mul_overflow(n, 10, &n) ||
		    __builtin_sub_overflow(n, s.at[i] - '0', &n))
			return false;
	}
	if (!minus && __builtin_sub_overflow((int64_t)0, n, &n))
		return false;
	*out = n;
	return true;
}

bool
str_eq_secret(struct str a, struct str b)
{
	unsigned char differ = a.n != b.n;

	for (size_t i = 0; i < a.n; i++)
		differ |= (unsigned char)(a.at[i] ^ (b.n == 0 ? 0 : b.at[i % b.n]));
	return differ == 0;
}

uint64_t
str_hash(struct str s)
{
	uint64_t h = 0xcbf29ce484222325U;

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.at[i]) * 0x100000001b3U;
	return h;
}

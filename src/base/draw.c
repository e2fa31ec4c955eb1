/* base/draw.c - see draw.h. */
#include "base/draw.h"

/* Copy s, but put stand_in(c) where it is not NONE; runs that need nothing are copied whole. */
static void
replace(struct buf *out, struct str s, struct str (*stand_in)(char))
{
	size_t from = 0;

	for (size_t i = 0; i < s.n; i++) {
		struct str other = stand_in(s.at[i]);

		if (other.at == NULL)
			continue;
		buf_add(out, str_sub(s, from, i));
		buf_add(out, other);
		from = i + 1;
	}
	buf_add(out, str_sub(s, from, s.n));
}

static struct str
in_text(char c)
{
	switch (c) {
	case '&':
		return S("&amp;");
	case '<':
		return S("&lt;");
	case '>':
		return S("&gt;");
	default:
		return NONE;
	}
}

static struct str
in_attr(char c)
{
	if (c == '"')
		return S("&#34;");
	if (c == '\'')
		return S("&#39;");
	return in_text(c);
}

static struct str
in_plain(char c)
{
	bool control = ((unsigned char)c < ' ' && c != '\n' && c != '\t') || c == 0x7f;

	return control ? S("") : NONE;
}

void
draw_text_str(struct draw *d, struct str s)
{
	replace(d->out, s, in_text);
}

void
draw_text_int(struct draw *d, int64_t n)
{
	buf_int(d->out, n);
}

void
draw_text_size(struct draw *d, size_t n)
{
	buf_addf(d->out, "%zu", n);
}

void
draw_html(struct draw *d, struct html html)
{
	buf_add(d->out, html.s);
}

void
draw_attr_str(struct draw *d, struct str s)
{
	replace(d->out, s, in_attr);
}

void
draw_url(struct draw *d, struct url url)
{
	replace(d->out, url.s, in_attr);
}

void
draw_plain_str(struct draw *d, struct str s)
{
	replace(d->out, s, in_plain);
}

void
draw_plain_url(struct draw *d, struct url url)
{
	replace(d->out, url.s, in_plain);
}

void
draw_raw(struct draw *d, struct str s)
{
	buf_add(d->out, s);
}

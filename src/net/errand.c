/* net/errand.c - see errand.h. */
#include "base/arena.h"
#include "net/errand.h"

#define URL_MAX 2000
#define HEADER_MAX 8000
#define ADDRESS_MAX 254 /* RFC 5321 4.5.3.1.3, less the brackets */

/* At most max bytes, none of them a control character; blanks only where they are allowed. */
static bool
is_line(struct str s, size_t max, bool blanks)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.at[i];

		if (c < ' ' || c == 0x7f || (c == ' ' && !blanks))
			return false;
	}
	return s.n <= max;
}

struct str
errand_said(struct str s)
{
	return is_line(s, HEADER_MAX, true) ? s : NONE;
}

/* RFC 9110 5.6.2: what a header may be called. */
static bool
is_token(struct str s)
{
	static const char signs[] = "!#$%&'*+-.^_`|~";

	for (size_t i = 0; i < s.n; i++) {
		char c = s.at[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
		    (c == '\0' || strchr(signs, c) == NULL))
			return false;
	}
	return s.n > 0 && s.n <= 100;
}

/* A bare address for MAIL FROM and RCPT TO: nothing that could end the command. */
static bool
is_address(struct str s)
{
	size_t at = str_find_char(s, '@');

	return is_line(s, ADDRESS_MAX, false) && at > 0 && at + 1 < s.n &&
	       str_find_char(s, '<') == s.n && str_find_char(s, '>') == s.n;
}

bool
errand_fetch_fits(const struct courier_fetch *f)
{
	if (f->lane != LANE_ASK && f->lane != LANE_DELIVERY)
		return false;
	if (f->nheaders > ERRAND_HEADERS || f->body.n > ERRAND_BODY_MAX || f->ms <= 0 ||
	    f->ms > ERRAND_MS_MAX || f->url.n == 0 || !is_line(f->url, URL_MAX, false))
		return false;
	for (size_t i = 0; i < f->nheaders; i++) {
		if (!is_token(f->headers[i].name) ||
		    !is_line(f->headers[i].value, HEADER_MAX, true))
			return false;
	}
	return true;
}

bool
errand_mail_fits(const struct mail_job *m)
{
	return is_address(m->from) && is_address(m->to) && m->message.n > 0 &&
	       m->message.n <= ERRAND_BODY_MAX;
}

static bool
answer_fits(const struct courier_answer *a)
{
	return a->end <= COURIER_LATER && a->status >= 0 && a->status <= 999 &&
	       a->retry_after >= 0 && a->body.n <= ERRAND_ANSWER_MAX &&
	       is_line(a->type, HEADER_MAX, true) && is_line(a->location, HEADER_MAX, true) &&
	       is_line(a->why, HEADER_MAX, true);
}

void
errand_put_fetch(struct buf *b, const struct courier_fetch *f)
{
	frame_put_u32(b, f->post);
	frame_put_u32(b, (uint32_t)f->ms);
	frame_put_str(b, f->url);
	frame_put_str(b, f->body);
	frame_put_u32(b, (uint32_t)f->nheaders);
	for (size_t i = 0; i < f->nheaders; i++) {
		frame_put_str(b, f->headers[i].name);
		frame_put_str(b, f->headers[i].value);
	}
}

bool
errand_get_fetch(struct arena *a, const struct frame *frame, struct courier_fetch *out)
{
	struct frame_fields in = {.rest = frame->payload};
	struct courier_fetch f = {.lane = frame->lane};
	struct header *headers;
	uint32_t post = frame_get_u32(&in), n;

	f.post = post == 1;
	f.ms = frame_get_u32(&in);
	f.url = frame_get_str(&in);
	f.body = frame_get_str(&in);
	n = frame_get_u32(&in);
	if (in.bad || post > 1 || n > ERRAND_HEADERS)
		return false;
	headers = NEW_ARRAY(a, struct header, n);
	for (size_t i = 0; i < n; i++) {
		headers[i].name = frame_get_str(&in);
		headers[i].value = frame_get_str(&in);
	}
	f.headers = headers;
	f.nheaders = n;
	if (!frame_fields_end(&in) || !errand_fetch_fits(&f))
		return false;
	*out = f;
	return true;
}

void
errand_put_mail(struct buf *b, const struct mail_job *m)
{
	frame_put_u32(b, (uint32_t)m->ms);
	frame_put_str(b, m->from);
	frame_put_str(b, m->to);
	frame_put_str(b, m->message);
}

bool
errand_get_mail(const struct frame *frame, struct mail_job *out)
{
	struct frame_fields in = {.rest = frame->payload};
	struct mail_job m;

	m.ms = frame_get_u32(&in);
	m.from = frame_get_str(&in);
	m.to = frame_get_str(&in);
	m.message = frame_get_str(&in);
	if (!frame_fields_end(&in) || frame->lane != LANE_MAIL || !errand_mail_fits(&m))
		return false;
	*out = m;
	return true;
}

void
errand_put_answer(struct buf *b, const struct courier_answer *a)
{
	frame_put_u32(b, a->end);
	frame_put_u32(b, (uint32_t)a->status);
	frame_put_u64(b, (uint64_t)a->retry_after);
	frame_put_str(b, a->type);
	frame_put_str(b, a->location);
	frame_put_str(b, a->body);
	frame_put_str(b, a->why);
}

bool
errand_get_answer(const struct frame *frame, struct courier_answer *out)
{
	struct frame_fields in = {.rest = frame->payload};
	struct courier_answer a;
	uint32_t end = frame_get_u32(&in), status = frame_get_u32(&in);
	uint64_t retry_after = frame_get_u64(&in);

	a.type = frame_get_str(&in);
	a.location = frame_get_str(&in);
	a.body = frame_get_str(&in);
	a.why = frame_get_str(&in);
	if (!frame_fields_end(&in) || end > COURIER_LATER || status > 999 ||
	    retry_after > INT32_MAX)
		return false;
	a.end = (enum courier_end)end;
	a.status = (int)status;
	a.retry_after = (int64_t)retry_after;
	if (!answer_fits(&a))
		return false;
	*out = a;
	return true;
}

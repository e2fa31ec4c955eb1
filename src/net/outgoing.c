/* net/outgoing.c - see outgoing.h. */
#include <assert.h>
#include <curl/curl.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/time.h"
#include "base/url.h"
#include "net/errand.h"
#include "net/outgoing.h"
#include "net/reach.h"

#define CONNECT_MS 5000L
#define ANSWER_HEAD_MAX ((size_t)64 << 10)
#define BODIES_MAX ((size_t)16 << 20)
#define HOST_CONNECTIONS 4L
#define KEPT_CONNECTIONS 256L

struct request {
	struct request *next;
	struct outgoing *of;
	struct arena *arena;
	void *ctx;
	CURL *easy;
	struct curl_slist *lines; /* headers, or the recipient */
	int64_t until;
	bool mail, post, exempt;
	bool kept_out; /* an address was refused */
	bool too_large;
	bool named; /* mail: the recipient was named to the relay */
	size_t head;
	struct buf body;
	struct str message; /* mail: what is left to send */
};

struct outgoing {
	struct arena *arena;
	const struct courier_settings *settings;
	CURLM *multi;
	bool loopback;          /* the override holds */
	struct url_parts relay; /* host and port */
	char *relay_url;
	bool relay_tls; /* STARTTLS is required */
	char *agent;
	size_t held;
	struct request *requests;
};

/* libcurl takes strings; a refused option is a defect of ours. */
#define SET(easy, option, value)                                                                   \
	do {                                                                                       \
		CURLcode set_result = curl_easy_setopt((easy), (option), (value));                 \
		assert(set_result == CURLE_OK);                                                    \
		(void)set_result;                                                                  \
	} while (0)

/* ---- opening and closing ------------------------------------------------------------------- */

/* "smtp://host:port": but for the scheme it is read like a web address. */
static bool
read_relay(struct outgoing *o)
{
	struct str relay = o->settings->relay;
	bool smtps = str_starts(relay, S("smtps://"));
	struct url_parts origin;
	struct str rest;

	if (relay.n == 0)
		return true;
	if (!smtps && !str_starts(relay, S("smtp://")))
		return false;
	rest = str_sub(relay, smtps ? 8 : 7, relay.n);
	if (url_read(o->arena, buf_format(o->arena, "https://%.*s/", STR_ARG(rest)), &o->relay) !=
		OK ||
	    url_read(o->arena, o->settings->origin, &origin) != OK)
		return false;
	if (o->relay.port == 443 && !str_ends(rest, S(":443")))
		o->relay.port = smtps ? 465 : 587;
	o->relay_tls = !o->settings->relay_plain && !reach_loopback_host(o->relay.host);
	/* What libcurl takes for a path is the name we greet with. */
	o->relay_url =
	    str_c(o->arena, buf_format(o->arena, "%s://%.*s:%d/%.*s", smtps ? "smtps" : "smtp",
				STR_ARG(o->relay.host), o->relay.port, STR_ARG(origin.host)));
	return true;
}

struct outgoing *
outgoing_open(const struct courier_settings *s)
{
	struct arena *a = arena_new((size_t)1 << 20);
	struct outgoing *o = NEW(a, struct outgoing);
	struct url_parts origin;

	o->arena = a;
	o->settings = s;
	o->multi = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? curl_multi_init() : NULL;
	if (o->multi == NULL || url_read(a, s->origin, &origin) != OK || !read_relay(o)) {
		log_line(LOG_BAD, "courier cannot start", "why=origin, relay or libcurl");
		outgoing_close(o);
		return NULL;
	}
	o->loopback = courier_role_loopback(s);
	if (o->loopback)
		log_line(LOG_WARN, "loopback may be asked", "because=origin of a test");
	o->agent = str_c(a, buf_format(a, "Groundswell (+%.*s)", STR_ARG(s->origin)));
	curl_multi_setopt(o->multi, CURLMOPT_MAX_HOST_CONNECTIONS, HOST_CONNECTIONS);
	curl_multi_setopt(o->multi, CURLMOPT_MAXCONNECTS, KEPT_CONNECTIONS);
	curl_multi_setopt(o->multi, CURLMOPT_PIPELINING, CURLPIPE_NOTHING);
	return o;
}

static void
request_close(struct request *r)
{
	struct request **at = &r->of->requests;

	while (*at != r)
		at = &(*at)->next;
	*at = r->next;
	curl_multi_remove_handle(r->of->multi, r->easy);
	curl_easy_cleanup(r->easy);
	curl_slist_free_all(r->lines);
}

void
outgoing_close(struct outgoing *o)
{
	while (o->requests != NULL)
		request_close(o->requests);
	curl_multi_cleanup(o->multi);
	arena_free(o->arena);
}

/* ---- what libcurl calls -------------------------------------------------------------------- */

static int
port_of(const struct sockaddr *sa)
{
	const unsigned char *at = (const unsigned char *)sa + 2; /* the same place in v4 and v6 */

	return at[0] << 8 | at[1];
}

/* Every connection is judged by its address: a name may lead elsewhere the next time. */
static bool
may_reach(const struct request *r, const struct sockaddr *sa, socklen_t n)
{
	const struct outgoing *o = r->of;

	if (r->mail)
		return port_of(sa) == o->relay.port;
	if (r->exempt || (o->loopback && reach_loopback(sa, n)))
		return true;
	return port_of(sa) == 443 && reach_global(sa, n);
}

static curl_socket_t
open_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *at)
{
	struct request *r = ctx;

	if (purpose != CURLSOCKTYPE_IPCXN || (at->family != AF_INET && at->family != AF_INET6) ||
	    !may_reach(r, &at->addr, at->addrlen)) {
		r->kept_out = true;
		return CURL_SOCKET_BAD;
	}
	return socket(at->family, at->socktype | SOCK_CLOEXEC, at->protocol);
}

static size_t
take_head(char *at, size_t size, size_t n, void *ctx)
{
	struct request *r = ctx;

	(void)at;
	r->head += size * n;
	r->too_large = r->too_large || r->head > ANSWER_HEAD_MAX;
	return r->too_large ? 0 : size * n;
}

static size_t
take_body(char *at, size_t size, size_t n, void *ctx)
{
	struct request *r = ctx;
	size_t all = size * n, most = r->post ? ERRAND_POSTED_MAX : ERRAND_ANSWER_MAX, kept = all;

	if (r->mail)
		return all;
	if (r->post && kept > most - r->body.n)
		kept = most - r->body.n;
	if (r->body.n + kept > most || r->of->held + kept > BODIES_MAX) {
		r->too_large = r->body.n + kept > most;
		return all + 1;
	}
	buf_add(&r->body, (struct str){at, kept});
	r->of->held += kept;
	return all;
}

static size_t
give_message(char *at, size_t size, size_t n, void *ctx)
{
	struct request *r = ctx;
	struct str part = str_sub(r->message, 0, size * n);

	if (part.n > 0)
		memcpy(at, part.at, part.n);
	r->message = str_sub(r->message, part.n, r->message.n);
	return part.n;
}

/* What a relay refuses before it knows the recipient is no word about the recipient. */
static int
watch_commands(CURL *easy, curl_infotype kind, char *at, size_t n, void *ctx)
{
	struct request *r = ctx;

	(void)easy;
	if (kind == CURLINFO_HEADER_OUT && str_starts((struct str){at, n}, S("RCPT TO:")))
		r->named = true;
	return 0;
}

/* ---- beginning ----------------------------------------------------------------------------- */

static struct request *
request_new(struct outgoing *o, struct arena *a, void *ctx)
{
	struct request *r = NEW(a, struct request);

	*r = (struct request){.of = o, .arena = a, .ctx = ctx, .body = BUF(a), .next = o->requests};
	r->easy = curl_easy_init();
	if (r->easy == NULL)
		abort();
	o->requests = r;
	SET(r->easy, CURLOPT_PRIVATE, r);
	SET(r->easy, CURLOPT_NOSIGNAL, 1L);
	SET(r->easy, CURLOPT_QUICK_EXIT, 1L); /* do not wait for a resolver that hangs */
	SET(r->easy, CURLOPT_PROXY, "");
	SET(r->easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	SET(r->easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
	SET(r->easy, CURLOPT_FOLLOWLOCATION, 0L);
	SET(r->easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	SET(r->easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	SET(r->easy, CURLOPT_OPENSOCKETDATA, r);
	SET(r->easy, CURLOPT_WRITEFUNCTION, take_body);
	SET(r->easy, CURLOPT_WRITEDATA, r);
	SET(r->easy, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
	if (o->settings->ca_file.n > 0)
		SET(r->easy, CURLOPT_CAINFO, str_c(a, o->settings->ca_file));
	return r;
}

static void
begin(struct request *r, int64_t ms)
{
	r->until = time_mono() + ms;
	SET(r->easy, CURLOPT_TIMEOUT_MS, (long)ms);
	if (curl_multi_add_handle(r->of->multi, r->easy) != CURLM_OK)
		abort();
}

static void
add_line(struct request *r, struct str line)
{
	struct curl_slist *lines = curl_slist_append(r->lines, str_c(r->arena, line));

	if (lines == NULL)
		abort();
	r->lines = lines;
}

/* host:port stands among the places that the administrator named. */
static bool
is_exempt(const struct outgoing *o, struct arena *a, struct str url)
{
	struct str left = o->settings->exempt, word, here;
	struct url_parts at;

	if (left.n == 0 || url_read(a, url, &at) != OK)
		return false;
	here = buf_format(a, "%.*s:%d", STR_ARG(at.host), at.port);
	while (str_split(&left, ' ', &word)) {
		if (str_eq(word, here))
			return true;
	}
	return false;
}

void
outgoing_fetch(struct outgoing *o, struct arena *a, const struct courier_fetch *f, void *ctx)
{
	struct request *r = request_new(o, a, ctx);

	r->exempt = is_exempt(o, a, f->url);
	SET(r->easy, CURLOPT_URL, str_c(a, f->url));
	SET(r->easy, CURLOPT_PROTOCOLS_STR, o->loopback ? "https,http" : "https");
	SET(r->easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	SET(r->easy, CURLOPT_PATH_AS_IS, 1L); /* what was signed is what is sent */
	SET(r->easy, CURLOPT_USERAGENT, o->agent);
	SET(r->easy, CURLOPT_HEADERFUNCTION, take_head);
	SET(r->easy, CURLOPT_HEADERDATA, r);
	add_line(r, S("Expect:"));
	for (size_t i = 0; i < f->nheaders; i++)
		add_line(r, buf_format(a, f->headers[i].value.n > 0 ? "%.*s: %.*s" : "%.*s;%.*s",
				STR_ARG(f->headers[i].name), STR_ARG(f->headers[i].value)));
	SET(r->easy, CURLOPT_HTTPHEADER, r->lines);
	r->post = f->post;
	if (f->post) {
		SET(r->easy, CURLOPT_POSTFIELDSIZE, (long)f->body.n);
		SET(r->easy, CURLOPT_POSTFIELDS, f->body.n > 0 ? f->body.at : "");
	}
	begin(r, f->ms);
}

void
outgoing_mail(struct outgoing *o, struct arena *a, const struct mail_job *m, void *ctx)
{
	struct request *r = request_new(o, a, ctx);

	r->mail = true;
	r->message = m->message;
	SET(r->easy, CURLOPT_URL, o->relay_url == NULL ? "smtp://" : o->relay_url);
	SET(r->easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	SET(r->easy, CURLOPT_USE_SSL, (long)(o->relay_tls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
	SET(r->easy, CURLOPT_MAIL_FROM, str_c(a, buf_format(a, "<%.*s>", STR_ARG(m->from))));
	add_line(r, buf_format(a, "<%.*s>", STR_ARG(m->to)));
	SET(r->easy, CURLOPT_MAIL_RCPT, r->lines);
	if (o->settings->relay_user.n > 0) {
		SET(r->easy, CURLOPT_USERNAME, str_c(a, o->settings->relay_user));
		SET(r->easy, CURLOPT_PASSWORD, str_c(a, o->settings->relay_password));
	}
	SET(r->easy, CURLOPT_UPLOAD, 1L);
	SET(r->easy, CURLOPT_READFUNCTION, give_message);
	SET(r->easy, CURLOPT_READDATA, r);
	SET(r->easy, CURLOPT_VERBOSE, 1L);
	SET(r->easy, CURLOPT_DEBUGFUNCTION, watch_commands);
	SET(r->easy, CURLOPT_DEBUGDATA, r);
	begin(r, m->ms == 0 ? ERRAND_MS_MAX : m->ms);
}

/* ---- ending -------------------------------------------------------------------------------- */

void
outgoing_wait(struct outgoing *o, int fd, bool or_writable, int ms)
{
	struct curl_waitfd peer = {
	    .fd = fd, .events = (short)(CURL_WAIT_POLLIN | (or_writable ? CURL_WAIT_POLLOUT : 0))};
	int running;

	if (curl_multi_perform(o->multi, &running) != CURLM_OK ||
	    curl_multi_poll(o->multi, &peer, 1, ms, NULL) != CURLM_OK ||
	    curl_multi_perform(o->multi, &running) != CURLM_OK)
		abort();
}

static struct courier_answer
mail_answer(const struct request *r, CURLcode code, long status)
{
	if (code == CURLE_OK)
		return (struct courier_answer){.end = COURIER_DONE, .status = (int)status};
	if (r->named && status >= 500 && status < 600)
		return (struct courier_answer){.end = COURIER_REFUSED,
		    .status = (int)status,
		    .why = S("the relay refused this mail")};
	return (struct courier_answer){
	    .end = COURIER_LATER, .status = (int)status, .why = str_of(curl_easy_strerror(code))};
}

static struct courier_answer
fetch_answer(const struct request *r, CURLcode code, long status)
{
	struct courier_answer answer = {.end = COURIER_DONE, .status = (int)status};
	char *type = NULL, *location = NULL;
	curl_off_t retry_after = 0;

	if (r->too_large)
		return (struct courier_answer){
		    .end = COURIER_REFUSED, .why = S("answer too large")};
	if (code == CURLE_COULDNT_CONNECT && r->kept_out)
		return (struct courier_answer){
		    .end = COURIER_REFUSED, .why = S("not a public address")};
	if (code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_URL_MALFORMAT)
		return (struct courier_answer){
		    .end = COURIER_REFUSED, .why = str_of(curl_easy_strerror(code))};
	if (code != CURLE_OK)
		return (struct courier_answer){
		    .end = COURIER_LATER, .why = str_of(curl_easy_strerror(code))};
	curl_easy_getinfo(r->easy, CURLINFO_CONTENT_TYPE, &type);
	curl_easy_getinfo(r->easy, CURLINFO_REDIRECT_URL, &location);
	curl_easy_getinfo(r->easy, CURLINFO_RETRY_AFTER, &retry_after);
	answer.type = str_copy(r->arena, errand_said(str_of(type)));
	answer.location = str_copy(r->arena, errand_said(str_of(location)));
	/* Below 0 for a time that is over. */
	if (retry_after > 0)
		answer.retry_after = retry_after > INT32_MAX ? INT32_MAX : retry_after;
	answer.body = buf_str(&r->body);
	return answer;
}

/* The next one that libcurl has ended, or that ran out of time while it waited for its turn. */
static struct request *
next_ended(struct outgoing *o, CURLcode *code)
{
	struct request *r = NULL;
	int64_t now = time_mono();
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(o->multi, &left)) != NULL) {
		if (message->msg == CURLMSG_DONE) {
			curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &r);
			*code = message->data.result;
			return r;
		}
	}
	for (r = o->requests; r != NULL; r = r->next) {
		if (now > r->until) {
			*code = CURLE_OPERATION_TIMEDOUT;
			return r;
		}
	}
	return NULL;
}

void *
outgoing_ended(struct outgoing *o, struct courier_answer *out)
{
	CURLcode code = CURLE_OK;
	struct request *r = next_ended(o, &code);
	long status = 0;

	if (r == NULL)
		return NULL;
	curl_easy_getinfo(r->easy, CURLINFO_RESPONSE_CODE, &status);
	*out = r->mail ? mail_answer(r, code, status) : fetch_answer(r, code, status);
	if (out->body.n == 0)
		outgoing_let_go(o, r->body.n);
	request_close(r);
	return r->ctx;
}

void
outgoing_let_go(struct outgoing *o, size_t bytes)
{
	o->held -= bytes;
}

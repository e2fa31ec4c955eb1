/* Heads and chunks: the first byte says where the bytes are cut; a cut must not change what is
 * read, and what is read must lie within the bytes. */
#include "base/str.h"
#include "net/http.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t n);

static int
head_read(struct str raw, size_t cut, struct http_head *out, size_t *length)
{
	struct http_scan scan = {0};
	int status = http_scan(&scan, str_sub(raw, 0, cut));

	if (status == HTTP_MORE)
		status = http_scan(&scan, raw);
	*length = scan.seen;
	if (status != 0)
		return status;
	return http_head_read(str_sub(raw, 0, scan.seen), out);
}

static void
judge(bool fine)
{
	if (!fine)
		abort();
}

static void
heads_agree(struct str raw, size_t cut)
{
	static struct http_head whole, piece;
	size_t n, m;
	int status = head_read(raw, raw.n, &whole, &n);

	judge(head_read(raw, cut, &piece, &m) == status);
	if (status != 0)
		return;
	judge(n == m && n <= raw.n && str_ends(str_sub(raw, 0, n), S("\r\n\r\n")));
	judge(whole.path.at[0] == '/' || whole.foreign);
	judge(whole.host.n > 0 && !(whole.chunked && whole.length > 0));
	judge(str_eq(whole.path, piece.path) && str_eq(whole.host, piece.host));
	judge(whole.nheaders == piece.nheaders && whole.length == piece.length);
	for (size_t i = 0; i < whole.nheaders; i++) {
		struct str value = whole.headers[i].value;

		judge(value.at >= raw.at && value.at + value.n <= raw.at + n);
		judge(
		    str_find_char(value, '\r') == value.n && str_find_char(value, '\0') == value.n);
	}
}

/* Bytes of body found; n of them used; 400 or 0. */
static int
chunks_read(struct str raw, size_t cut, size_t *body, size_t *used)
{
	struct http_chunks c = {0};

	*body = *used = 0;
	while (*used < raw.n && !c.done && !c.bad) {
		struct str in = str_sub(raw, *used, *used < cut ? cut : raw.n), data;
		size_t n = http_chunks_read(&c, in, &data);

		judge(n > 0 && n <= in.n && data.n <= n);
		*used += n;
		*body += data.n;
	}
	return c.bad ? 400 : c.done ? 0 : HTTP_MORE;
}

static void
chunks_agree(struct str raw, size_t cut)
{
	size_t body[2], used[2];

	judge(chunks_read(raw, raw.n, &body[0], &used[0]) ==
	      chunks_read(raw, cut, &body[1], &used[1]));
	judge(body[0] == body[1] && used[0] == used[1]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t n)
{
	struct str raw;
	size_t cut;

	if (n < 2)
		return 0;
	raw = (struct str){(const char *)at + 1, n - 1};
	cut = (size_t)at[0] * raw.n / 255;
	heads_agree(raw, cut);
	chunks_agree(raw, cut);
	(void)http_wants_json(raw);
	return 0;
}

/* web/qr.c - see qr.h. */
#include <qrencode.h>

#include "base/draw.h"
#include "web/qr.h"

#define TEXT_MAX 1200
#define QUIET 4
#define PIXELS 8 /* a module of the document, before it is scaled */

struct code {
	QRcode *qr;
};

static void
code_drop(struct code *c)
{
	if (c->qr != NULL)
		QRcode_free(c->qr);
}

/* Neighbouring dark modules of a row are one bar. */
static void
bars(struct buf *out, const QRcode *qr)
{
	for (int y = 0; y < qr->width; y++) {
		const unsigned char *row = qr->data + (size_t)y * (size_t)qr->width;

		for (int x = 0, end; x < qr->width; x = end) {
			for (end = x; end < qr->width && (row[end] & 1) != 0;)
				end++;
			if (end > x)
				buf_addf(out, "M%d %dh%dv1h-%dz", x + QUIET, y + QUIET, end - x,
				    end - x);
			else
				end++;
		}
	}
}

static err
encode(struct arena *a, struct str text, struct code *out)
{
	if (text.n == 0 || text.n > TEXT_MAX)
		return fail(a, FAULT_INPUT, 0, "%zu bytes for a QR code", text.n);
	out->qr = QRcode_encodeData((int)text.n, (const unsigned char *)text.at, 0, QR_ECLEVEL_M);
	if (out->qr == NULL)
		return fail(a, FAULT_INPUT, 0, "no QR code of %zu bytes", text.n);
	return OK;
}

/* What both kinds share: the ground, the bars, the end.  The ground is no rect, because a page's
 * style draws lines around those. */
static void
inside(struct buf *out, const QRcode *qr)
{
	int width = qr->width + 2 * QUIET;

	buf_addf(out, "<path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/>", width, width);
	buf_add(out, S("<path fill=\"#000\" shape-rendering=\"crispEdges\" d=\""));
	bars(out, qr);
	buf_add(out, S("\"/></svg>"));
}

err
qr_html(struct arena *a, struct str text, struct str label, struct html *out)
{
	struct code c __attribute__((cleanup(code_drop))) = {NULL};
	struct buf svg = BUF(a);
	struct draw d = {.out = &svg, .arena = a};

	TRY(encode(a, text, &c));
	buf_addf(&svg, "<svg class=\"qr\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"",
	    c.qr->width + 2 * QUIET, c.qr->width + 2 * QUIET);
	draw_attr_str(&d, label);
	buf_add(&svg, S("\">"));
	inside(&svg, c.qr);
	*out = (struct html){buf_str(&svg)};
	return OK;
}

err
qr_svg(struct arena *a, struct str text, struct str *out)
{
	struct code c __attribute__((cleanup(code_drop))) = {NULL};
	struct buf svg = BUF(a);
	int width;

	TRY(encode(a, text, &c));
	width = c.qr->width + 2 * QUIET;
	buf_addf(&svg,
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
	    "viewBox=\"0 0 %d %d\">",
	    width * PIXELS, width * PIXELS, width, width);
	inside(&svg, c.qr);
	*out = buf_str(&svg);
	return OK;
}

/* web/qr.h - QR codes (ISO/IEC 18004) as SVG.  libqrencode enters here.
 *
 * Always black on white with four modules of quiet zone, whatever the page's colours, so that any
 * camera reads it. */
#pragma once
#include "base/err.h"

/* An svg element for a page; label is its aria-label.  FAULT_INPUT when the text is too long (over
 * about 1,200 bytes) or empty. */
MUST_CHECK err qr_html(struct arena *, struct str text, struct str label, struct html *out);
/* A whole SVG document, type image/svg+xml. */
MUST_CHECK err qr_svg(struct arena *, struct str text, struct str *out);

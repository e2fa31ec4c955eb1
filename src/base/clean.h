/* base/clean.h - foreign HTML made safe: tokenised and rebuilt from an allow-list, in linear time,
 * at most 64 levels deep, output always balanced, and clean(clean(x)) == clean(x). */
#pragma once
#include "base/types.h"

/* Keeps p br strong b em i u s del ins code pre blockquote ul ol li h3 h4 h5 h6 hr a[href] and
 * span (without attributes); h1 and h2 become h3.  Links keep only http, https and mailto, get
 * rel="nofollow noopener noreferrer ugc".  The tags of all else fall away, its text stays; script,
 * style, template, svg, math, noscript, iframe, noembed, noframes, plaintext, textarea, title and
 * xmp fall away whole.  Input over 256 KiB is cut, and so is an outcome over that. */
struct html clean_html(struct arena *, struct str);
/* The text alone, for previews: tags dropped, entities decoded, blocks separated by one blank. */
struct str clean_text(struct arena *, struct str);
/* Plain text, which is valid UTF-8, as markup that says the same; at most 256 KiB of it. */
struct html clean_words(struct arena *, struct str text);

/* base/utf8.h - text from outside.  utf8proc and libidn2 enter here.
 *
 * All but utf8_valid, utf8_host and utf8_mail are for valid text; what is broken comes out as
 * U+FFFD or as empty text, never as broken text.  NONE is read as empty. */
#pragma once
#include "base/err.h"

/* Whole and valid: no overlong form, surrogate, or cut sequence. */
bool utf8_valid(struct str);
/* Code points in valid text. */
size_t utf8_length(struct str);
/* The first n code points. */
struct str utf8_cut(struct str, size_t n);
/* The code points that lie whole within the first n bytes. */
struct str utf8_cut_bytes(struct str, size_t n);
/* The first n code points, or less where that would part what is seen as one sign (UAX 29: grapheme
 * clusters). */
struct str utf8_cut_whole(struct str, size_t n);
/* What is seen as one sign each (UAX 29: grapheme clusters): how many, and the first n of them. */
size_t utf8_graphemes(struct str);
struct str utf8_cut_graphemes(struct str, size_t n);
/* Read one code point at *at and move it on; valid text only. */
uint32_t utf8_next(struct str, size_t *at);
void utf8_put(struct buf *, uint32_t);
/* For finding and comparing: NFKC, case folded, default ignorables dropped. */
struct str utf8_fold(struct arena *, struct str);
/* Folded, and Latin letters without their marks and strokes: as people write who leave them out. */
struct str utf8_bare(struct arena *, struct str);
/* Is it a letter or a digit of any script? */
bool utf8_is_word(uint32_t c);
/* One line: trimmed, white space folded to single blanks, NFC; control, bidi-override and other
 * invisible format characters dropped. */
struct str utf8_line(struct arena *, struct str);
/* Many lines: NFC, every line break made LF, tabs kept, other controls and bidi overrides dropped,
 * white space trimmed at the end of the whole. */
struct str utf8_lines(struct arena *, struct str);
/* Up to two initials of a name, upper case; "?" for none. */
struct str utf8_initials(struct arena *, struct str);
/* A slug: ASCII letters, digits and single hyphens, at most 60; letters folded to ASCII where
 * NFKD allows and for the Latin letters with a stroke; empty when nothing is left. */
struct str utf8_slug(struct arena *, struct str);
/* A host name in lower-case ASCII (IDNA 2008, UTS 46 non-transitional), without a final dot, or an
 * IPv4 address in its one usual spelling; FAULT_INPUT otherwise. */
MUST_CHECK err utf8_host(struct arena *, struct str, struct str *out);
/* An e-mail address: a dot-atom of at most 64, "@", a host with a dot; no quotes, no controls, no
 * comments.  The host comes back in lower-case ASCII, the local part as typed. */
MUST_CHECK err utf8_mail(struct arena *, struct str, struct str *out);

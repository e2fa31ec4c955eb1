/* web/chart.h - drawings of numbers, as places that the views of chart.view turn into SVG.
 *
 *   {view chart_key()}                  what the patterns stand for, as a list
 *   {view chart_funnel(&c, S("say"))}   how many reached each stage; labelled by #say */
#pragma once
#include "base/draw.h"
#include "domain/ledger.h"

/* Fewer people than this are no drawing: a sentence says so. */
#define CHART_FEW 11

struct chart_bar {
	struct str x, width; /* width NONE: nobody */
};
struct chart_row {
	int label; /* text key */
	int64_t n;
	struct str share; /* "45 of 100" of the stage before; NONE where nobody is here yet */
	struct chart_bar bars[FUNNEL_WAYS];
	struct str whisker; /* a path: the range of that share; NONE as above */
};
struct chart_funnel {
	struct chart_row rows[TOUCH_STAGES];
};
/* Bars from 0, one row a stage, as wide as the most people at one of them. */
struct chart_funnel chart_funnel_of(struct draw *, const struct funnel *);
/* A stage and a way in words, as text keys; the way as in struct funnel. */
int chart_stage(enum touch_kind);
int chart_way(size_t way);
/* x of n as a count of 100, rounded; 0 where n is 0. */
int64_t chart_hundred(int64_t x, int64_t n);
/* The cell of a stage, of all ways together. */
struct funnel_cell chart_all(const struct funnel *, enum touch_kind);

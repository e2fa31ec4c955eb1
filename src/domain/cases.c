#include "domain/cases.h"

#include "base/arena.h"
#include "base/str.h"
#include "base/time.h"
#include "sql_cases.h"
#include "sql_trace.h"
#include "store/db.h"

#define SLICE 100 /* limit of the queries */
#define WHOLE 80  /* one person's rows for one call are less */

struct look {
	struct rd *rd;
	const struct cases_ask *ask;
	struct cases *out;
	size_t looked;
};

static bool
room(const struct look *l)
{
	return l->out->n < CASES_PAGE && l->looked < CASES_LOOKED;
}

/* The call of a case; most follow one of the same call. */
static err
find_call(struct look *l, struct ledger_case *c)
{
	struct sql_cases_call row;
	bool found;

	if (c->call.n == 0)
		return OK;
	if (l->out->n > 0 && l->out->rows[l->out->n - 1].call.n == c->call.n) {
		const struct ledger_case *before = &l->out->rows[l->out->n - 1];

		c->call_pub = before->call_pub;
		c->title = before->title;
		c->zone = before->zone;
		c->handle = before->handle;
		c->version = before->version;
		return OK;
	}
	TRY(sql_cases_call(l->rd, c->call, &row, &found));
	if (!found)
		return OK;
	c->call_pub = row.pub;
	c->title = row.title;
	c->zone = row.zone;
	c->handle = row.handle;
	c->version = row.version;
	return OK;
}

static err
take(struct look *l, struct ledger_case *c, enum path_class class)
{
	l->looked++;
	if (ledger_way((int)class) != l->ask->way || (c->kinds & 1U << l->ask->stage) == 0)
		return OK;
	TRY(find_call(l, c));
	l->out->rows[l->out->n++] = *c;
	return OK;
}

/* ---- touches ------------------------------------------------------------------------------- */

static err
look_at_person(struct look *l, struct str who, struct call_id call)
{
	struct ledger_case c = {.call = call, .who = who, .parent = NONE};
	struct path_touch touches[WHOLE];
	struct sql_trace_rows *rows;
	struct path p;
	size_t n;

	TRY(sql_trace_rows(l->rd, who, l->ask->movement, call, &rows, &n));
	for (size_t i = 0; i < n; i++) {
		touches[i] = (struct path_touch){rows[i].at, (enum touch_kind)rows[i].kind,
		    {(enum tie)rows[i].tie, (enum channel)rows[i].channel}, rows[i].inferred};
		if (c.parent.at == NULL)
			c.parent = rows[i].parent;
	}
	if (n == 0)
		return OK;
	p = path_of(touches, n);
	c.began = p.first;
	c.last = p.last;
	c.kinds = p.kinds;
	return take(l, &c, p.class);
}

static err
touches_slice(struct look *l, struct sql_cases_of_call **rows, size_t *n)
{
	const struct cases_ask *ask = l->ask;
	struct sql_cases_of_movement *all;
	int64_t after = l->out->next.touch.n;

	if (ask->call.n != 0)
		return sql_cases_of_call(l->rd, ask->call, ask->stage, after, rows, n);
	TRY(sql_cases_of_movement(l->rd, ask->movement, ask->stage, after, &all, n));
	*rows = NEW_ARRAY(rd_arena(l->rd), struct sql_cases_of_call, *n);
	for (size_t i = 0; i < *n; i++)
		(*rows)[i] = (struct sql_cases_of_call){all[i].id, all[i].who, all[i].call};
	return OK;
}

static err
look_at_touches(struct look *l)
{
	struct sql_cases_of_call *rows;
	size_t n = SLICE, i;

	while (n == SLICE && room(l)) {
		TRY(touches_slice(l, &rows, &n));
		for (i = 0; i < n && room(l); i++) {
			l->out->next.touch = rows[i].id;
			TRY(look_at_person(l, rows[i].who, rows[i].call));
		}
		if (i < n)
			return OK;
	}
	if (n < SLICE)
		l->out->next.trace = S("");
	return OK;
}

/* ---- traces -------------------------------------------------------------------------------- */

static err
traces_slice(struct look *l, struct sql_cases_traces_of_call **rows, size_t *n)
{
	const struct cases_ask *ask = l->ask;
	struct sql_cases_traces_of_movement *all;
	struct str after = l->out->next.trace;

	if (ask->call.n != 0)
		return sql_cases_traces_of_call(l->rd, ask->call, after, rows, n);
	TRY(sql_cases_traces_of_movement(l->rd, ask->movement, after, &all, n));
	*rows = NEW_ARRAY(rd_arena(l->rd), struct sql_cases_traces_of_call, *n);
	for (size_t i = 0; i < *n; i++)
		(*rows)[i] =
		    (struct sql_cases_traces_of_call){all[i].pub, all[i].parent, all[i].call,
			all[i].class, all[i].tie, all[i].channel, all[i].stages, all[i].week};
	return OK;
}

static err
look_at_traces(struct look *l)
{
	struct sql_cases_traces_of_call *rows;
	size_t n = SLICE, i;

	while (n == SLICE && room(l)) {
		TRY(traces_slice(l, &rows, &n));
		for (i = 0; i < n && room(l); i++) {
			struct ledger_case c = {.call = rows[i].call,
			    .who = rows[i].pub,
			    .parent = rows[i].parent,
			    .began = rows[i].week * 7 * DAY,
			    .last = {(enum tie)rows[i].tie, (enum channel)rows[i].channel},
			    .kinds = (unsigned)rows[i].stages,
			    .anonymous = true};

			l->out->next.trace = rows[i].pub;
			TRY(take(l, &c, (enum path_class)rows[i].class));
		}
		if (i < n)
			return OK;
	}
	l->out->more = n == SLICE;
	return OK;
}

err
cases_page(struct rd *rd, const struct cases_ask *ask, struct cases *out)
{
	struct look l = {.rd = rd, .ask = ask, .out = out};

	*out = (struct cases){.rows = NEW_ARRAY(rd_arena(rd), struct ledger_case, CASES_PAGE),
	    .more = true,
	    .next = ask->after};
	if (out->next.trace.at == NULL)
		TRY(look_at_touches(&l));
	return out->next.trace.at == NULL ? OK : look_at_traces(&l);
}

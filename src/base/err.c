/* base/err.c - see err.h. */
#include <stdarg.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

static const struct {
	const char *name;
	int status;
} kinds[] = {
#define F(name, status) {#name, status},
    FAULTS(F)
#undef F
};

err
err_make(
    struct arena *a, struct err_place place, enum fault fault, int say, const char *fmt, ...)
{
	struct err *e = NEW(a, struct err);
	va_list ap;

	va_start(ap, fmt);
	e->cause = str_c(a, buf_vformat(a, fmt, ap));
	va_end(ap);
	e->fault = fault;
	e->say = say;
	e->file = place.file;
	e->line = place.line;
	return e;
}

err
err_field(struct arena *a, struct err_place place, const char *field, int say, int64_t n)
{
	struct err *e = NEW(a, struct err);

	e->fault = FAULT_INPUT;
	e->say = say;
	e->field = field;
	e->n = n;
	e->cause = "refused input";
	e->file = place.file;
	e->line = place.line;
	return e;
}

int
err_status(err e)
{
	return e == OK ? 200 : kinds[e->fault].status;
}

const char *
err_name(err e)
{
	return e == OK ? "OK" : kinds[e->fault].name;
}

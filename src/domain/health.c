/* domain/health.c - see health.h. */
#include "domain/health.h"

static struct health health;

void
health_set(const struct health *known)
{
	health = *known;
}

const struct health *
health_get(void)
{
	return &health;
}

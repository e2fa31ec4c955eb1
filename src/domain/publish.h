/* domain/publish.h - what others may see of the sums: for each call and each movement one table for
 * everybody (k = 11) and one for fellows who do not keep it (k = 5), remade at most once a day.
 *
 * It holds how many had a place, how many came, and the split of those who came by the way they
 * came; no other split.  A cell of the split that is smaller than k is merged with others.  A table
 * is put in the place of an older one only when all that moved between the two moved by at least k,
 * so that no small group follows from the difference of two days; else the older one stays.  That
 * of everybody is made of that of the fellows, and that of a movement so that nothing small is left
 * when the tables of its calls are taken away from it. */
#pragma once
#include "domain/job.h"
#include "domain/ledger.h"

/* Smaller counts are shown to nobody but those who keep a movement or host a call. */
#define PUBLISH_FELLOWS 5
#define PUBLISH_EVERYBODY LEDGER_K

struct published {
	struct ledger_cell came[FUNNEL_WAYS]; /* bits: 1 << index as in struct funnel */
	size_t ncame;                         /* 0: no split can be shown */
	int64_t pledged, showed;              /* 0: none, or too few to be shown */
	int64_t day;                          /* days since 1970; 0: nothing was published yet */
};
/* call.n == 0: of the whole movement; k: one of the two above. */
MUST_CHECK err publish_read(
    struct rd *, struct movement_id, struct call_id, int64_t k, struct published *out);

/* May this table follow on that one? */
bool publish_follows(const struct ledger_cell *was, size_t nwas, const struct ledger_cell *is,
    size_t nis, int64_t k);

/* Remake the tables whose sums have moved. */
extern const struct job_table publish_jobs;

/* domain/hub.c - see hub.h. */
#include "domain/hub.h"

#include "base/zone.h"
#include "sql_hub.h"
#include "store/db.h"
#include "text_keys.h"

err
hub_get(struct rd *rd, struct hub *out, bool *found)
{
	struct sql_hub_get row;

	TRY(sql_hub_get(rd, &row, found));
	if (*found)
		*out = (struct hub){row.name, row.about, row.zone, row.founded, row.members_found};
	return OK;
}

err
hub_change(struct tx *tx, const struct hub *hub)
{
	struct arena *arena = tx_arena(tx);
	const struct zone *zone;

	if (zone_find(arena, hub->zone, &zone) != OK)
		return refuse(arena, "zone", T_hub_no_zone, 0);
	return sql_hub_change(tx, hub->name, hub->about, hub->zone, hub->members_found);
}

err
hub_ways(struct rd *rd, struct hub_ways *out)
{
	struct sql_hub_ways row = {false, false};
	bool found;

	TRY(sql_hub_ways(rd, &row, &found));
	*out = (struct hub_ways){row.allow_only, row.signed_reads};
	return OK;
}

err
hub_ways_set(struct tx *tx, const struct hub_ways *ways)
{
	return sql_hub_ways_set(tx, ways->allow_only, ways->signed_reads);
}

/* fedi/write_parts.c - see write_parts.h. */
#include "fedi/write_parts.h"

#include <time.h>

#include "base/arena.h"
#include "base/clean.h"
#include "base/time.h"
#include "domain/address.h"
#include "store/db.h"

/* Every term that is not of ActivityStreams itself; those who read JSON-LD drop what stands in no
 * context, and nobody may have to fetch one. */
#define AS "\"https://www.w3.org/ns/activitystreams\""
#define SECURITY "\"https://w3id.org/security/v1\""

static const char *const contexts[] = {
    [CONTEXT_ACTOR] = "[" AS "," SECURITY ",{"
		      "\"manuallyApprovesFollowers\":\"as:manuallyApprovesFollowers\","
		      "\"toot\":\"http://joinmastodon.org/ns#\","
		      "\"discoverable\":\"toot:discoverable\",\"indexable\":\"toot:indexable\","
		      "\"attributionDomains\":{\"@id\":\"toot:attributionDomains\","
		      "\"@container\":\"@set\"},"
		      "\"webfinger\":\"https://purl.archive.org/socialweb/webfinger#webfinger\","
		      "\"schema\":\"http://schema.org#\","
		      "\"PropertyValue\":\"schema:PropertyValue\",\"value\":\"schema:value\"}]",
    [CONTEXT_OBJECT] = "[" AS "," SECURITY ",{"
		       "\"sensitive\":\"as:sensitive\",\"Hashtag\":\"as:Hashtag\","
		       "\"toot\":\"http://joinmastodon.org/ns#\","
		       "\"votersCount\":\"toot:votersCount\","
		       "\"gts\":\"https://gotosocial.org/ns#\","
		       "\"interactionPolicy\":{\"@id\":\"gts:interactionPolicy\","
		       "\"@type\":\"@id\"},"
		       "\"canQuote\":{\"@id\":\"gts:canQuote\",\"@type\":\"@id\"},"
		       "\"automaticApproval\":{\"@id\":\"gts:automaticApproval\","
		       "\"@type\":\"@id\"},"
		       "\"sc\":\"http://schema.org#\","
		       "\"ical\":\"http://www.w3.org/2002/12/cal/ical#\","
		       "\"mz\":\"https://joinmobilizon.org/ns#\","
		       "\"uuid\":\"sc:identifier\",\"category\":\"sc:category\","
		       "\"maximumAttendeeCapacity\":\"sc:maximumAttendeeCapacity\","
		       "\"remainingAttendeeCapacity\":\"sc:remainingAttendeeCapacity\","
		       "\"participantCount\":{\"@id\":\"mz:participantCount\","
		       "\"@type\":\"sc:Integer\"},"
		       "\"joinModeType\":{\"@id\":\"mz:joinModeType\",\"@type\":\"rdfs:Class\"},"
		       "\"joinMode\":{\"@id\":\"mz:joinMode\",\"@type\":\"mz:joinModeType\"},"
		       "\"anonymousParticipationEnabled\":{"
		       "\"@id\":\"mz:anonymousParticipationEnabled\",\"@type\":\"sc:Boolean\"},"
		       "\"commentsEnabled\":{\"@id\":\"mz:commentsEnabled\","
		       "\"@type\":\"sc:Boolean\"},"
		       "\"repliesModerationOptionType\":{"
		       "\"@id\":\"mz:repliesModerationOptionType\",\"@type\":\"rdfs:Class\"},"
		       "\"repliesModerationOption\":{\"@id\":\"mz:repliesModerationOption\","
		       "\"@type\":\"mz:repliesModerationOptionType\"},"
		       "\"timezone\":{\"@id\":\"mz:timezone\",\"@type\":\"sc:Text\"},"
		       "\"isOnline\":{\"@id\":\"mz:isOnline\",\"@type\":\"sc:Boolean\"},"
		       "\"draft\":{\"@id\":\"mz:draft\",\"@type\":\"sc:Boolean\"},"
		       "\"contacts\":{\"@id\":\"mz:contacts\",\"@type\":\"@id\"},"
		       "\"status\":\"ical:status\",\"inLanguage\":\"sc:inLanguage\","
		       "\"PostalAddress\":\"sc:PostalAddress\","
		       "\"address\":{\"@id\":\"sc:address\",\"@type\":\"sc:PostalAddress\"},"
		       "\"streetAddress\":\"sc:streetAddress\"}]",
    [CONTEXT_QUOTE] = "[" AS ",{\"gts\":\"https://gotosocial.org/ns#\","
		      "\"QuoteRequest\":\"https://w3id.org/fep/044f#QuoteRequest\","
		      "\"QuoteAuthorization\":\"https://w3id.org/fep/044f#QuoteAuthorization\","
		      "\"interactingObject\":{\"@id\":\"gts:interactingObject\","
		      "\"@type\":\"@id\"},"
		      "\"interactionTarget\":{\"@id\":\"gts:interactionTarget\","
		      "\"@type\":\"@id\"}}]",
};

void
writing_open(struct writing *w, struct rd *rd, enum write_context context)
{
	struct arena *arena = rd_arena(rd);

	*w = (struct writing){.rd = rd, .arena = arena, .buf = BUF(arena), .html = BUF(arena)};
	w->o = (struct json_out){.buf = &w->buf};
	w->draw = (struct draw){.out = &w->html, .arena = arena};
	json_open(&w->o, NULL);
	json_put_raw(&w->o, "@context", str_of(contexts[context]));
}

struct str
writing_close(struct writing *w)
{
	json_close(&w->o);
	return buf_str(&w->buf);
}

struct draw *
writing_draw(struct writing *w)
{
	w->html = BUF(w->arena);
	return &w->draw;
}

struct str
writing_drawn(struct writing *w)
{
	return str_trim(buf_str(&w->html));
}

struct str
write_time(struct arena *arena, int64_t utc)
{
	time_t seconds = utc;
	struct tm tm = {.tm_year = 70};

	(void)gmtime_r(&seconds, &tm);
	return buf_format(arena, "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900, tm.tm_mon + 1,
	    tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

err
write_local(struct arena *arena, int64_t utc, struct str zone, struct str *out)
{
	const struct zone *z;
	struct wall wall;
	int offset, plus;

	TRY(zone_find(arena, zone, &z));
	zone_wall(z, utc, &wall, &offset);
	plus = offset < 0 ? -offset : offset;
	*out = buf_format(arena, "%.*s:%02d%c%02d:%02d", STR_ARG(wall_write(arena, &wall)),
	    wall.second, offset < 0 ? '-' : '+', plus / 3600, plus / 60 % 60);
	return OK;
}

struct str
write_shown(struct url whole)
{
	return str_sub(whole.s, str_find(whole.s, S("://")) + 3, whole.s.n);
}

/* ---- members that many have --------------------------------------------------------- */

void
write_put_list(struct writing *w, const char *name, struct str only)
{
	json_open_array(&w->o, name);
	json_put_str(&w->o, NULL, only);
	json_close_array(&w->o);
}

void
write_put_warning(struct writing *w, struct str warning)
{
	if (warning.n > 0)
		json_put_str(&w->o, "summary", warning);
	json_put_flag(&w->o, "sensitive", warning.n > 0);
}

void
write_put_policy(struct writing *w)
{
	json_open(&w->o, "interactionPolicy");
	json_open(&w->o, "canQuote");
	write_put_list(w, "automaticApproval", WRITE_PUBLIC);
	json_close(&w->o);
	json_close(&w->o);
}

void
write_put_replies(struct writing *w, struct url replies)
{
	json_open(&w->o, "replies");
	json_put_str(&w->o, "id", replies.s);
	json_put_str(&w->o, "type", S("Collection"));
	json_open(&w->o, "first");
	json_put_str(&w->o, "type", S("CollectionPage"));
	json_put_str(&w->o, "partOf", replies.s);
	write_put_list(w, "items", NONE);
	json_close(&w->o);
	json_close(&w->o);
}

/* ---- the words of a call ------------------------------------------------------------ */

err
write_words_make(struct writing *w, const struct call *c, struct write_words *out)
{
	struct write_words words = {.c = c, .asks = call_answerable(c, time_now())};
	struct call_message message;

	TRY(when_span_make(w->arena, (const int64_t[2]){c->words.starts_at, c->words.ends_at},
	    c->words.zone, NONE, &words.span));
	TRY(call_message(w->rd, c, &message));
	words.page = address_full(w->arena, address_call(w->arena, c->handle, c->slug));
	words.more = clean_html(w->arena, c->words.more_html);
	words.version = message.number;
	words.version_page =
	    address_full(w->arena, address_version(w->arena, c->handle, message.number));
	*out = words;
	return OK;
}

/* fedi/write_named.c - whom a text of ours names: as links in it, as tags, as readers.
 *
 * Mastodon tells somebody of a Note only where they are addressed and mentioned as well. */
#include "base/arena.h"
#include "base/clean.h"
#include "domain/address.h"
#include "fedi/tags.h"
#include "fedi/write_parts.h"

/* Each account that is known once, however often and in whatever spelling it stands there. */
static struct mentions
each_once(const struct mentions *m)
{
	struct mentions once = {.n = 0};

	for (size_t i = 0; i < m->n; i++) {
		size_t k = 0;

		while (k < once.n && once.list[k].remote.n != m->list[i].remote.n)
			k++;
		if (m->list[i].remote.n != 0 && k == once.n)
			once.list[once.n++] = m->list[i];
	}
	return once;
}

err
write_name_version(struct writing *w, const struct version *v)
{
	w->named.n = 0;
	mention_find(w->arena, v->html, &w->named);
	return mention_know(w->rd, v->pub, &w->named);
}

err
write_name_call(struct writing *w, const struct call *c)
{
	w->named.n = 0;
	mention_find_call(
	    w->arena, c->words.ask, clean_html(w->arena, c->words.more_html), &w->named);
	return mention_know(w->rd, c->pub, &w->named);
}

struct str
write_named(struct writing *w)
{
	struct html drawn = {writing_drawn(w)};

	return mention_link(w->arena, drawn, &w->named, MENTION_CARD).s;
}

void
write_put_public(struct writing *w, const struct actor *actor)
{
	struct url self = address_actor(w->arena, actor->movement.pub);
	struct mentions once = each_once(&w->named);

	write_put_list(w, "to", WRITE_PUBLIC);
	json_open_array(&w->o, "cc");
	json_put_str(&w->o, NULL, address_part(w->arena, self, S("followers")).s);
	for (size_t i = 0; i < once.n; i++)
		json_put_str(&w->o, NULL, once.list[i].uri);
	json_close_array(&w->o);
}

/* ---- what was drawn ------------------------------------------------------------------ */

void
write_put_mention(struct writing *w, struct str uri, struct str handle)
{
	json_open(&w->o, NULL);
	json_put_str(&w->o, "type", S("Mention"));
	json_put_str(&w->o, "href", uri);
	json_put_str(&w->o, "name", buf_format(w->arena, "@%.*s", STR_ARG(handle)));
	json_close(&w->o);
}

static void
put_hashtag(struct writing *w, struct str name, struct url page)
{
	json_open(&w->o, NULL);
	json_put_str(&w->o, "type", S("Hashtag"));
	json_put_str(&w->o, "href", page.s);
	json_put_str(&w->o, "name", name);
	json_close(&w->o);
}

void
write_put_content(struct writing *w, const struct actor *actor)
{
	struct url page =
	    address_full(w->arena, address_movement(w->arena, actor->movement.handle));
	struct mentions once = each_once(&w->named);
	struct tags tags = {.n = 0};

	json_put_str(&w->o, "content", tags_link(w->arena, write_named(w), page, &tags));
	json_open_array(&w->o, "tag");
	for (size_t i = 0; i < once.n; i++)
		write_put_mention(w, once.list[i].uri, once.list[i].handle);
	for (size_t i = 0; i < tags.n; i++)
		put_hashtag(w, tags.names[i], page);
	json_close_array(&w->o);
}

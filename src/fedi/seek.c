#include "fedi/seek.h"

#include "base/str.h"
#include "base/url.h"
#include "text_keys.h"

/* The address of the document that a handle stands for. */
static err
finger(struct arena *a, const struct fetch *f, struct str handle, struct url *out)
{
	size_t at = str_find_char(handle, '@');
	struct url_parts parts;
	struct finger finger;

	TRY(fetch_finger(a, f, str_sub(handle, 0, at), str_sub(handle, at + 1, handle.n), &finger));
	if (finger.self.at == NULL)
		return fail(a, FAULT_MISSING, T_ask_failed, "no document of that name");
	TRY(url_read(a, finger.self, &parts));
	*out = url_write(a, &parts);
	return OK;
}

err
seek_account(struct arena *a, const struct fetch *f, struct str handle, struct remote_doc *out)
{
	struct remote_doc doc;
	struct url url, own;

	TRY(finger(a, f, handle, &url));
	TRY(fetch_actor(a, f, url, &doc));
	/* Anybody can say that a name of theirs is somebody else's account. */
	if (!str_eq(str_sub(handle, str_find_char(handle, '@') + 1, handle.n), doc.host)) {
		TRY(finger(a, f, doc.handle, &own));
		if (!str_eq(own.s, doc.uri))
			return fail(a, FAULT_INPUT, T_ask_failed, "it is not their account");
	}
	*out = doc;
	return OK;
}

#include "domain/tie.h"

#include "base/str.h"

static const char *const ties[TIES] = {"strong", "weak", "unknown"};

struct channel_row {
	const char *word, *code;
};
static const struct channel_row channels[CHANNELS_N] = {
#define C(n, name, word, code) [(n)-1] = {word, code},
    CHANNELS(C)
#undef C
};

struct str
tie_word(enum tie tie)
{
	return str_of(ties[tie - 1]);
}

bool
tie_read(struct str word, enum tie *out)
{
	for (size_t i = 0; i < TIES; i++)
		if (str_eq(str_of(ties[i]), word)) {
			*out = (enum tie)(i + 1);
			return true;
		}
	return false;
}

struct str
channel_word(enum channel channel)
{
	return str_of(channels[channel - 1].word);
}

bool
channel_read(struct str word, enum channel *out)
{
	for (size_t i = 0; i < CHANNELS_N; i++)
		if (str_eq(str_of(channels[i].word), word)) {
			*out = (enum channel)(i + 1);
			return true;
		}
	return false;
}

struct str
channel_code(enum channel channel)
{
	return str_of(channels[channel - 1].code);
}

struct touch
tie_of_via(struct str code)
{
	for (size_t i = 0; code.n > 0 && i < CHANNELS_N; i++)
		if (str_eq(str_of(channels[i].code), code))
			return (struct touch){TIE_WEAK, (enum channel)(i + 1)};
	return (struct touch){TIE_UNKNOWN, CHANNEL_OTHER};
}

struct touch
tie_of_member(bool spoke)
{
	return (struct touch){spoke ? TIE_STRONG : TIE_UNKNOWN, CHANNEL_PERSON};
}

struct touch
tie_of_door(void)
{
	return (struct touch){TIE_UNKNOWN, CHANNEL_DOOR};
}

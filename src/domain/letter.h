/* domain/letter.h - letters to send: rows without bodies, written when they are sent. */
#pragma once
#include "base/err.h"
#include "store/ids.h"

enum letter_kind {
	LETTER_CONFIRM = 1, /* press the button to confirm */
	LETTER_GOING,       /* you are coming: ticket */
	LETTER_WAITING,     /* you are on the list */
	LETTER_PROMOTED,    /* a place became free: you are coming */
	LETTER_CHANGED,     /* time, place or ask changed */
	LETTER_CANCELLED,   /* the call is off */
	LETTER_TEST,        /* the administrator's test letter */
};

/* Queue one letter in the act that causes it. */
MUST_CHECK err letter_queue(
    struct tx *, enum letter_kind, struct signup_id, struct str mail, int64_t now);
/* Queue a letter to every confirmed sign-up of a call, in slices (job fanout). */
MUST_CHECK err letter_fanout(struct tx *, enum letter_kind, struct call_id, int64_t now);

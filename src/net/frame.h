/* net/frame.h - length-checked frames between two processes that do not trust each other.
 *
 * A frame is 16 bytes of head and a payload of typed fields, all numbers little-endian:
 *   u32 payload length, u8 type, u8 lane, u16 zero, u64 id
 * A field is u32, u64, or str (u32 length and bytes; the length 2^32-1 is NONE).  Whoever reads a
 * frame that breaks any of this gives the peer up: there is no way back into step. */
#pragma once
#include "base/buf.h"
#include "base/err.h"

#define FRAME_HEAD ((size_t)16)
/* Room for an answer of 1 MiB and what stands around it. */
#define FRAME_PAYLOAD_MAX (((size_t)1 << 20) + ((size_t)64 << 10))

enum frame_type {
	FRAME_FETCH = 1, /* web -> courier: one HTTP request */
	FRAME_MAIL,      /* web -> courier: one message for the relay */
	FRAME_ANSWER,    /* courier -> web: what the frame of that id came to */
	FRAME_TYPES,
};

/* Kinds of work, each with its own number of frames that may be under way. */
enum lane { LANE_ASK, LANE_MAIL, LANE_DELIVERY, LANES };

struct frame {
	enum frame_type type;
	enum lane lane;
	uint64_t id;
	struct str payload; /* lives until the next frame is taken */
};

/* Frames under way in a lane (64, 4, 128) and bytes under way in all lanes together. */
int frame_credits(enum lane);
#define FRAME_BYTES_UNDER_WAY ((size_t)16 << 20)

/* ---- fields -------------------------------------------------------------------------------- */

void frame_put_u32(struct buf *, uint32_t);
void frame_put_u64(struct buf *, uint64_t);
void frame_put_str(struct buf *, struct str);

/* Fields are read in order; the first that does not fit sets bad, and from then on every field
 * reads as 0 or NONE.  A reader checks frame_fields_end() once, behind the last field. */
struct frame_fields {
	struct str rest;
	bool bad;
};
uint32_t frame_get_u32(struct frame_fields *);
uint64_t frame_get_u64(struct frame_fields *);
/* A view into the payload. */
struct str frame_get_str(struct frame_fields *);
/* True when all fields were whole and nothing stands behind them. */
bool frame_fields_end(const struct frame_fields *);

/* ---- streams ------------------------------------------------------------------------------- */

/* A whole frame as bytes in the arena; the payload may not be longer than FRAME_PAYLOAD_MAX. */
struct str frame_bytes(struct arena *, const struct frame *);

enum frame_step {
	FRAME_STEP_DONE, /* a frame was read, or all bytes are written */
	FRAME_STEP_WAIT, /* the descriptor would block */
	FRAME_STEP_GONE, /* the peer has closed */
	FRAME_STEP_BAD,  /* the peer broke the format */
};

/* What came in and is not taken yet. */
struct frame_reader {
	char *at;
	size_t n, taken;
};
void frame_reader_open(struct frame_reader *);
void frame_reader_close(struct frame_reader *);
/* Forget half a frame: the next bytes come from another peer. */
void frame_reader_reset(struct frame_reader *);
/* Take the next frame of what came in: DONE, WAIT (not whole yet) or BAD. */
enum frame_step frame_take(struct frame_reader *, struct frame *out);
/* Take the next frame, reading from the non-blocking fd as needed. */
enum frame_step frame_read(struct frame_reader *, int fd, struct frame *out);
/* Write bytes from *sent on to the non-blocking fd, moving *sent: DONE, WAIT or GONE. */
enum frame_step frame_write(int fd, struct str bytes, size_t *sent);

/* Two connected non-blocking stream sockets, close-on-exec. */
MUST_CHECK err frame_pair(struct arena *, int fds[2]);

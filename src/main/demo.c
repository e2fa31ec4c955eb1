/* main/demo.c - see demo.h. */
#include <stdio.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/crypto.h"
#include "base/mark.h"
#include "base/rand.h"
#include "base/time.h"
#include "base/utf8.h"
#include "base/zone.h"
#include "domain/call.h"
#include "domain/circle.h"
#include "domain/door.h"
#include "domain/expire.h"
#include "domain/hub.h"
#include "domain/invitation.h"
#include "domain/link.h"
#include "domain/member.h"
#include "domain/message.h"
#include "domain/movement.h"
#include "domain/newcomer.h"
#include "domain/person.h"
#include "domain/proposal_list.h"
#include "domain/publish.h"
#include "domain/quota.h"
#include "domain/setup.h"
#include "domain/touch.h"
#include "main/demo.h"
#include "main/demo_dice.h"
#include "main/demo_story.h"
#include "main/folder.h"
#include "sql_demo.h"
#include "store/db.h"
#include "text_keys.h"

#define COMMIT_STEPS 500
#define JOINERS_MAX 1500
#define MEMBERS_MAX 15

/* What the history is drawn from, per hundred; printed, to hold the pages against. */
static const struct {
	int64_t confirms;             /* press the button in the letter */
	int64_t shows[TIES];          /* of those with a place, by tie */
	int64_t children[TIES][TIES]; /* mean joins one joiner brings: parent's tie, child's tie */
	int64_t hears;                /* tick "tell me what's next" */
	int64_t seated;               /* of those who were offered a seat */
} rates = {
    .confirms = 92,
    .shows = {80, 45, 55},
    .children = {{35, 25, 0}, {12, 30, 0}, {10, 20, 0}},
    .hears = 30,
    .seated = 60,
};

struct demo {
	struct arena *keep; /* for the whole run */
	struct arena *step; /* for one step */
	struct db *db;
	struct tx *tx;
	struct dice dice;
	int64_t now;
	int64_t steps;
	int64_t people; /* names given so far */
	struct person_id admin;
};

struct joiner {
	int64_t at;
	struct touch touch;
	struct str parent; /* NONE: nobody is known */
	struct signup_dice dice;
	struct str name, mail;
	bool confirms, shows, hears;
};

struct joiner_list {
	struct joiner *rows; /* JOINERS_MAX of them */
	size_t n;
};

struct house_circle {
	struct circle_id id;
	struct str pub;
	struct person_id host;
	struct person_id members[MEMBERS_MAX];
	size_t n;
};

struct house_movement {
	struct movement_id id;
	const struct story_movement *story;
	struct person_id founder;
	struct house_circle circles[STORY_CIRCLES];
};

/* ---- steps: each in a savepoint with an arena of its own, many to a commit ------------------- */

static err
step_begin(struct demo *d)
{
	arena_reset(d->step);
	return tx_save(d->tx, d->step);
}

static err
step_end(struct demo *d)
{
	TRY(tx_release(d->tx));
	if (++d->steps % COMMIT_STEPS != 0)
		return OK;
	TRY(tx_commit(d->tx));
	db_checkpoint(d->db);
	return tx_begin(d->db, d->keep, &d->tx);
}

static struct str
word(struct demo *d, size_t n)
{
	return dice_word(&d->dice, d->step, n);
}

static struct touch_names
names(struct demo *d)
{
	return (struct touch_names){word(d, TOUCH_NAME), word(d, TOUCH_NAME)};
}

/* ---- people and circles ---------------------------------------------------------------------- */

static err
make_person(struct demo *d, int64_t now, struct person_id *out)
{
	struct person_new person = {
	    .pub = word(d, 20), .name = dice_name(d->step, d->people++), .now = now};

	return person_make(d->tx, &person, out);
}

static err
seat(struct demo *d, const struct house_movement *m, struct house_circle *c, int64_t now)
{
	struct seat_new seat = {.circle = c->id, .movement = m->id, .tie = TIE_STRONG, .now = now};
	struct touch_member joined = {
	    .movement = m->id, .by = c->host, .touch = {TIE_STRONG, CHANNEL_PERSON}, .now = now};

	TRY(step_begin(d));
	TRY(make_person(d, now, &seat.person));
	TRY(member_take_seat(d->tx, &seat));
	joined.person = seat.person;
	joined.names = names(d);
	TRY(touch_circle_join(d->tx, &joined));
	c->members[c->n++] = seat.person;
	return step_end(d);
}

static err
make_circle(struct demo *d, struct house_movement *m, size_t i, int64_t now)
{
	struct house_circle *c = &m->circles[i];
	struct circle_new circle = {
	    .movement = m->id, .name = str_of(m->story->circles[i]), .now = now};

	TRY(step_begin(d));
	TRY(make_person(d, now, &c->host));
	c->pub = dice_word(&d->dice, d->keep, 20);
	circle.pub = c->pub;
	circle.founder = c->host;
	TRY(circle_make(d->tx, &circle, &c->id));
	TRY(touch_host(d->tx, c->host, m->id, now));
	c->members[c->n++] = c->host;
	return step_end(d);
}

static err
found_first_circle(struct demo *d, struct house_movement *m)
{
	struct house_circle *c = &m->circles[0];
	struct circle *list;
	size_t n;

	TRY(circle_of_person(tx_rd(d->tx), m->founder, &list, &n));
	for (size_t i = 0; i < n; i++)
		if (list[i].movement.n == m->id.n) {
			c->id = list[i].id;
			c->pub = str_copy(d->keep, list[i].pub);
		}
	c->host = m->founder;
	c->members[c->n++] = m->founder;
	return OK;
}

static err
found_movement(struct demo *d, struct house_movement *m, int64_t now)
{
	struct movement_new movement = {.name = str_of(m->story->name),
	    .handle = str_of(m->story->handle),
	    .sentence = str_of(m->story->sentence),
	    .circle = str_of(m->story->circles[0]),
	    .now = now};

	TRY(step_begin(d));
	if (m->founder.n == 0)
		TRY(make_person(d, now, &m->founder));
	movement.pub = word(d, 20);
	movement.circle_pub = word(d, 20);
	movement.founder = m->founder;
	TRY(movement_found(d->tx, &movement, &m->id));
	TRY(found_first_circle(d, m));
	return step_end(d);
}

/* ---- the message: first by the founder alone, then agreed ----------------------------------- */

static err
publish_first(struct demo *d, const struct house_movement *m, int64_t now)
{
	struct message_new message = {.body = str_of(m->story->first), .number = 1, .now = now};
	struct movement *movement;
	bool kept;

	TRY(step_begin(d));
	message.pub = word(d, 20);
	message.html = mark_html(d->step, message.body);
	TRY(movement_by_handle(tx_rd(d->tx), str_of(m->story->handle), &movement));
	TRY(movement_kept_by(tx_rd(d->tx), movement, m->founder, &kept));
	TRY(message_publish(d->tx, movement, &message));
	return step_end(d);
}

static err
propose(struct demo *d, const struct house_movement *m, const char *body, int64_t base, int64_t now)
{
	struct proposal_new proposal = {.title = S("A message we can all stand behind"),
	    .round = {.body = str_of(body),
		.base = base,
		.asker = m->founder,
		.due = now + 3 * DAY,
		.now = now}};
	struct circle *circle;

	TRY(step_begin(d));
	proposal.pub = word(d, 20);
	proposal.round.pub = word(d, 20);
	proposal.round.html = mark_html(d->step, proposal.round.body);
	TRY(circle_load(tx_rd(d->tx), m->circles[0].pub, m->founder, &circle));
	TRY(proposal_open(d->tx, circle, &proposal));
	return step_end(d);
}

static err
give_answer(
    struct demo *d, const struct house_movement *m, size_t who, enum stand stand, int64_t now)
{
	struct answer answer = {.person = m->circles[0].members[who],
	    .round = 1,
	    .stand = stand,
	    .reason = stand == STAND_OBJECT    ? str_of(m->story->objection)
		      : stand == STAND_CONCERN ? str_of(m->story->concern)
					       : S(""),
	    .now = now};
	struct proposal_rows open;
	struct proposal *proposal;
	bool agreed;

	TRY(step_begin(d));
	TRY(proposal_deciding(tx_rd(d->tx), m->circles[0].id, answer.person, &open));
	TRY(proposal_load(
	    tx_rd(d->tx), m->circles[0].id, open.rows[0].pub, answer.person, &proposal));
	TRY(proposal_answer(d->tx, proposal, &answer, &agreed));
	return step_end(d);
}

/* ---- a call, and who came ------------------------------------------------------------------- */

/* When a call of the story starts, UTC: on its day, at its hour of the wall clock there. */
static err
story_start(struct demo *d, const struct story_call *s, const struct zone **zone, int64_t *out)
{
	enum zone_fit fit;
	struct wall wall;

	TRY(zone_find(d->keep, S(STORY_ZONE), zone));
	zone_wall(*zone, d->now + s->day * DAY, &wall, NULL);
	wall.hour = s->hour;
	wall.minute = 0;
	*out = zone_utc(*zone, &wall, &fit);
	return OK;
}

static err
call_words(struct demo *d, const struct story_call *s, int64_t made, struct call_words *out)
{
	const struct zone *zone;
	struct wall from, to;
	struct call_fit fit;
	int64_t starts;

	TRY(story_start(d, s, &zone, &starts));
	zone_wall(zone, starts, &from, NULL);
	zone_wall(zone, starts + s->hours * HOUR, &to, NULL);
	*out = (struct call_words){.title = str_of(s->title),
	    .ask = str_of(s->ask),
	    .place = str_of(s->place),
	    .more = str_of(s->more),
	    .more_html = mark_html(d->step, str_of(s->more)).s,
	    .starts = wall_write(d->step, &from),
	    .ends = wall_write(d->step, &to),
	    .zone = S(STORY_ZONE),
	    .capacity = s->capacity};
	return call_times(d->step, out, NULL, made, &fit);
}

static err
publish_call(
    struct demo *d, const struct house_movement *m, const struct story_call *s, struct call_id *out)
{
	int64_t made = d->now + (s->day - s->lead) * DAY;
	struct call_new new = {.movement = m->id, .host = m->founder, .now = made};
	struct call *call;
	bool found;

	TRY(step_begin(d));
	new.pub = word(d, 20);
	TRY(call_words(d, s, made, &new.words));
	TRY(call_draft(d->tx, &new));
	TRY(call_by_pub(tx_rd(d->tx), new.pub, &call, &found));
	TRY(call_publish(d->tx, call, made));
	*out = call->id;
	return step_end(d);
}

static struct joiner
joiner_new(struct demo *d, enum tie tie, int64_t at)
{
	static const enum channel social[] = {CHANNEL_POSTER, CHANNEL_FACEBOOK, CHANNEL_MAIL,
	    CHANNEL_FEDIVERSE, CHANNEL_BLUESKY, CHANNEL_X};
	struct joiner j = {.at = at, .parent = NONE};
	int64_t number = d->people++;

	j.touch.tie = tie;
	j.touch.channel = tie == TIE_STRONG ? CHANNEL_PERSON
			  : tie == TIE_UNKNOWN
			      ? CHANNEL_OTHER
			      : social[dice_below(&d->dice, (int64_t)COUNT(social))];
	j.dice = dice_signup(&d->dice, d->keep);
	j.name = dice_name(d->keep, number);
	j.mail = buf_format(d->keep, "guest%" PRId64 "@example.org", number);
	j.confirms = dice_chance(&d->dice, rates.confirms);
	j.shows = dice_chance(&d->dice, rates.shows[tie - 1]);
	j.hears = dice_chance(&d->dice, rates.hears);
	return j;
}

static void
draw_seeds(
    struct demo *d, const struct story_call *s, int64_t from, int64_t to, struct joiner_list *all)
{
	for (size_t tie = 0; tie < TIES; tie++)
		for (int64_t i = 0; i < s->seeds[tie] && all->n < JOINERS_MAX; i++) {
			/* most answer soon after the call is out */
			int64_t a = dice_below(&d->dice, to - from);
			int64_t b = dice_below(&d->dice, to - from);

			all->rows[all->n++] =
			    joiner_new(d, (enum tie)(tie + 1), from + (a < b ? a : b));
		}
}

static void
draw_children(struct demo *d, const struct joiner *parent, int64_t to, struct joiner_list *all)
{
	for (size_t tie = 0; tie < TIES; tie++) {
		int64_t n = dice_children(&d->dice, rates.children[parent->touch.tie - 1][tie]);

		for (int64_t i = 0; i < n && all->n < JOINERS_MAX; i++) {
			int64_t at = parent->at + HOUR + dice_below(&d->dice, 5 * DAY);

			if (at >= to)
				continue;
			all->rows[all->n] = joiner_new(d, (enum tie)(tie + 1), at);
			all->rows[all->n].touch.channel = CHANNEL_PERSON;
			all->rows[all->n++].parent = parent->dice.actor;
		}
	}
}

/* Those who see a post or are asked by a member, and then whom they bring, and whom those bring. */
static void
draw_joiners(
    struct demo *d, const struct story_call *s, int64_t from, int64_t to, struct joiner_list *all)
{
	draw_seeds(d, s, from, to, all);
	for (size_t i = 0; i < all->n; i++)
		draw_children(d, &all->rows[i], to, all);
}

static int
by_time(const void *a, const void *b)
{
	const struct joiner *x = a, *y = b;

	return x->at < y->at ? -1 : x->at > y->at;
}

static err
sign_up(struct demo *d, struct call_id call, const struct joiner *j)
{
	struct signup_ask ask = {.call = call,
	    .answer = SIGNUP_GOING,
	    .name = j->name,
	    .mail = j->mail,
	    .hear = j->hears,
	    .touch = j->touch,
	    .parent = j->parent,
	    .dice = j->dice,
	    .lang = S("en"),
	    .now = j->at};
	struct sql_demo_signup row;
	struct signup *signup;
	bool found;

	TRY(step_begin(d));
	ask.folded = utf8_fold(d->step, j->name);
	TRY(signup_ask(d->tx, &ask));
	TRY(sql_demo_signup(tx_rd(d->tx), call, j->mail, &row));
	if (j->confirms) {
		TRY(signup_load(tx_rd(d->tx), row.id, &signup, &found));
		TRY(signup_answer(d->tx, signup, SIGNUP_GOING, j->at + 5 * MINUTE));
	}
	return step_end(d);
}

static err
check_in(struct demo *d, struct call_id id, const struct joiner *j, int64_t now)
{
	struct door_entry entry = {.code = j->dice.code, .door = 1, .now = now};
	struct door_seen seen;
	struct call *call;

	TRY(step_begin(d));
	TRY(call_load(tx_rd(d->tx), id, &call));
	entry.call = call;
	TRY(door_in(d->tx, &entry, &seen));
	return step_end(d);
}

static err
walk_in(struct demo *d, struct call_id id, int64_t now)
{
	struct door_walk walk = {.door = 1, .now = now};
	struct door_seen seen;
	struct call *call;

	TRY(step_begin(d));
	TRY(call_load(tx_rd(d->tx), id, &call));
	walk.call = call;
	walk.name = dice_name(d->step, d->people++);
	walk.folded = utf8_fold(d->step, walk.name);
	walk.mail = S("");
	walk.dice = dice_signup(&d->dice, d->step);
	TRY(door_walk(d->tx, &walk, &seen));
	return step_end(d);
}

static err
open_door(struct demo *d, const struct story_call *s, struct call_id id, int64_t starts,
    const struct joiner_list *all)
{
	for (size_t i = 0; i < all->n; i++)
		if (all->rows[i].confirms && all->rows[i].shows)
			TRY(check_in(
			    d, id, &all->rows[i], starts + dice_below(&d->dice, 40 * MINUTE)));
	for (int64_t i = 0; i < s->walkins; i++)
		TRY(walk_in(d, id, starts + dice_below(&d->dice, HOUR)));
	return OK;
}

/* ---- a seat for the newcomer ---------------------------------------------------------------- */

static err
take_seat(struct demo *d, const struct house_movement *m, struct house_circle *c,
    const struct sql_demo_newcomers *who, int64_t now)
{
	struct invitation_new made = {.circle = c->id,
	    .movement = m->id,
	    .inviter = c->host,
	    .newcomer = who->id,
	    .personal = true,
	    .note = who->name,
	    .places = 1,
	    .now = now,
	    .expires = now + 14 * DAY};
	struct person_new person = {.pub = word(d, 20), .name = who->name, .now = now};
	struct invitation_guest guest = {.now = now + HOUR};
	struct invitation_id id;
	struct invitation *invitation;

	made.pub = word(d, 20);
	made.gen = (int64_t)(dice_next(&d->dice) >> 2);
	made.names = names(d);
	TRY(invitation_make(d->tx, &made, &id));
	TRY(person_make(d->tx, &person, &guest.person));
	guest.names = names(d);
	TRY(invitation_load(tx_rd(d->tx), id, &invitation));
	TRY(invitation_use(d->tx, invitation, &guest));
	c->members[c->n++] = guest.person;
	return OK;
}

/* The hosts offer seats, as long as there are free ones; some newcomers wait. */
static err
seat_newcomers(struct demo *d, struct house_movement *m, int64_t now)
{
	struct sql_demo_newcomers *rows;
	size_t n, circle = 1;

	TRY(step_begin(d));
	TRY(sql_demo_newcomers(tx_rd(d->tx), m->id, &rows, &n));
	for (size_t i = 0; i < n; i++) {
		while (circle < STORY_CIRCLES && m->circles[circle].n >= STORY_SEATS)
			circle++;
		if (circle < STORY_CIRCLES && dice_chance(&d->dice, rates.seated))
			TRY(take_seat(d, m, &m->circles[circle], &rows[i], now));
	}
	return step_end(d);
}

/* ---- the story ------------------------------------------------------------------------------ */

static err
tell_call(struct demo *d, struct house_movement *m, const struct story_call *s)
{
	struct joiner_list all = {.rows = NEW_ARRAY(d->keep, struct joiner, JOINERS_MAX)};
	int64_t made = d->now + (s->day - s->lead) * DAY, starts, until;
	const struct zone *zone;
	struct call_id id;

	TRY(story_start(d, s, &zone, &starts));
	TRY(publish_call(d, m, s, &id));
	until = starts < d->now ? starts : d->now;
	draw_joiners(d, s, made, until, &all);
	qsort(all.rows, all.n, sizeof(all.rows[0]), by_time);
	for (size_t i = 0; i < all.n; i++)
		TRY(sign_up(d, id, &all.rows[i]));
	if (until == d->now)
		return OK;
	TRY(open_door(d, s, id, starts, &all));
	return seat_newcomers(d, m, starts + 2 * DAY);
}

static err
tell_circles(struct demo *d, struct house_movement *m)
{
	for (size_t i = 1; i < STORY_CIRCLES; i++)
		TRY(make_circle(d, m, i, d->now - (66 - 6 * (int64_t)i) * DAY));
	for (size_t i = 0; i < STORY_CIRCLES; i++)
		for (int64_t k = 3 + dice_below(&d->dice, 3); k > 0; k--)
			TRY(seat(d, m, &m->circles[i], d->now - (62 - 5 * (int64_t)i) * DAY));
	return OK;
}

static err
tell_message(struct demo *d, struct house_movement *m)
{
	int64_t asked = d->now - 58 * DAY;

	TRY(propose(d, m, m->story->second, 1, asked));
	for (size_t i = 0; i < m->circles[0].n; i++)
		TRY(give_answer(d, m, i, i == 1 ? STAND_CONCERN : STAND_CONSENT,
		    asked + (int64_t)(i + 1) * 3 * HOUR));
	return OK;
}

/* What is being decided just now: one objection, and somebody still to answer. */
static err
tell_round(struct demo *d, struct house_movement *m)
{
	TRY(propose(d, m, m->story->third, 2, d->now - DAY));
	TRY(give_answer(d, m, 1, STAND_CONSENT, d->now - 20 * HOUR));
	return give_answer(d, m, 2, STAND_OBJECT, d->now - 9 * HOUR);
}

static err
tell_movement(struct demo *d, size_t i)
{
	struct house_movement *m = NEW(d->keep, struct house_movement);

	m->story = &story_movements[i];
	if (i == 0)
		m->founder = d->admin;
	TRY(found_movement(d, m, d->now - 70 * DAY));
	TRY(publish_first(d, m, d->now - 69 * DAY));
	TRY(tell_circles(d, m));
	TRY(tell_message(d, m));
	for (const struct story_call *s = m->story->calls; s->title != NULL; s++)
		TRY(tell_call(d, m, s));
	return m->story->third == NULL ? OK : tell_round(d, m);
}

static err
open_house(struct demo *d)
{
	int64_t opened = d->now - 71 * DAY;
	struct hub hub;
	struct setup setup = {
	    .hub = S(STORY_HUB), .zone = S(STORY_ZONE), .name = S(STORY_ADMIN), .now = opened};
	bool found;

	TRY(step_begin(d));
	setup.link = word(d, 32);
	setup.pub = word(d, 20);
	setup.token = rand_word(d->step, 32);
	TRY(setup_link_new(d->tx, setup.link, opened));
	TRY(crypto_pass_hash(d->step, S(DEMO_PASS), &setup.pass));
	TRY(setup_finish(d->tx, &setup, &d->admin));
	TRY(hub_get(tx_rd(d->tx), &hub, &found));
	hub.about = S(STORY_ABOUT);
	TRY(hub_change(d->tx, &hub));
	return step_end(d);
}

/* What the house would have forgotten by now, it has forgotten; and nobody gets a letter. */
static err
forget(struct demo *d)
{
	int64_t gone;
	bool more;

	TRY(step_begin(d));
	TRY(sql_demo_letters_drop(d->tx, &gone));
	TRY(step_end(d));
	for (more = true; more;) {
		TRY(step_begin(d));
		TRY(publish_jobs.rows[0].run(d->tx, d->now, &more));
		TRY(step_end(d));
	}
	for (more = true; more;) {
		TRY(step_begin(d));
		TRY(expire_jobs.rows[0].run(d->tx, d->now, &more));
		TRY(step_end(d));
	}
	return OK;
}

static err
tell(struct demo *d)
{
	err e;

	TRY(tx_begin(d->db, d->keep, &d->tx));
	e = open_house(d);
	for (size_t i = 0; e == OK && i < STORY_MOVEMENTS; i++)
		e = tell_movement(d, i);
	if (e == OK)
		e = forget(d);
	if (e == OK)
		return tx_commit(d->tx);
	tx_rollback(d->tx);
	return e;
}

static void
print_rates(const struct demo *d, int64_t seed)
{
	static const char *const ties[TIES] = {
	    "someone they know", "a post or poster", "not known"};

	(void)printf("A made-up house by seed %" PRId64 ", of %" PRId64 " people.  Drawn from:\n",
	    seed, d->people);
	(void)printf("  %" PRId64 " in 100 confirm; %" PRId64 " in 100 want to hear more; %" PRId64
		     " in 100 of them take a seat\n",
	    rates.confirms, rates.hears, rates.seated);
	for (size_t i = 0; i < TIES; i++)
		(void)printf("  by %s: %" PRId64 " in 100 show up; each brings 0.%02" PRId64
			     " by someone they know, 0.%02" PRId64 " by a link\n",
		    ties[i], rates.shows[i], rates.children[i][0], rates.children[i][1]);
	(void)printf("Sign in as %s, with the passphrase: %s\n", STORY_ADMIN, DEMO_PASS);
}

err
demo_make(struct arena *a, const struct config *c, int64_t now)
{
	struct demo d = {.keep = arena_new((size_t)256 << 20),
	    .step = arena_new((size_t)64 << 20),
	    .dice = {(uint64_t)c->seed},
	    .now = now - now % HOUR};
	struct key root;
	int was;
	err e;

	if (access(config_path(a, c, "hub.db"), F_OK) == 0)
		return fail(a, FAULT_CONFLICT, T_main_locked,
		    "there is a hub in this data folder already: name an empty one with --data");
	TRY(folder_key(a, c, &root));
	link_key_set(&root);
	quota_key_set(&root);
	TRY(db_open(a, config_path(a, c, "hub.db"), DB_WRITE, &d.db));
	e = db_migrate(d.db, a, now, &was);
	if (e == OK)
		e = tell(&d);
	if (e == OK)
		print_rates(&d, c->seed);
	else
		e = fail(a, e->fault, e->say, "%s (%s:%d)", e->cause, e->file, e->line);
	db_close(d.db);
	arena_free(d.step);
	arena_free(d.keep);
	return e;
}

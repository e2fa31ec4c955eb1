/* domain/proposal_list.c - see proposal_list.h. */
#include "domain/proposal_list.h"

#include "base/arena.h"
#include "base/str.h"
#include "sql_proposal.h"
#include "store/db.h"

err
proposal_deciding(
    struct rd *rd, struct circle_id circle, struct person_id viewer, struct proposal_rows *out)
{
	struct sql_proposal_deciding *rows;
	struct proposal_rows list;

	TRY(sql_proposal_deciding(rd, circle, viewer, &rows, &list.n));
	list.rows = NEW_ARRAY(rd_arena(rd), struct proposal_row, list.n);
	for (size_t i = 0; i < list.n; i++) {
		struct sql_proposal_tally tally;

		TRY(sql_proposal_tally(rd, circle, rows[i].id, rows[i].round, &tally));
		list.rows[i] = (struct proposal_row){.pub = rows[i].pub,
		    .title = rows[i].title,
		    .number = rows[i].base + 1,
		    .round = rows[i].round,
		    .state = (enum proposal_state)rows[i].state,
		    .outcome = (enum round_outcome)rows[i].outcome,
		    .due = rows[i].due,
		    .closed = rows[i].closed,
		    .mine = rows[i].mine.has ? (enum stand)rows[i].mine.n : STAND_NONE,
		    .members = tally.members,
		    .answered = tally.answered,
		    .objections = tally.objections};
	}
	*out = list;
	return OK;
}

err
proposal_decided(struct rd *rd, struct circle_id circle, struct person_id viewer, struct str behind,
    struct proposal_rows *out)
{
	struct sql_proposal_decided *rows;
	struct proposal_rows list;

	TRY(sql_proposal_decided(
	    rd, circle, viewer, behind.at == NULL ? S("") : behind, &rows, &list.n));
	list.rows = NEW_ARRAY(rd_arena(rd), struct proposal_row, list.n);
	for (size_t i = 0; i < list.n; i++)
		list.rows[i] = (struct proposal_row){.pub = rows[i].pub,
		    .title = rows[i].title,
		    .number = rows[i].base + 1,
		    .round = rows[i].round,
		    .state = (enum proposal_state)rows[i].state,
		    .outcome = (enum round_outcome)rows[i].outcome,
		    .due = rows[i].due,
		    .closed = rows[i].closed};
	*out = list;
	return OK;
}

err
proposal_waiting(struct rd *rd, struct person_id viewer, int64_t now, struct proposal_waits *out)
{
	struct sql_proposal_waiting *rows;
	struct proposal_waits list;

	TRY(sql_proposal_waiting(rd, viewer, now, &rows, &list.n));
	list.rows = NEW_ARRAY(rd_arena(rd), struct proposal_wait, list.n);
	for (size_t i = 0; i < list.n; i++)
		list.rows[i] = (struct proposal_wait){.pub = rows[i].pub,
		    .title = rows[i].title,
		    .circle = rows[i].circle_pub,
		    .circle_name = rows[i].circle_name,
		    .number = rows[i].base + 1,
		    .due = rows[i].due};
	*out = list;
	return OK;
}

err
proposal_letter(struct rd *rd, const struct letter *letter, int64_t now,
    struct proposal_letter *out, bool *found)
{
	struct sql_proposal_letter row;

	TRY(sql_proposal_letter(rd,
	    &(struct sql_proposal_letter_in){.proposal = letter->proposal,
		.number = letter->round,
		.viewer = letter->person,
		.mail = letter->mail,
		.now = now},
	    &row, found));
	if (*found)
		*out = (struct proposal_letter){
		    row.pub, row.circle_pub, row.movement_name, row.zone, row.due};
	return OK;
}

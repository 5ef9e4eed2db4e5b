/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "invariants.h"

#include "fuzz.h"
#include "observe.h"
#include "progress.h"
#include "sequence.h"
#include "settle.h"
#include "transitions.h"

#include <state_pool.h>
#include <trace_line.h>

#include <string.h>

uint32_t history_next(struct history *history)
{
    return ++history->frames;
}

void check_entry(const struct history *history, const struct stream_entry *entry)
{
    INVARIANT("streams are numbered in order", entry->index <= history->streams);
    INVARIANT("the stream before is an earlier one",
              entry->previous == STREAM_NONE || entry->previous < entry->index);
    INVARIANT("a stream that gets a segment has a slot", entry->slot != NULL && !entry->is_final);
    if (entry->index == history->streams)
        return;
    for (unsigned i = 0; i < 2; i++)
        INVARIANT("between its segments a stream is left alone",
                  history->states[entry->index][i] == entry->slot->state.engine.ends[i].state);
}

static bool is_edge(const transition_table table, enum tcpphase_state from, enum tcpphase_state to)
{
    for (unsigned event = 0; event < EVENTS_THAT_MOVE; event++)
        if (table[from][event] == to)
            return true;
    return false;
}

/* An end of which nothing was captured before the first SYN. */
static bool is_before_syn(tcpphase_path path, enum tcpphase_state before)
{
    const enum tcpphase_state begin = tcpphase_path_state(path, 0);
    return before == TCPPHASE_STATE_UNKNOWN &&
           (begin == TCPPHASE_STATE_LISTEN ||
            (begin == TCPPHASE_STATE_CLOSED && tcpphase_path_length(path) > 1));
}

static void check_path(tcpphase_path path, const transition_table table, enum tcpphase_state before,
                       enum tcpphase_state after)
{
    char text[TCPPHASE_TRANSITION_SIZE];
    const unsigned length = tcpphase_path_length(path);
    INVARIANT("a path has a beginning", length >= 1);
    INVARIANT("a path begins where the end was",
              tcpphase_path_state(path, 0) == before || is_before_syn(path, before));
    INVARIANT("a path ends where the end is", tcpphase_state_after(path) == after);
    for (unsigned i = 1; i < length; i++) {
        enum tcpphase_state from = tcpphase_path_state(path, i - 1);
        enum tcpphase_state to = tcpphase_path_state(path, i);
        INVARIANT("a state is one of the list", to < TCPPHASE_STATE_COUNT);
        INVARIANT("no path leads to UNKNOWN", to != TCPPHASE_STATE_UNKNOWN);
        if (i == 1 && is_before_syn(path, before))
            from = before;
        INVARIANT("a path follows the edges", is_edge(table, from, to));
        INVARIANT("only a new stream leaves CLOSED", from != TCPPHASE_STATE_CLOSED);
    }
    tcpphase_transition(path, text);
    INVARIANT("a transition has room", strlen(text) < sizeof text);
}

static bool is_empty(const struct tcpphase_hole *hole)
{
    return hole->range.start == hole->range.end;
}

static void check_holes(const struct tcpphase_end *end)
{
    for (unsigned i = 0; i < TCPPHASE_HOLES; i++) {
        const struct tcpphase_hole *hole = &end->holes[i];
        if (is_empty(hole))
            continue;
        INVARIANT("a hole begins before it ends", seq_before(hole->range.start, hole->range.end));
        INVARIANT("a hole lies below what was sent last",
                  seq_before(hole->range.end, end->next_seq + 1));
        for (unsigned j = 0; j < i; j++) {
            const struct tcpphase_hole *other = &end->holes[j];
            INVARIANT("holes do not overlap",
                      is_empty(other) || seq_at_or_before(hole->range.end, other->range.start) ||
                          seq_at_or_before(other->range.end, hole->range.start));
        }
    }
}

/* Only the flag that the capture has duplicates. */
static void check_nothing_changed(const struct tcpphase_stream *before,
                                  const struct tcpphase_stream *after)
{
    struct tcpphase_stream expected;
    memcpy(&expected, before, sizeof expected);
    expected.duplicated = true;
    /* copied with its padding, so: NOLINTNEXTLINE(bugprone-suspicious-memory-comparison) */
    INVARIANT("a second capture changes nothing", memcmp(&expected, after, sizeof expected) == 0);
}

static bool is_same_verdict(const struct tcpphase_verdict *one,
                            const struct tcpphase_verdict *other)
{
    return one->notes == other->notes && one->answers == other->answers &&
           one->answer_time == other->answer_time && one->step == other->step &&
           one->length == other->length && one->path[0] == other->path[0] &&
           one->path[1] == other->path[1] && one->sender == other->sender &&
           one->client == other->client;
}

/* Prints a line of a trace, with numbers relative to the stream's beginning. */
static void print_segment(const char *what, const struct tcpphase_stream *before,
                          const struct tcpphase_segment *segment,
                          const struct tcpphase_verdict *verdict)
{
    static const struct trace_widths narrow;
    const struct trace_input input = {.segment = *segment};
    struct trace_scenario scenario;
    struct trace_row row = {0};
    trace_scenario_begin(&scenario);
    for (unsigned i = 0; i < 2; i++) {
        scenario.base[i] = before->ends[i].first_seq;
        scenario.knows_base[i] = before->ends[i].knows_seq;
    }
    scenario.knows_time = false;
    trace_input_write(&input, &scenario, &row);
    trace_expectation_write(verdict, 0, &scenario, &row);
    fprintf(stderr, "%s: ", what);
    trace_row_print(&row, &narrow, TRACE_INPUT, stderr);
}

/* number of segments on the fast path */
static uint64_t short_ways;

/* The fast path and the rules give the same result. */
static void check_short_way(const struct tcpphase_stream *before,
                            const struct tcpphase_stream *after,
                            const struct tcpphase_segment *segment,
                            const struct tcpphase_verdict *verdict)
{
    struct tcpphase_stream expected;
    struct tcpphase_verdict by_rules;
    memcpy(&expected, before, sizeof expected);
    short_ways += engine_observe_progress(&expected, segment, &by_rules);
    memcpy(&expected, before, sizeof expected);
    engine_observe_by_rules(&expected, segment, &by_rules);
    expected.watch = after->watch; /* tcpphase_record's own */
    /* copied with its padding, so: NOLINTNEXTLINE(bugprone-suspicious-memory-comparison) */
    bool remembers_same = memcmp(&expected, after, sizeof expected) == 0;
    if (!remembers_same || !is_same_verdict(verdict, &by_rules)) {
        print_segment("observed", before, segment, verdict);
        print_segment("by rules", before, segment, &by_rules);
    }
    INVARIANT("one way remembers what the other does", remembers_same);
    INVARIANT("one way says what the other does", is_same_verdict(verdict, &by_rules));
}

/* The stream after engine_settle. */
static struct tcpphase_stream settled_by(const struct tcpphase_stream *before,
                                         const struct tcpphase_segment *segment)
{
    struct tcpphase_stream settled = *before;
    if (segment->copied_step == 0)
        engine_settle(&settled, segment);
    return settled;
}

/* The path without its first state, if engine_settle has changed it. */
static tcpphase_path path_from(tcpphase_path path, uint8_t before, uint8_t settled)
{
    if (before == settled)
        return path;
    INVARIANT("what is taken back is named", tcpphase_path_state(path, 0) == before);
    return path >> 4;
}

static void check_label(const struct tcpphase_verdict *verdict)
{
    char text[TCPPHASE_LABEL_SIZE];
    tcpphase_label(verdict, text);
    INVARIANT("a label has room", strlen(text) < sizeof text && text[0] != '\0');
    INVARIANT("a step has a phase",
              tcpphase_step_phase((enum tcpphase_step)verdict->step) < TCPPHASE_PHASE_COUNT);
}

void check_verdict(const struct tcpphase_stream *before, const struct tcpphase_stream *after,
                   const struct tcpphase_segment *segment, const struct tcpphase_verdict *verdict)
{
    INVARIANT("a step is one of the list", verdict->step < TCPPHASE_STEP_COUNT);
    INVARIANT("notes are of the list", verdict->notes >> TCPPHASE_NOTE_COUNT == 0);
    INVARIANT("sender and length are the segment's",
              verdict->sender == segment->sender && verdict->length == segment->length);
    INVARIANT("the client is one of two", verdict->client < 2 && verdict->client == after->client);
    const struct tcpphase_stream settled = settled_by(before, segment);
    for (unsigned i = 0; i < 2; i++) {
        check_path(path_from(verdict->path[i], before->ends[i].state, settled.ends[i].state),
                   i == segment->sender ? engine_after_sending : engine_after_receiving,
                   (enum tcpphase_state)settled.ends[i].state,
                   (enum tcpphase_state)after->ends[i].state);
        check_holes(&after->ends[i]);
        INVARIANT("a stray segment moves nothing", verdict->step != TCPPHASE_STEP_STRAY ||
                                                       tcpphase_path_length(verdict->path[i]) == 1);
    }
    if (verdict->notes & TCPPHASE_NOTE_BIT(CAPTURE_DUPLICATE))
        check_nothing_changed(before, after);
    check_short_way(before, after, segment, verdict);
    INVARIANT("what has ended by a RST stays so", !settled.reset || after->reset);
    INVARIANT("what has ended stays so",
              !tcpphase_has_ended(&settled) || tcpphase_has_ended(after));
    check_label(verdict);
}

void check_answer(struct history *history, const struct stream_entry *entry,
                  const struct tcpphase_segment *segment, const struct tcpphase_verdict *verdict)
{
    if (verdict->answers != 0) {
        INVARIANT("what is answered came before", verdict->answers < segment->frame);
        int64_t asked = history->segments[verdict->answers].time;
        INVARIANT("the time of an answer is since what it answers",
                  (uint64_t)verdict->answer_time == (uint64_t)segment->time - (uint64_t)asked);
        INVARIANT("the peer is answered",
                  history->segments[verdict->answers].sender != segment->sender);
        uint32_t stream = history->segments[verdict->answers].stream;
        INVARIANT("what is answered belongs to the stream, or the one before",
                  stream == entry->index || stream == entry->previous);
    }
    history->segments[segment->frame].time = segment->time;
    history->segments[segment->frame].sender = segment->sender;
    history->segments[segment->frame].stream = entry->index;
    if (entry->index == history->streams)
        history->streams++;
    for (unsigned i = 0; i < 2; i++)
        history->states[entry->index][i] = entry->slot->state.engine.ends[i].state;
}

void fuzz_reach(struct fuzz_reached *reached, const struct tcpphase_verdict *verdict)
{
    reached->segments++;
    reached->steps[verdict->step]++;
    for (unsigned i = 0; i < 2; i++)
        reached->states[tcpphase_state_after(verdict->path[i])]++;
    for (unsigned note = 0; note < TCPPHASE_NOTE_COUNT; note++)
        reached->notes[note] += verdict->notes >> note & 1;
}

static unsigned report_word(const char *kind, const char *word, uint64_t times)
{
    printf("%-5s %-24s %10llu%s\n", kind, word, (unsigned long long)times,
           times == 0 ? "  NEVER REACHED" : "");
    return times == 0;
}

bool fuzz_report_reached(const struct fuzz_reached *reached)
{
    const unsigned all = TCPPHASE_STATE_COUNT + TCPPHASE_STEP_COUNT + TCPPHASE_NOTE_COUNT + 1;
    unsigned failed = report_word("way", "short", short_ways);
    for (unsigned i = 0; i < TCPPHASE_STATE_COUNT; i++)
        failed +=
            report_word("state", tcpphase_state_name((enum tcpphase_state)i), reached->states[i]);
    for (unsigned i = 0; i < TCPPHASE_STEP_COUNT; i++)
        failed += report_word("step", tcpphase_step_name((enum tcpphase_step)i), reached->steps[i]);
    for (unsigned i = 0; i < TCPPHASE_NOTE_COUNT; i++)
        failed += report_word("note", tcpphase_note_name((enum tcpphase_note)i), reached->notes[i]);
    printf("%llu segments\n%u passed, %u failed\n", (unsigned long long)reached->segments,
           all - failed, failed);
    return failed == 0;
}

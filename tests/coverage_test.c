/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Runs all traces and names what none of them shows: transitions, rules, steps and notes of the
 * engine; words and fields of streams and letters of a history in the expectations; and notes whose
 * segments can take the fast path although their row says otherwise. */

#include "judge.h"
#include "progress.h"
#include "settle.h"
#include "steps.h"
#include "trace_claim.h"
#include "trace_columns.h"
#include "trace_run.h"

#include <state_pool.h>
#include <stream_table.h>

#include <string.h>

enum { RULES_MAX = 64, STREAM_WORDS_MOST = 32 };

struct walked {
    bool sending[TCPPHASE_STATE_COUNT][EVENTS_THAT_MOVE];
    bool receiving[TCPPHASE_STATE_COUNT][EVENTS_THAT_MOVE];
    bool rules[RULES_MAX];
    bool steps[TCPPHASE_STEP_COUNT];
    uint64_t notes;
    uint64_t unrefused; /* notes of segments that no check of their row keeps off the fast path */
    bool fields[STREAM_FIELD_COUNT];                   /* expected with a value */
    bool words[STREAM_FIELD_COUNT][STREAM_WORDS_MOST]; /* expected with this word */
    bool letters[sizeof ZEEK_HISTORY_LETTERS];         /* expected in a history */
};

/* The checks that keep segments with a note off the fast path. */
static const uint8_t refused_by[] = {
#define REFUSED(id, word, meaning, text, refused) [TCPPHASE_NOTE_##id] = (refused),
    TCPPHASE_NOTES(REFUSED)
#undef REFUSED
};

static unsigned missing;
static unsigned found;

static void mark_edges(const transition_table table, enum tcpphase_state state, events_set events,
                       bool marks[TCPPHASE_STATE_COUNT][EVENTS_THAT_MOVE])
{
    for (unsigned event = 0; event < EVENTS_THAT_MOVE; event++)
        while (events >> event & 1 && table[state][event] != TCPPHASE_STATE_UNKNOWN) {
            marks[state][event] = true;
            state = (enum tcpphase_state)table[state][event];
        }
}

static unsigned refusals(const struct tcpphase_stream *stream,
                         const struct tcpphase_segment *segment)
{
    const struct view view = view_of(stream, segment);
    return engine_refusals(&view);
}

static uint64_t unrefused(uint64_t notes, unsigned refused)
{
    for (unsigned note = 0; note < TCPPHASE_NOTE_COUNT; note++)
        if ((refused_by[note] & refused) != 0)
            notes &= ~(UINT64_C(1) << note);
    return notes;
}

static void mark(struct walked *walked, const struct tcpphase_stream *stream,
                 const struct tcpphase_segment *segment)
{
    struct tcpphase_stream settled = *stream;
    const struct view view = view_of(&settled, segment);
    if (segment->copied_step != 0)
        return;
    engine_settle(&settled, segment);
    const struct meaning is = engine_judge(&view);
    mark_edges(engine_after_sending, (enum tcpphase_state)view.sender->state, is.events,
               walked->sending);
    mark_edges(engine_after_receiving, (enum tcpphase_state)view.receiver->state, is.events,
               walked->receiving);
    if (!(is.events & (EVENT_BIT(FIN_AGAIN) | EVENT_BIT(FIN_ACKED_AGAIN))))
        walked->rules[engine_rule(&view, is.events)] = true;
}

static void walk_segment(struct walked *walked, struct trace_run *run,
                         const struct trace_file_line *line)
{
    struct tcpphase_segment segment;
    struct tcpphase_verdict verdict;
    struct stream_entry *entry = trace_run_find(run, &line->input, &segment);
    mark(walked, &entry->slot->state.engine, &segment);
    const unsigned refused = refusals(&entry->slot->state.engine, &segment);
    stream_table_observe(run->table, &segment, &verdict);
    walked->unrefused |= unrefused(verdict.notes, refused);
    walked->steps[verdict.step] = true;
    walked->notes |= verdict.notes;
}

/* Whether the value contains the word, which may be followed by =CLIENT/SERVER. */
static bool tells_word(const char *value, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = strstr(value, word); at != NULL; at = strstr(at + 1, word)) {
        bool begins = at == value || at[-1] == ' ';
        if (begins && (at[length] == '\0' || at[length] == ' ' || at[length] == '='))
            return true;
    }
    return false;
}

static void walk_claim(struct walked *walked, const struct trace_claim *claim)
{
    const struct stream_word *word;
    enum stream_field field = trace_claim_field(claim);
    if (field == STREAM_FIELD_COUNT || strcmp(claim->value, "-") == 0)
        return;
    walked->fields[field] = true;
    for (unsigned i = 0; field == STREAM_HISTORY && ZEEK_HISTORY_LETTERS[i] != '\0'; i++)
        walked->letters[i] |= strchr(claim->value, ZEEK_HISTORY_LETTERS[i]) != NULL;
    for (unsigned i = 0; (word = stream_field_word(field, i)) != NULL; i++)
        walked->words[field][i] |= word->word != NULL && tells_word(claim->value, word->word);
}

static void walk_summary(struct walked *walked, const struct trace_file_line *line)
{
    static struct trace_summary summary;
    trace_summary_read(line->text, &summary);
    for (unsigned i = 0; i < summary.count; i++)
        walk_claim(walked, &summary.claims[i]);
}

static void walk_file(struct walked *walked, const struct trace_file *file)
{
    struct trace_run run = {0};
    for (size_t i = 0; i < file->line_count; i++) {
        trace_run_enter(&run, &file->lines[i]);
        if (file->lines[i].kind == TRACE_FILE_SEGMENT)
            walk_segment(walked, &run, &file->lines[i]);
        else if (file->lines[i].kind == TRACE_FILE_SUMMARY)
            walk_summary(walked, &file->lines[i]);
    }
    trace_run_end(&run);
}

static void report(bool is_walked, const char *kind, const char *name)
{
    found += is_walked;
    missing += !is_walked;
    if (!is_walked)
        printf("no trace shows %s %s\n", kind, name);
}

static void report_edges(const transition_table table, const char *kind,
                         bool marks[TCPPHASE_STATE_COUNT][EVENTS_THAT_MOVE])
{
#define NAME(id, meaning) [EVENT_##id] = #id,
    static const char *const events[] = {TCPPHASE_EVENTS(NAME)};
#undef NAME
    for (unsigned state = 0; state < TCPPHASE_STATE_COUNT; state++)
        for (unsigned event = 0; event < EVENTS_THAT_MOVE; event++) {
            char name[64];
            if (table[state][event] == TCPPHASE_STATE_UNKNOWN)
                continue;
            snprintf(name, sizeof name, "%s %s", tcpphase_state_name((enum tcpphase_state)state),
                     events[event]);
            report(marks[state][event], kind, name);
        }
}

static void report_words(const struct walked *walked)
{
    for (unsigned step = 0; step < TCPPHASE_STEP_COUNT; step++)
        report(walked->steps[step], "step", tcpphase_step_name((enum tcpphase_step)step));
    for (unsigned note = 0; note < TCPPHASE_NOTE_COUNT; note++) {
        report(walked->notes >> note & 1, "note", tcpphase_note_name((enum tcpphase_note)note));
        report(!(walked->unrefused >> note & 1), "that the fast path refuses all segments with",
               tcpphase_note_name((enum tcpphase_note)note));
    }
    for (unsigned rule = 0; rule < engine_rule_count; rule++) {
        char name[16];
        snprintf(name, sizeof name, "number %u", rule + 1);
        report(walked->rules[rule], "rule of steps.c", name);
    }
}

static void report_field(const struct walked *walked, enum stream_field field)
{
    const struct stream_word *word;
    report(walked->fields[field], "field", stream_fields[field].name);
    for (unsigned i = 0; (word = stream_field_word(field, i)) != NULL; i++) {
        char name[64];
        if (word->word == NULL)
            continue;
        snprintf(name, sizeof name, "%s %s", stream_fields[field].name, word->word);
        report(walked->words[field][i], "value", name);
    }
}

static void report_letters(const struct walked *walked)
{
    static const char letters[] = ZEEK_HISTORY_LETTERS;
    for (unsigned i = 0; letters[i] != '\0'; i++)
        report(walked->letters[i], "letter of a history:", (char[]){letters[i], '\0'});
}

int main(int argc, char **argv)
{
    struct walked walked = {0};
    for (int i = 1; i < argc; i++) {
        struct trace_file file;
        if (!trace_file_read(argv[i], &file))
            return 2;
        walk_file(&walked, &file);
        trace_file_free(&file);
    }
    report_edges(engine_after_sending, "edge after sending:", walked.sending);
    report_edges(engine_after_receiving, "edge after receiving:", walked.receiving);
    report_words(&walked);
    for (unsigned field = 0; field < STREAM_FIELD_COUNT; field++)
        report_field(&walked, (enum stream_field)field);
    report_letters(&walked);
    printf("%u passed, %u failed\n", found, missing);
    return missing != 0;
}

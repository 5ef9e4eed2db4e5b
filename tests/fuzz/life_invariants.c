/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "life_invariants.h"

#include "consistency.h"
#include "fuzz.h"

#include <state_pool.h>
#include <string.h>

enum { WORDS_MOST = 32 };

/* count of each word of each field */
static uint64_t said[STREAM_FIELD_COUNT][WORDS_MOST];

/* The engine no longer believes a RST or a FIN. */
static bool is_taken_back(const struct tcpphase_life *before, const struct stream_entry *entry)
{
    const struct tcpphase_stream *stream = &entry->slot->state.engine;
    return (before->frame[TCPPHASE_MOMENT_RESET] != 0 && !stream->reset) ||
           (before->sent[0].fin_sent && !stream->ends[0].fin_sent) ||
           (before->sent[1].fin_sent && !stream->ends[1].fin_sent);
}

static bool is_of_close(unsigned moment)
{
    return moment >= TCPPHASE_MOMENT_FIN_1 && moment <= TCPPHASE_MOMENT_RESET;
}

static void check_moments(const struct tcpphase_life *before, const struct stream_entry *entry)
{
    const struct tcpphase_life *after = &entry->life;
    for (unsigned i = 0; i < TCPPHASE_MOMENT_COUNT; i++) {
        bool stays = before->frame[i] == after->frame[i] &&
                     (i >= TCPPHASE_TIMED_COUNT || before->time[i] == after->time[i]);
        INVARIANT("what happened for the first time happens no more",
                  stays || before->frame[i] == 0 || i == TCPPHASE_MOMENT_LAST ||
                      (is_of_close(i) && (is_taken_back(before, entry) ||
                                          before->fin_1_sender != after->fin_1_sender)));
        INVARIANT("nothing happens after the last segment",
                  after->frame[i] <= after->frame[TCPPHASE_MOMENT_LAST]);
        INVARIANT("nothing but a SYN that was not believed is older than the first segment",
                  i == TCPPHASE_MOMENT_SYN || after->frame[i] == 0 ||
                      after->frame[i] >= after->frame[TCPPHASE_MOMENT_FIRST]);
    }
}

static void check_sent(const struct tcpphase_sent *before, const struct tcpphase_sent *after)
{
    INVARIANT("numbers that were used stay so", before->space <= after->space);
    INVARIANT("segments never fall", before->segments <= after->segments);
    INVARIANT("what is sent again is sent", after->retransmissions <= after->segments);
    INVARIANT("what was acknowledged stays so", !before->fin_acked || after->fin_acked);
    INVARIANT("only what was sent is acknowledged", !after->fin_acked || after->fin_sent);
}

void check_life(const struct tcpphase_life *before, const struct stream_entry *entry,
                const struct tcpphase_verdict *verdict)
{
    const struct tcpphase_life *after = &entry->life;
    uint64_t segments = (uint64_t)before->sent[0].segments + before->sent[1].segments + 1;
    if (verdict->notes & TCPPHASE_NOTE_BIT(CAPTURE_DUPLICATE)) {
        struct tcpphase_life marked = *before;
        marked.captured_twice = true;
        /* copied with its padding, so: NOLINTNEXTLINE(bugprone-suspicious-memory-comparison) */
        INVARIANT("a second capture counts nowhere", memcmp(&marked, after, sizeof marked) == 0);
        return;
    }
    INVARIANT("a segment counts once",
              (uint64_t)after->sent[0].segments + after->sent[1].segments == segments);
    check_moments(before, entry);
    for (unsigned i = 0; i < 2; i++) {
        check_sent(&before->sent[i], &after->sent[i]);
        INVARIANT("octets never fall", tcpphase_octets(before, i) <= tcpphase_octets(after, i) + 1);
        INVARIANT("states are those of the engine",
                  after->state[i] == entry->slot->state.engine.ends[i].state);
    }
    INVARIANT("roles are one of two", after->client < 2 && after->fin_1_sender < 2 &&
                                          after->reset_sender < 2 && after->last_sender < 2);
    INVARIANT("a context is one of the list", after->reset_context < TCPPHASE_RESET_CONTEXT_COUNT);
    INVARIANT("a RST that ends a stream is a step",
              after->frame[TCPPHASE_MOMENT_RESET] == 0 || entry->slot->state.engine.reset);
}

static void check_word(enum stream_field field, const char *word)
{
    const struct stream_word *known;
    if (stream_field_word(field, 0) == NULL)
        return;
    for (unsigned i = 0; (known = stream_field_word(field, i)) != NULL; i++) {
        if (known->word == NULL || strncmp(known->word, word, strlen(known->word)) != 0)
            continue;
        char end = word[strlen(known->word)];
        if (end != '\0' && end != '=')
            continue;
        said[field][i]++;
        return;
    }
    INVARIANT("a word is one of its vocabulary", false);
}

/* True if there is a value. */
static bool check_value(const struct stream_entry *entry, enum stream_field field)
{
    struct stream_value value;
    char text[STREAM_TEXT_SIZE];
    memset(&value, 0xff, sizeof value);
    if (!stream_field_value(entry, field, false, &value))
        return false;
    enum stream_kind kind = stream_fields[field].kind;
    bool has_words = kind == STREAM_KIND_WORD || kind == STREAM_KIND_WORDS;
    bool is_one = kind != STREAM_KIND_TEXTS; /* several may be longer than a text */
    if (has_words) {
        INVARIANT("there are words", value.count >= 1 && value.count <= STREAM_WORDS_MAX &&
                                         (kind == STREAM_KIND_WORDS || value.count == 1));
        for (unsigned i = 0; i < value.count; i++) {
            INVARIANT("a word has letters, and room",
                      value.words[i][0] != '\0' && strlen(value.words[i]) < sizeof text);
            check_word(field, value.words[i]);
        }
    }
    INVARIANT("a time is one", kind != STREAM_KIND_TIME || value.time != TCPPHASE_NO_TIME);
    memset(text, 0xff, sizeof text);
    stream_value_write(field, &value, text);
    INVARIANT("a value has room as a text", memchr(text, '\0', sizeof text) != NULL);
    INVARIANT("no sentence is cut", !is_one || strlen(text) + 1 < sizeof text);
    INVARIANT("a value fits into a line of a trace", strchr(text, '|') == NULL);
    return true;
}

static bool is_word(const struct stream_entry *entry, enum stream_field field, const char *word)
{
    struct stream_value value;
    return stream_field_value(entry, field, false, &value) && strcmp(value.words[0], word) == 0;
}

static uint64_t number_of(const struct stream_entry *entry, enum stream_field field)
{
    struct stream_value value;
    return stream_field_value(entry, field, false, &value) ? value.number : 0;
}

static void print_sentences(const struct stream_entry *entry, const char *rule)
{
    struct stream_value value;
    fprintf(stderr, "broken: %s\n", rule);
    for (unsigned field = 0; field < STREAM_FIELD_COUNT; field++) {
        char text[STREAM_TEXT_SIZE];
        if (!stream_field_value(entry, (enum stream_field)field, false, &value))
            continue;
        stream_value_write((enum stream_field)field, &value, text);
        fprintf(stderr, "    %s=%s\n", stream_fields[field].name, text);
    }
}

void check_values(const struct stream_entry *entry)
{
    const uint64_t octets =
        number_of(entry, STREAM_CLIENT_BYTES) + number_of(entry, STREAM_SERVER_BYTES);
    bool has[STREAM_FIELD_COUNT];
    for (unsigned field = 0; field < STREAM_FIELD_COUNT; field++)
        has[field] = check_value(entry, (enum stream_field)field);
    bool is_probe = is_word(entry, STREAM_HANDSHAKE, "probe");
    bool is_closed = !is_word(entry, STREAM_CLOSE, "none");
    INVARIANT("a probe is not an attempt to connect", has[STREAM_PROBE] == is_probe);
    INVARIANT("a RST has a cause", has[STREAM_RESET_CAUSE] == has[STREAM_FRAME_RESET]);
    INVARIANT("what was refused did not close",
              !is_word(entry, STREAM_HANDSHAKE, "refused") || !is_closed);
    INVARIANT("a handshake that took its time was completed",
              !has[STREAM_HANDSHAKE_TIME] ||
                  (has[STREAM_FRAME_SYN] && has[STREAM_FRAME_HANDSHAKE_ACK] &&
                   !is_word(entry, STREAM_HANDSHAKE, "unanswered") &&
                   !is_word(entry, STREAM_HANDSHAKE, "half-open") &&
                   !is_word(entry, STREAM_HANDSHAKE, "refused") &&
                   !is_word(entry, STREAM_HANDSHAKE, "reset") && !is_probe));
    INVARIANT("a close that took its time came to its end", !has[STREAM_CLOSE_TIME] || is_closed);
    INVARIANT("a half-closed connection has octets of it, perhaps none",
              !has[STREAM_HALF_CLOSE_TIME] || has[STREAM_HALF_CLOSE_BYTES]);
    INVARIANT("what was sent half-closed was sent",
              number_of(entry, STREAM_HALF_CLOSE_BYTES) <= octets);
    INVARIANT("no TIME-WAIT follows a RST", !has[STREAM_TIME_WAIT] || !has[STREAM_FRAME_RESET]);
    const char *rule = broken_rule(entry, false);
    if (rule != NULL)
        print_sentences(entry, rule);
    INVARIANT("no field contradicts another", rule == NULL);
    INVARIANT("there is always something to say", has[STREAM_CAUSE] && has[STREAM_SUMMARY]);
}

/* The words that one stream alone cannot have: another stream shows them. */
static bool needs_another_stream(enum stream_field field, const char *word)
{
    return field == STREAM_TROUBLE && strcmp(word, "answered-elsewhere") == 0;
}

bool report_words(void)
{
    unsigned all = 0, never = 0;
    for (unsigned field = 0; field < STREAM_FIELD_COUNT; field++) {
        const struct stream_word *word;
        for (unsigned i = 0; (word = stream_field_word((enum stream_field)field, i)) != NULL; i++) {
            if (word->word == NULL || needs_another_stream((enum stream_field)field, word->word))
                continue;
            printf("%s %-24s %10llu%s\n", stream_fields[field].name, word->word,
                   (unsigned long long)said[field][i],
                   said[field][i] == 0 ? "  NEVER REACHED" : "");
            never += said[field][i] == 0;
            all++;
        }
    }
    printf("%u words passed, %u failed\n", all - never, never);
    return never == 0;
}

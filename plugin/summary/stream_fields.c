/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Values of the fields of streams. */

#include "stream_fields.h"

#include "texts.h"
#include "troubles.h"
#include "verdicts.h"

#include <stdio.h>

struct source {
    const struct stream_entry *stream;
    const struct tcpphase_life *life; /* that of stream */
    bool is_whole;
};

typedef bool getter(const struct source *from, struct stream_value *value);

static bool one_word(struct stream_value *value, enum stream_field field, unsigned word)
{
    value->words[0] = stream_field_word(field, word)->word;
    value->count = 1;
    return value->words[0] != NULL;
}

static bool all_words(struct stream_value *value, enum stream_field field, unsigned set)
{
    value->count = 0;
    const struct stream_word *word;
    for (unsigned i = 0; (word = stream_field_word(field, i)) != NULL; i++)
        if (set & SUMMARY_WORD(i))
            value->words[value->count++] = word->word;
    return value->count > 0;
}

static bool one_text(struct stream_value *value)
{
    value->words[0] = value->text;
    value->count = 1;
    return true;
}

static bool one_number(struct stream_value *value, uint64_t number)
{
    value->number = number;
    return true;
}

static bool one_time(struct stream_value *value, int64_t time)
{
    value->time = time;
    return time != TCPPHASE_NO_TIME;
}

static bool get_final(const struct source *from, struct stream_value *value)
{
    return one_number(value, from->is_whole || from->stream->is_final);
}

static bool get_index(const struct source *from, struct stream_value *value)
{
    return one_number(value, from->stream->index);
}

static bool get_previous(const struct source *from, struct stream_value *value)
{
    return one_number(value, from->stream->previous) && from->stream->previous != STREAM_NONE;
}

static bool get_next(const struct source *from, struct stream_value *value)
{
    return one_number(value, from->stream->next) && from->stream->next != STREAM_NONE;
}

static bool get_summary(const struct source *from, struct stream_value *value)
{
    summary_write_sentence(from->stream, value->text);
    return one_text(value);
}

static bool get_handshake(const struct source *from, struct stream_value *value)
{
    return one_word(value, STREAM_HANDSHAKE, summary_handshake(from->life));
}

static bool get_probe(const struct source *from, struct stream_value *value)
{
    return one_word(value, STREAM_PROBE, summary_probe(from->life));
}

static bool get_attempts(const struct source *from, struct stream_value *value)
{
    return one_number(value, from->life->attempts);
}

enum { AGREEMENT_SIZE = 32 };

/* Adds the values to a word that has some: mss=1250/1460. */
static const char *agreement_text(const struct tcpphase_life *life, enum agreement agreement,
                                  char text[AGREEMENT_SIZE])
{
    const char *word = stream_field_word(STREAM_NEGOTIATED, agreement)->word;
    const struct tcpphase_sent *client = client_of(life), *server = server_of(life);
    if (agreement != AGREEMENT_MSS && agreement != AGREEMENT_WSCALE)
        return word;
    bool is_mss = agreement == AGREEMENT_MSS;
    unsigned of_client = is_mss ? client->mss : client->window_shift;
    unsigned of_server = is_mss ? server->mss : server->window_shift;
    snprintf(text, AGREEMENT_SIZE, "%s=%u/%u", word, of_client, of_server);
    return text;
}

_Static_assert((size_t)AGREEMENT_SIZE *AGREEMENT_COUNT <= STREAM_TEXT_SIZE &&
                   (unsigned)AGREEMENT_COUNT <= STREAM_WORDS_MAX,
               "all agreements fit into a value");

static bool get_negotiated(const struct source *from, struct stream_value *value)
{
    const unsigned agreed = summary_agreements(from->life);
    value->count = 0;
    for (unsigned i = 0; i < AGREEMENT_COUNT; i++) {
        char *text = value->text + (size_t)AGREEMENT_SIZE * value->count;
        if (agreed & SUMMARY_WORD(i))
            value->words[value->count++] = agreement_text(from->life, (enum agreement)i, text);
    }
    return value->count > 0;
}

static bool get_close(const struct source *from, struct stream_value *value)
{
    return one_word(value, STREAM_CLOSE, summary_close(from->life));
}

static bool get_closed_by(const struct source *from, struct stream_value *value)
{
    return one_word(value, STREAM_CLOSED_BY, summary_closer(from->life));
}

static bool get_trouble(const struct source *from, struct stream_value *value)
{
    struct judged_troubles judged;
    summary_judge(from->stream, &judged);
    value->count = 0;
    for (unsigned i = 0; i < judged.count && i < STREAM_WORDS_MAX; i++)
        value->words[value->count++] = summary_troubles[judged.trouble[i]].word;
    return value->count > 0;
}

static bool get_capture(const struct source *from, struct stream_value *value)
{
    return all_words(value, STREAM_CAPTURE, summary_capture_lacks(from->life));
}

static bool get_severity(const struct source *from, struct stream_value *value)
{
    return one_word(value, STREAM_SEVERITY, summary_severity(from->stream));
}

static bool get_hint(const struct source *from, struct stream_value *value)
{
    struct judged_troubles judged;
    summary_judge(from->stream, &judged);
    value->count = 0;
    for (unsigned i = 0; i < judged.count && i < STREAM_WORDS_MAX; i++)
        value->words[value->count++] = summary_troubles[judged.trouble[i]].hint;
    return value->count > 0;
}

static bool get_cause(const struct source *from, struct stream_value *value)
{
    summary_write_cause(from->stream, value->text);
    return one_text(value);
}

static bool get_reset_cause(const struct source *from, struct stream_value *value)
{
    return one_word(value, STREAM_RESET_CAUSE, summary_reset_cause(from->life));
}

static bool get_time_wait(const struct source *from, struct stream_value *value)
{
    return all_words(value, STREAM_TIME_WAIT, summary_time_waits(from->life));
}

static bool get_argus(const struct source *from, struct stream_value *value)
{
    return one_word(value, STREAM_ARGUS, summary_argus(from->life));
}

static bool get_tcptrace(const struct source *from, struct stream_value *value)
{
    return all_words(value, STREAM_TCPTRACE, summary_tcptrace(from->life));
}

static bool get_flow_end_reason(const struct source *from, struct stream_value *value)
{
    bool has_next = from->stream->next != STREAM_NONE;
    return one_word(value, STREAM_FLOW_END_REASON, summary_flow_end(from->life, has_next));
}

static bool get_conn_state(const struct source *from, struct stream_value *value)
{
    return one_word(value, STREAM_CONN_STATE, from->stream->zeek_facts.conn_state);
}

static bool get_history(const struct source *from, struct stream_value *value)
{
    value->words[0] = from->stream->zeek_facts.history;
    value->count = 1;
    return *value->words[0] != '\0';
}

static bool get_client_bytes(const struct source *from, struct stream_value *value)
{
    return one_number(value, client_octets_of(from->life));
}

static bool get_server_bytes(const struct source *from, struct stream_value *value)
{
    return one_number(value, server_octets_of(from->life));
}

static bool get_client_segments(const struct source *from, struct stream_value *value)
{
    return one_number(value, client_of(from->life)->segments);
}

static bool get_server_segments(const struct source *from, struct stream_value *value)
{
    return one_number(value, server_of(from->life)->segments);
}

static bool get_client_retransmissions(const struct source *from, struct stream_value *value)
{
    return one_number(value, client_of(from->life)->retransmissions);
}

static bool get_server_retransmissions(const struct source *from, struct stream_value *value)
{
    return one_number(value, server_of(from->life)->retransmissions);
}

static bool get_half_close_bytes(const struct source *from, struct stream_value *value)
{
    return summary_was_half_closed(from->life) &&
           one_number(value, tcpphase_octets_half_closed(from->life));
}

static bool get_duration(const struct source *from, struct stream_value *value)
{
    return one_time(value, summary_duration(from->life));
}

static bool get_end_time(const struct source *from, struct stream_value *value)
{
    return one_time(value, summary_end_time(from->life));
}

static bool get_handshake_time(const struct source *from, struct stream_value *value)
{
    return one_time(value, summary_handshake_time(from->life));
}

static bool get_server_rtt(const struct source *from, struct stream_value *value)
{
    return one_time(value, from->life->server_rtt);
}

static bool get_client_rtt(const struct source *from, struct stream_value *value)
{
    return one_time(value, from->life->client_rtt);
}

static bool get_first_byte_time(const struct source *from, struct stream_value *value)
{
    return one_time(value, summary_first_byte_time(from->life));
}

static bool get_half_close_time(const struct source *from, struct stream_value *value)
{
    return one_time(value, summary_half_close_time(from->life));
}

/* A time that was recorded; 0: none. */
static bool one_recorded_time(struct stream_value *value, uint64_t time)
{
    return one_time(value, time != 0 ? (int64_t)time : TCPPHASE_NO_TIME);
}

static bool get_client_window_closed_time(const struct source *from, struct stream_value *value)
{
    return one_recorded_time(value, client_of(from->life)->closed_time);
}

static bool get_server_window_closed_time(const struct source *from, struct stream_value *value)
{
    return one_recorded_time(value, server_of(from->life)->closed_time);
}

static bool get_stall_time(const struct source *from, struct stream_value *value)
{
    return one_recorded_time(value, from->life->stall_time);
}

static bool get_close_time(const struct source *from, struct stream_value *value)
{
    return one_time(value, summary_close_time(from->life));
}

#define FRAME(id, meaning)                                                                         \
    static bool get_frame_##id(const struct source *from, struct stream_value *value)              \
    {                                                                                              \
        return one_number(value, from->life->frame[TCPPHASE_MOMENT_##id]) && value->number != 0;   \
    }
TCPPHASE_MOMENTS(FRAME)
#undef FRAME

static bool get_frame_deciding(const struct source *from, struct stream_value *value)
{
    const struct tcpphase_life *life = from->life;
    const bool is_reset = tcpphase_saw(life, TCPPHASE_MOMENT_RESET);
    return one_number(value, life->frame[is_reset ? TCPPHASE_MOMENT_RESET : TCPPHASE_MOMENT_LAST]);
}

static getter *const getters[STREAM_FIELD_COUNT] = {
    [STREAM_FINAL] = get_final,
    [STREAM_INDEX] = get_index,
    [STREAM_PREVIOUS] = get_previous,
    [STREAM_NEXT] = get_next,
    [STREAM_SUMMARY] = get_summary,
    [STREAM_HANDSHAKE] = get_handshake,
    [STREAM_PROBE] = get_probe,
    [STREAM_ATTEMPTS] = get_attempts,
    [STREAM_NEGOTIATED] = get_negotiated,
    [STREAM_CLOSE] = get_close,
    [STREAM_CLOSED_BY] = get_closed_by,
    [STREAM_TROUBLE] = get_trouble,
    [STREAM_SEVERITY] = get_severity,
    [STREAM_CAPTURE] = get_capture,
    [STREAM_HINT] = get_hint,
    [STREAM_CAUSE] = get_cause,
    [STREAM_RESET_CAUSE] = get_reset_cause,
    [STREAM_TIME_WAIT] = get_time_wait,
    [STREAM_ARGUS] = get_argus,
    [STREAM_TCPTRACE] = get_tcptrace,
    [STREAM_FLOW_END_REASON] = get_flow_end_reason,
    [STREAM_CONN_STATE] = get_conn_state,
    [STREAM_HISTORY] = get_history,
    [STREAM_CLIENT_BYTES] = get_client_bytes,
    [STREAM_SERVER_BYTES] = get_server_bytes,
    [STREAM_CLIENT_SEGMENTS] = get_client_segments,
    [STREAM_SERVER_SEGMENTS] = get_server_segments,
    [STREAM_CLIENT_RETRANSMISSIONS] = get_client_retransmissions,
    [STREAM_SERVER_RETRANSMISSIONS] = get_server_retransmissions,
    [STREAM_HALF_CLOSE_BYTES] = get_half_close_bytes,
    [STREAM_DURATION] = get_duration,
    [STREAM_END_TIME] = get_end_time,
    [STREAM_HANDSHAKE_TIME] = get_handshake_time,
    [STREAM_SERVER_RTT] = get_server_rtt,
    [STREAM_CLIENT_RTT] = get_client_rtt,
    [STREAM_FIRST_BYTE_TIME] = get_first_byte_time,
    [STREAM_HALF_CLOSE_TIME] = get_half_close_time,
    [STREAM_CLOSE_TIME] = get_close_time,
    [STREAM_CLIENT_WINDOW_CLOSED_TIME] = get_client_window_closed_time,
    [STREAM_SERVER_WINDOW_CLOSED_TIME] = get_server_window_closed_time,
    [STREAM_STALL_TIME] = get_stall_time,
#define FRAME(id, meaning) [STREAM_FRAME_##id] = get_frame_##id,
    TCPPHASE_MOMENTS(FRAME)
#undef FRAME
        [STREAM_FRAME_DECIDING] = get_frame_deciding,
};

bool stream_field_value(const struct stream_entry *stream, enum stream_field field, bool is_whole,
                        struct stream_value *value)
{
    const struct source from = {stream, &stream->life, is_whole};
    return getters[field](&from, value);
}

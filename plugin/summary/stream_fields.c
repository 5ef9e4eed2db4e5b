/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Values of the fields of streams. */

#include "stream_fields.h"

#include "texts.h"
#include "verdicts.h"

struct source {
    const struct stream_entry *stream;
    const struct tcpphase_life *life; /* that of stream */
    struct stream_row *row;
};

/* Each field has a function that sets its value. Returns false if the stream has none. */
typedef bool getter(const struct source *from, struct stream_value *value);
#define GET(id) static bool get_##id(const struct source *from, struct stream_value *value)

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

GET(FINAL)
{
    return one_number(value, from->row->is_whole || from->stream->is_final);
}

GET(INDEX)
{
    return one_number(value, from->stream->index);
}

GET(PREVIOUS)
{
    return one_number(value, from->stream->previous) && from->stream->previous != STREAM_NONE;
}

GET(NEXT)
{
    return one_number(value, from->stream->next) && from->stream->next != STREAM_NONE;
}

GET(SUMMARY)
{
    summary_write_sentence(from->stream, value->text);
    return one_text(value);
}

GET(HANDSHAKE)
{
    return one_word(value, STREAM_HANDSHAKE, summary_handshake(from->life));
}

GET(PROBE)
{
    return one_word(value, STREAM_PROBE, summary_probe(from->life));
}

GET(ATTEMPTS)
{
    return one_number(value, from->life->attempts);
}

enum { AGREEMENT_SIZE = 32 };

/* Adds the values to a word that has some: mss=1250/1460; numbers of 16 bits. */
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
    *text = '\0';
    summary_add(text, "%s=%u/%u", word, of_client, of_server);
    return text;
}

_Static_assert((size_t)AGREEMENT_SIZE *AGREEMENT_COUNT <= STREAM_TEXT_SIZE &&
                   (unsigned)AGREEMENT_COUNT <= STREAM_WORDS_MAX,
               "all agreements fit into a value");

GET(NEGOTIATED)
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

GET(CLOSE)
{
    return one_word(value, STREAM_CLOSE, summary_close(from->life));
}

GET(CLOSED_BY)
{
    return one_word(value, STREAM_CLOSED_BY, summary_closer(from->life));
}

static const struct judged_troubles *judged_of(const struct source *from)
{
    struct stream_row *row = from->row;
    if (!row->is_judged)
        summary_judge(row->stream, &row->judged);
    row->is_judged = true;
    return &row->judged;
}

GET(TROUBLE)
{
    const struct judged_troubles *judged = judged_of(from);
    value->count = 0;
    for (unsigned i = 0; i < judged->count && i < STREAM_WORDS_MAX; i++)
        value->words[value->count++] = summary_troubles[judged->trouble[i]].word;
    return value->count > 0;
}

GET(CAPTURE)
{
    return all_words(value, STREAM_CAPTURE, summary_capture_lacks(from->life));
}

GET(SEVERITY)
{
    return one_word(value, STREAM_SEVERITY, judged_of(from)->severity);
}

GET(RANK)
{
    return one_number(value, SEVERITY_COUNT - (unsigned)judged_of(from)->severity);
}

GET(HINT)
{
    const struct judged_troubles *judged = judged_of(from);
    value->count = 0;
    for (unsigned i = 0; i < judged->count && i < STREAM_WORDS_MAX; i++)
        value->words[value->count++] =
            summary_hint(from->stream, (enum trouble)judged->trouble[i], value->text);
    return value->count > 0;
}

GET(CAUSE)
{
    summary_write_cause(from->stream, judged_of(from), value->text);
    return one_text(value);
}

GET(RESET_CAUSE)
{
    return one_word(value, STREAM_RESET_CAUSE, summary_reset_cause(from->life));
}

GET(TIME_WAIT)
{
    return all_words(value, STREAM_TIME_WAIT, summary_time_waits(from->life));
}

GET(ARGUS)
{
    return one_word(value, STREAM_ARGUS, summary_argus(from->life));
}

GET(TCPTRACE)
{
    return all_words(value, STREAM_TCPTRACE, summary_tcptrace(from->life));
}

GET(FLOW_END_REASON)
{
    bool has_next = from->stream->next != STREAM_NONE;
    return one_word(value, STREAM_FLOW_END_REASON, summary_flow_end(from->life, has_next));
}

GET(CONN_STATE)
{
    return one_word(value, STREAM_CONN_STATE, from->stream->zeek_facts.conn_state);
}

GET(HISTORY)
{
    value->words[0] = from->stream->zeek_facts.history;
    value->count = 1;
    return *value->words[0] != '\0';
}

GET(CLIENT_BYTES)
{
    return one_number(value, client_octets_of(from->life));
}

GET(SERVER_BYTES)
{
    return one_number(value, server_octets_of(from->life));
}

GET(CLIENT_SEGMENTS)
{
    return one_number(value, client_of(from->life)->segments);
}

GET(SERVER_SEGMENTS)
{
    return one_number(value, server_of(from->life)->segments);
}

GET(CLIENT_RETRANSMISSIONS)
{
    return one_number(value, client_of(from->life)->retransmissions);
}

GET(SERVER_RETRANSMISSIONS)
{
    return one_number(value, server_of(from->life)->retransmissions);
}

GET(HALF_CLOSE_BYTES)
{
    return summary_was_half_closed(from->life) &&
           one_number(value, tcpphase_octets_half_closed(from->life));
}

GET(DURATION)
{
    return one_time(value, summary_duration(from->life));
}

GET(END_TIME)
{
    return one_time(value, summary_end_time(from->life));
}

GET(HANDSHAKE_TIME)
{
    return one_time(value, summary_handshake_time(from->life));
}

GET(SERVER_RTT)
{
    return one_time(value, from->life->server_rtt);
}

GET(CLIENT_RTT)
{
    return one_time(value, from->life->client_rtt);
}

GET(FIRST_BYTE_TIME)
{
    return one_time(value, summary_first_byte_time(from->life));
}

GET(HALF_CLOSE_TIME)
{
    return one_time(value, summary_half_close_time(from->life));
}

/* A time that was recorded; 0: none. */
static bool one_recorded_time(struct stream_value *value, uint64_t time)
{
    return one_time(value, time != 0 ? (int64_t)time : TCPPHASE_NO_TIME);
}

GET(CLIENT_WINDOW_CLOSED_TIME)
{
    return one_recorded_time(value, client_of(from->life)->closed_time);
}

GET(SERVER_WINDOW_CLOSED_TIME)
{
    return one_recorded_time(value, server_of(from->life)->closed_time);
}

GET(STALL_TIME)
{
    return one_recorded_time(value, from->life->stall_time);
}

GET(CLOSE_TIME)
{
    return one_time(value, summary_close_time(from->life));
}

#define FRAME(id, meaning)                                                                         \
    GET(FRAME_##id)                                                                                \
    {                                                                                              \
        return one_number(value, from->life->frame[TCPPHASE_MOMENT_##id]) && value->number != 0;   \
    }
TCPPHASE_MOMENTS(FRAME)
#undef FRAME

GET(FRAME_ICMP)
{
    return one_number(value, from->life->icmp.frame) && value->number != 0;
}

GET(FRAME_DECIDING)
{
    const struct tcpphase_life *life = from->life;
    const bool is_reset = tcpphase_saw(life, TCPPHASE_MOMENT_RESET);
    return one_number(value, life->frame[is_reset ? TCPPHASE_MOMENT_RESET : TCPPHASE_MOMENT_LAST]);
}

#define GETTER(id, ...) [STREAM_##id] = get_##id,
static getter *const getters[STREAM_FIELD_COUNT] = {STREAM_FIELDS(GETTER)};
#undef GETTER

bool stream_field_value(const struct stream_entry *stream, enum stream_field field, bool is_whole,
                        struct stream_value *value)
{
    struct stream_row row = {.stream = stream, .is_whole = is_whole};
    return stream_field_value_in_row(&row, field, value);
}

bool stream_field_value_in_row(struct stream_row *row, enum stream_field field,
                               struct stream_value *value)
{
    const struct source from = {row->stream, &row->stream->life, row};
    return getters[field](&from, value);
}

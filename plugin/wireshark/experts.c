/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "experts.h"

#include <epan/column-info.h>
#include <epan/expert.h>
#include <epan/tap.h>
#include <stream_fields.h>
#include <verdicts.h>

#define NOTE(id) TCPPHASE_NOTE_BIT(id)
#define STATE(id) (1U << TCPPHASE_STATE_##id)
#define STEP(id) (1U << TCPPHASE_STEP_##id)

/* Name, severity, text; the question is_NAME below says of which segments it is true. */
/* clang-format off */
#define EVENTS(X)                                                                              \
    X(syn_retransmitted,     PI_NOTE, "SYN sent again")                                        \
    X(syn_ack_retransmitted, PI_NOTE, "SYN-ACK sent again")                                    \
    X(fin_retransmitted,     PI_NOTE, "FIN sent again")                                        \
    X(bad_handshake_ack,     PI_WARN, "Does not acknowledge the peer's SYN")                   \
    X(bad_ack,               PI_WARN, "Acknowledges what the peer cannot have sent")           \
    X(bad_rst,               PI_WARN, "RST that a conforming receiver ignores")                \
    X(bad_syn,               PI_WARN, "SYN with another number inside a live stream")          \
    X(data_after_reset,      PI_WARN, "Payload after the connection was reset")                \
    X(challenge_ack,         PI_NOTE, "Challenge ACK: answers a segment that was not believed") \
    X(scan,                  PI_WARN, "Probe: not an attempt to connect")                          \
    X(simultaneous_open,     PI_NOTE, "Simultaneous open: the SYNs cross")                     \
    X(simultaneous_close,    PI_CHAT, "Simultaneous close: the FINs cross")                    \
    X(time_wait_reuse,       PI_NOTE, "New connection on addresses and ports in TIME-WAIT")
/* clang-format on */

static bool has_note(const struct record *record, uint64_t note)
{
    return (record->verdict.notes & note) != 0;
}

/* A retransmission of one of the steps, a set of 1 << enum tcpphase_step. */
static bool is_again(const struct record *record, unsigned steps)
{
    return has_note(record, NOTE(RETRANSMISSION)) && (steps >> record->verdict.step & 1) != 0;
}

/* The state of an end before the segment, as a set. */
static unsigned state_before(const struct record *record, unsigned end)
{
    return 1U << tcpphase_path_state(record->verdict.path[end], 0);
}

static bool were_both(const struct record *record, unsigned states)
{
    return (state_before(record, 0) & states) != 0 && (state_before(record, 1) & states) != 0;
}

static bool was_either(const struct record *record, unsigned states)
{
    return ((state_before(record, 0) | state_before(record, 1)) & states) != 0;
}

static bool is_syn_retransmitted(const struct record *record)
{
    return is_again(record, STEP(SYN) | STEP(SYN_CROSSING));
}

static bool is_syn_ack_retransmitted(const struct record *record)
{
    return is_again(record, STEP(SYN_ACK));
}

static bool is_fin_retransmitted(const struct record *record)
{
    return is_again(record,
                    STEP(FIN_1) | STEP(FIN_1_CROSSING) | STEP(FIN_2) | STEP(ACK_FIN_1_FIN_2));
}

static bool is_bad_handshake_ack(const struct record *record)
{
    return has_note(record, NOTE(BAD_ACK)) &&
           was_either(record, STATE(SYN_SENT) | STATE(SYN_RECEIVED));
}

static bool is_bad_ack(const struct record *record)
{
    return has_note(record, NOTE(BAD_ACK)) && !is_bad_handshake_ack(record);
}

/* After the end of the stream repeated RSTs are not worth an entry. */
static bool is_bad_rst(const struct record *record)
{
    return has_note(record, NOTE(BAD_RST)) &&
           !were_both(record, STATE(CLOSED) | STATE(TIME_WAIT) | STATE(LISTEN));
}

static bool is_bad_syn(const struct record *record)
{
    return has_note(record, NOTE(BAD_SYN));
}

static bool is_data_after_reset(const struct record *record)
{
    return record->verdict.step == TCPPHASE_STEP_STRAY && record->verdict.length > 0 &&
           were_both(record, STATE(CLOSED));
}

static bool is_challenge_ack(const struct record *record)
{
    return has_note(record, NOTE(CHALLENGE_ACK));
}

/* Flags that no connection begins with; or an ACK of no known connection that a RST answers. */
static bool is_scan(const struct record *record)
{
    if (record->verdict.step == TCPPHASE_STEP_STRAY)
        return were_both(record, STATE(UNKNOWN)) &&
               !has_note(record, NOTE(TRUNCATED) | NOTE(CHECKSUM_BAD));
    return record->verdict.step == TCPPHASE_STEP_ACK &&
           summary_probe(&record->stream->life) == PROBE_ACK;
}

static bool is_simultaneous_open(const struct record *record)
{
    return record->verdict.step == TCPPHASE_STEP_SYN_CROSSING &&
           !has_note(record, NOTE(RETRANSMISSION));
}

static bool is_simultaneous_close(const struct record *record)
{
    return record->verdict.step == TCPPHASE_STEP_FIN_1_CROSSING &&
           !has_note(record, NOTE(RETRANSMISSION));
}

static bool is_time_wait_reuse(const struct record *record)
{
    return has_note(record, NOTE(PORT_REUSED)) && record->stream->reuses_time_wait;
}

#define FIELD(name, severity, text) static expert_field ei_##name = EI_INIT;
EVENTS(FIELD)
#undef FIELD

#define EVENT(name, severity, text) {&ei_##name, is_##name},
static const struct {
    expert_field *field;
    bool (*is_true)(const struct record *record);
} events[] = {EVENTS(EVENT)};
#undef EVENT

/* One filter name, three severities. */
static expert_field ei_orderly = EI_INIT;
static expert_field ei_incomplete = EI_INIT;
static expert_field ei_failed = EI_INIT;

/* clang-format off */
#define INFO(field, name, severity, text)                                                          \
    {&(field), {"tcpphase.expert." name, PI_SEQUENCE, severity, text, EXPFILL}},
#define EVENT_INFO(name, severity, text) INFO(ei_##name, #name, severity, text)
static ei_register_info infos[] = {
    EVENTS(EVENT_INFO)
    INFO(ei_orderly,    "summary", PI_CHAT, "The stream's life")
    INFO(ei_incomplete, "summary", PI_NOTE, "The stream's life")
    INFO(ei_failed,     "summary", PI_WARN, "The stream's life")
};
/* clang-format on */

static int expert_tap;

/* The tap is registered after the protocols. */
static void find_tap(void)
{
    expert_tap = find_tap_id("expert");
}

void experts_register(int proto)
{
    register_init_routine(find_tap);
    expert_register_field_array(expert_register_protocol(proto), infos, array_length(infos));
}

bool experts_are_wanted(const packet_info *pinfo, proto_tree *tree)
{
    return have_tap_listener(expert_tap) || proto_field_is_referenced(tree, proto_expert) ||
           (pinfo->cinfo != NULL && pinfo->cinfo->col_first[COL_EXPERT] >= 0);
}

static expert_field *severity_of(const struct tcpphase_life *life)
{
    const unsigned failed_openings = WORD_BIT(HANDSHAKE_UNANSWERED) | WORD_BIT(HANDSHAKE_REFUSED) |
                                     WORD_BIT(HANDSHAKE_UNREACHABLE) |
                                     WORD_BIT(HANDSHAKE_HALF_OPEN) | WORD_BIT(HANDSHAKE_RESET);
    const unsigned resets = WORD_BIT(CLOSE_RESET) | WORD_BIT(CLOSE_RESET_AFTER_FIN);
    const unsigned half = WORD_BIT(CLOSE_HALF_CLOSED) | WORD_BIT(CLOSE_UNFINISHED);
    const unsigned opening = WORD_BIT(summary_handshake(life));
    const unsigned close = WORD_BIT(summary_close(life));
    if (opening & failed_openings || close & resets)
        return &ei_failed;
    return close & half || opening & WORD_BIT(HANDSHAKE_PARTIAL) ? &ei_incomplete : &ei_orderly;
}

static bool ends_stream(const struct record *record)
{
    return record->stream->has_ended && !record->stream->is_final &&
           !were_both(record, STATE(CLOSED) | STATE(TIME_WAIT) | STATE(LISTEN));
}

static bool bears_summary(const struct record *record, const packet_info *pinfo)
{
    if (has_note(record, NOTE(CAPTURE_DUPLICATE)))
        return false;
    if (pinfo->fd->visited)
        return record->stream->life.frame[TCPPHASE_MOMENT_LAST] == record->frame;
    return ends_stream(record);
}

/* Appends the word of a field after another text; nothing if the field is absent. */
static void add_word(wmem_strbuf_t *text, const struct stream_entry *stream,
                     enum stream_field field, const char *format)
{
    struct stream_value value;
    if (stream_field_value(stream, field, true, &value))
        wmem_strbuf_append_printf(text, format, value.words[0]);
}

/* Without numbers, so that the dialog groups equal outcomes. */
static void show_summary(const struct stream_entry *stream, packet_info *pinfo, proto_item *item)
{
    wmem_strbuf_t *text = wmem_strbuf_new(pinfo->pool, "Handshake");
    add_word(text, stream, STREAM_HANDSHAKE, " %s");
    add_word(text, stream, STREAM_PROBE, " (%s)");
    if (summary_close(&stream->life) != CLOSE_NONE)
        add_word(text, stream, STREAM_CLOSE, ", close %s");
    add_word(text, stream, STREAM_CLOSED_BY, " by %s");
    add_word(text, stream, STREAM_RESET_CAUSE, " (%s)");
    expert_add_info_format(pinfo, item, severity_of(&stream->life), "%s",
                           wmem_strbuf_get_str(text));
}

void experts_show(const struct record *record, packet_info *pinfo, proto_item *item)
{
    for (unsigned i = 0; i < array_length(events); i++)
        if (events[i].is_true(record))
            expert_add_info(pinfo, item, events[i].field);
    if (bears_summary(record, pinfo))
        show_summary(record->stream, pinfo, item);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "experts.h"

#include <epan/expert.h>
#include <summary.h>

#define NOTE(id) TCPPHASE_NOTE_BIT(id)

/* Name, severity, text. */
/* clang-format off */
#define EVENTS(X)                                                                                \
    X(syn_retransmitted,     PI_NOTE, "SYN sent again")                                          \
    X(syn_ack_retransmitted, PI_NOTE, "SYN-ACK sent again")                                      \
    X(fin_retransmitted,     PI_NOTE, "FIN sent again")                                          \
    X(bad_handshake_ack,     PI_WARN, "Acknowledges what the peer cannot have sent")             \
    X(bad_rst,               PI_WARN, "RST that a conforming receiver ignores")                  \
    X(bad_syn,               PI_WARN, "SYN with another number inside a live stream")            \
    X(data_after_reset,      PI_WARN, "Payload after the connection was reset")                  \
    X(challenge_ack,         PI_NOTE, "Challenge ACK: answers a segment that was not believed")  \
    X(scan,                  PI_WARN, "Probe: flags that no connection begins with")             \
    X(simultaneous_open,     PI_NOTE, "Simultaneous open: the SYNs cross")                       \
    X(simultaneous_close,    PI_CHAT, "Simultaneous close: the FINs cross")                      \
    X(time_wait_reuse,       PI_NOTE, "New connection on addresses and ports in TIME-WAIT")
/* clang-format on */

#define VARIABLE(name, severity, text) static expert_field ei_##name = EI_INIT;
EVENTS(VARIABLE)
#undef VARIABLE

/* One filter name, three severities. */
static expert_field ei_summary_orderly = EI_INIT;
static expert_field ei_summary_unfinished = EI_INIT;
static expert_field ei_summary_failed = EI_INIT;

#define SUMMARY(variable, severity)                                                                \
    {&(variable), {"tcpphase.expert.summary", PI_SEQUENCE, severity, "The stream's life", EXPFILL}},
#define EVENT(name, severity, text)                                                                \
    {&ei_##name, {"tcpphase.expert." #name, PI_SEQUENCE, severity, text, EXPFILL}},

/* clang-format off */
static ei_register_info experts[] = {
    EVENTS(EVENT)
    SUMMARY(ei_summary_orderly, PI_CHAT)
    SUMMARY(ei_summary_unfinished, PI_NOTE)
    SUMMARY(ei_summary_failed, PI_WARN)
};
/* clang-format on */

void experts_register(int proto)
{
    expert_register_field_array(expert_register_protocol(proto), experts, array_length(experts));
}

static expert_field *severity_of(const struct summary *summary)
{
    switch (summary->handshake) {
    case HANDSHAKE_UNANSWERED:
    case HANDSHAKE_REFUSED:
    case HANDSHAKE_UNREACHABLE:
    case HANDSHAKE_HALF_OPEN:
    case HANDSHAKE_RESET:
        return &ei_summary_failed;
    case HANDSHAKE_THREE_WAY:
    case HANDSHAKE_SIMULTANEOUS:
    case HANDSHAKE_FAST_OPEN:
    case HANDSHAKE_SPLIT:
    case HANDSHAKE_PARTIAL:
    case HANDSHAKE_NOT_CAPTURED:
    case HANDSHAKE_PROBE:
    case HANDSHAKE_COUNT:
        break;
    }
    if (summary->close == CLOSE_RESET || summary->close == CLOSE_RESET_AFTER_FIN)
        return &ei_summary_failed;
    if (summary->close == CLOSE_HALF_CLOSED || summary->close == CLOSE_UNFINISHED ||
        summary->handshake == HANDSHAKE_PARTIAL)
        return &ei_summary_unfinished;
    return &ei_summary_orderly;
}

static void show_summary(const struct record *record, packet_info *pinfo, proto_item *item)
{
    struct summary summary;
    summarize(&record->stream->life, &summary);
    expert_add_info_format(pinfo, item, severity_of(&summary), "%s", summary.sentence);
}

static bool is_closed(const struct tcpphase_verdict *verdict)
{
    return tcpphase_path_state(verdict->path[0], 0) == TCPPHASE_STATE_CLOSED &&
           tcpphase_path_state(verdict->path[1], 0) == TCPPHASE_STATE_CLOSED;
}

static void show_repetition(const struct tcpphase_verdict *verdict, packet_info *pinfo,
                            proto_item *item)
{
    switch ((enum tcpphase_step)verdict->step) {
    case TCPPHASE_STEP_SYN:
    case TCPPHASE_STEP_SYN_CROSSING:
        expert_add_info(pinfo, item, &ei_syn_retransmitted);
        break;
    case TCPPHASE_STEP_SYN_ACK:
        expert_add_info(pinfo, item, &ei_syn_ack_retransmitted);
        break;
    case TCPPHASE_STEP_FIN_1:
    case TCPPHASE_STEP_FIN_1_CROSSING:
    case TCPPHASE_STEP_ACK_FIN_1_FIN_2:
    case TCPPHASE_STEP_FIN_2:
        expert_add_info(pinfo, item, &ei_fin_retransmitted);
        break;
    default:
        break;
    }
}

/* Segments that are not believed. */
static void show_stray(const struct tcpphase_verdict *verdict, packet_info *pinfo, proto_item *item)
{
    const uint64_t unreadable = NOTE(TRUNCATED) | NOTE(CHECKSUM_BAD);
    bool unknown = tcpphase_path_state(verdict->path[0], 0) == TCPPHASE_STATE_UNKNOWN;
    if (unknown && !(verdict->notes & unreadable))
        expert_add_info(pinfo, item, &ei_scan);
    if (verdict->notes & NOTE(BAD_SYN))
        expert_add_info(pinfo, item, &ei_bad_syn);
    if (verdict->notes & NOTE(BAD_ACK))
        expert_add_info(pinfo, item, &ei_bad_handshake_ack);
    if (verdict->notes & NOTE(BAD_RST) && !is_closed(verdict))
        expert_add_info(pinfo, item, &ei_bad_rst);
    if (verdict->length > 0 && is_closed(verdict))
        expert_add_info(pinfo, item, &ei_data_after_reset);
}

static void show_events(const struct record *record, packet_info *pinfo, proto_item *item)
{
    const struct tcpphase_verdict *verdict = &record->verdict;
    if (verdict->notes & NOTE(RETRANSMISSION))
        show_repetition(verdict, pinfo, item);
    else if (verdict->step == TCPPHASE_STEP_SYN_CROSSING)
        expert_add_info(pinfo, item, &ei_simultaneous_open);
    else if (verdict->step == TCPPHASE_STEP_FIN_1_CROSSING)
        expert_add_info(pinfo, item, &ei_simultaneous_close);
    if (verdict->step == TCPPHASE_STEP_STRAY)
        show_stray(verdict, pinfo, item);
    if (verdict->notes & NOTE(CHALLENGE_ACK))
        expert_add_info(pinfo, item, &ei_challenge_ack);
    if (verdict->notes & NOTE(PORT_REUSED) && record->stream->reuses_time_wait)
        expert_add_info(pinfo, item, &ei_time_wait_reuse);
}

void experts_show(const struct record *record, packet_info *pinfo, proto_item *item)
{
    if (record->verdict.notes & NOTE(CAPTURE_DUPLICATE))
        return;
    show_events(record, pinfo, item);
    if (pinfo->fd->visited && record->stream->last == record)
        show_summary(record, pinfo, item);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Which troubles a stream has. */

#include "trouble_rules.h"

#include "verdicts.h"

#define MOMENT(id) TCPPHASE_MOMENT_##id

static const int64_t second = TCPPHASE_SECOND;
static const int64_t minute = 60 * TCPPHASE_SECOND;

bool summary_is_never(const struct stream_entry *stream)
{
    (void)stream;
    return false;
}

static bool has_handshake(const struct stream_entry *stream, unsigned set)
{
    return (SUMMARY_WORD(summary_handshake(&stream->life)) & set) != 0;
}

/* The handshake was captured and completed. */
static bool is_opened(const struct stream_entry *stream)
{
    return has_handshake(stream,
                         SUMMARY_WORD(HANDSHAKE_THREE_WAY) | SUMMARY_WORD(HANDSHAKE_SIMULTANEOUS) |
                             SUMMARY_WORD(HANDSHAKE_FAST_OPEN) | SUMMARY_WORD(HANDSHAKE_SPLIT));
}

bool summary_is_unanswered(const struct stream_entry *stream)
{
    return has_handshake(stream, SUMMARY_WORD(HANDSHAKE_UNANSWERED));
}

bool summary_is_refused(const struct stream_entry *stream)
{
    return has_handshake(stream, SUMMARY_WORD(HANDSHAKE_REFUSED));
}

bool summary_is_unreachable(const struct stream_entry *stream)
{
    return has_handshake(stream, SUMMARY_WORD(HANDSHAKE_UNREACHABLE));
}

bool summary_is_half_open(const struct stream_entry *stream)
{
    return has_handshake(stream, SUMMARY_WORD(HANDSHAKE_HALF_OPEN));
}

bool summary_is_handshake_reset(const struct stream_entry *stream)
{
    return has_handshake(stream, SUMMARY_WORD(HANDSHAKE_RESET)) && !summary_is_port_check(stream);
}

bool summary_has_older_timestamp(const struct stream_entry *stream)
{
    return stream->has_older_timestamp;
}

/* SYNs to an old connection: answered by challenge ACKs, ignored in TIME-WAIT, or not answered. */
bool summary_is_reconnect_ignored(const struct stream_entry *stream)
{
    const struct tcpphase_life *life = &stream->life;
    if (life->ignored_syns > 1)
        return true;
    return summary_is_unanswered(stream) && stream->previous != STREAM_NONE &&
           (life->challenges > 0 || (stream->reuses_time_wait && life->attempts > 1));
}

/* Two SYN-ACKs answered the SYN: the client accepted one, and its ACK met a RST. */
static bool is_reset_by_other_answer(const struct stream_entry *stream)
{
    const struct tcpphase_life *life = &stream->life;
    return life->other_syn_ack != 0 && is_opened(stream) && summary_close(life) == CLOSE_RESET &&
           summary_closer(life) == CLOSER_SERVER && life->first_byte == TCPPHASE_NO_TIME &&
           time_between(life, MOMENT(HANDSHAKE_ACK), MOMENT(RESET)) < second;
}

/* A challenge ACK, an ACK of another SYN, or two SYN-ACKs of which none led to a connection. */
bool summary_is_wrong_answer(const struct stream_entry *stream)
{
    const struct tcpphase_life *life = &stream->life;
    if (!has_handshake(stream, SUMMARY_WORD(HANDSHAKE_UNANSWERED) | SUMMARY_WORD(HANDSHAKE_RESET) |
                                   SUMMARY_WORD(HANDSHAKE_HALF_OPEN)))
        return is_reset_by_other_answer(stream);
    return life->other_syn_ack != 0 || (summary_is_unanswered(stream) && life->challenges > 0) ||
           (has_step(life, TCPPHASE_STEP_SYN_ACK) && !tcpphase_saw(life, MOMENT(SYN_ACK)));
}

/* Of the SYN's stream and of the SYN-ACK's. If the connection opened, only the capture is split. */
bool summary_is_answered_elsewhere(const struct stream_entry *stream)
{
    return stream->extra != NULL && stream->extra->counterpart.frame != 0 &&
           has_handshake(stream, SUMMARY_WORD(HANDSHAKE_UNANSWERED) |
                                     SUMMARY_WORD(HANDSHAKE_RESET) |
                                     SUMMARY_WORD(HANDSHAKE_HALF_OPEN));
}

bool summary_is_fast_open_dropped(const struct stream_entry *stream)
{
    const struct tcpphase_life *life = &stream->life;
    return is_opened(stream) && life->fast_open_tried && life->attempts > 1 &&
           !life->data_accepted && (client_of(life)->options & TCPPHASE_OPTION_FAST_OPEN) == 0;
}

bool summary_is_syn_repeated(const struct stream_entry *stream)
{
    return is_opened(stream) && (stream->life.attempts > 1 || stream->life.syn_ack_again);
}

/* The client answered the SYN-ACK at once with a RST. */
static bool is_reset_at_syn_ack(const struct tcpphase_life *life)
{
    return summary_handshake(life) == HANDSHAKE_RESET && tcpphase_saw(life, MOMENT(SYN)) &&
           tcpphase_saw(life, MOMENT(SYN_ACK)) && tcpphase_saw(life, MOMENT(RESET)) &&
           life->reset_sender == life->client && life->reset_context != TCPPHASE_RESET_GIVES_UP &&
           life->attempts == 1 && life->other_syn_ack == 0 &&
           time_between(life, MOMENT(SYN_ACK), MOMENT(RESET)) < second;
}

bool summary_is_port_check(const struct stream_entry *stream)
{
    const struct tcpphase_life *life = &stream->life;
    const unsigned closes = SUMMARY_WORD(CLOSE_RESET) | SUMMARY_WORD(CLOSE_FOUR_SEGMENT) |
                            SUMMARY_WORD(CLOSE_THREE_SEGMENT) | SUMMARY_WORD(CLOSE_SIMULTANEOUS);
    const enum close close = summary_close(life);
    const int64_t time = time_between(life, MOMENT(HANDSHAKE_ACK),
                                      close == CLOSE_RESET ? MOMENT(RESET) : MOMENT(FIN_1));
    if (is_reset_at_syn_ack(life))
        return true;
    if (close != CLOSE_RESET && client_of(life)->options & TCPPHASE_OPTION_MPTCP_JOIN)
        return false; /* a subflow that was not needed */
    return is_opened(stream) && closes >> close & 1 && life->last_data == TCPPHASE_NO_TIME &&
           client_octets_of(life) + server_octets_of(life) == 0 &&
           summary_closer(life) == CLOSER_CLIENT && time != TCPPHASE_NO_TIME && time < second;
}

bool summary_is_injection_suspected(const struct stream_entry *stream)
{
    return summary_reset_cause(&stream->life) == RESET_CAUSE_INJECTION_SUSPECTED;
}

/* After a minute of silence a RST follows, or nothing is answered. */
bool summary_is_idle_cut(const struct stream_entry *stream)
{
    const struct tcpphase_life *life = &stream->life;
    if (tcpphase_saw(life, MOMENT(RESET)))
        return summary_reset_cause(life) == RESET_CAUSE_IDLE_CUT;
    return life->silence >= minute &&
           (summary_is_data_unanswered(stream) || summary_is_keep_alive_unanswered(stream));
}

bool summary_is_reset(const struct stream_entry *stream)
{
    return summary_close(&stream->life) == CLOSE_RESET && !summary_is_port_check(stream);
}

bool summary_is_reset_after_fin(const struct stream_entry *stream)
{
    return summary_close(&stream->life) == CLOSE_RESET_AFTER_FIN;
}

/* Not if no segment of the other end was captured: it may have closed. */
bool summary_is_half_closed(const struct stream_entry *stream)
{
    return summary_close(&stream->life) == CLOSE_HALF_CLOSED && !is_one_way(&stream->life);
}

/* Silence since the ACK of the first FIN, or since the last payload after it. */
bool summary_has_silent_half(const struct stream_entry *stream)
{
    const struct tcpphase_life *life = &stream->life;
    if (!tcpphase_saw(life, MOMENT(ACK_FIN_1)))
        return false;
    int64_t since = life->time[MOMENT(ACK_FIN_1)];
    if (life->last_data != TCPPHASE_NO_TIME && tcpphase_elapsed(since, life->last_data) > 0)
        since = life->last_data;
    return tcpphase_elapsed(since, life->time[MOMENT(LAST)]) >= minute;
}

static bool is_fin_unanswered(const struct tcpphase_sent *sent)
{
    return sent->fins > 1 && !sent->fin_acked;
}

/* Not if nothing of the peer was captured, or none of its pure ACKs: it may have acknowledged the
 * FIN. */
bool summary_is_close_unanswered(const struct stream_entry *stream)
{
    const struct tcpphase_life *life = &stream->life;
    return !tcpphase_saw(life, MOMENT(RESET)) && !is_one_way(life) &&
           !(summary_capture_lacks(life) & SUMMARY_WORD(LACKS_FILTERED)) &&
           (is_fin_unanswered(&life->sent[0]) || is_fin_unanswered(&life->sent[1]));
}

/* The end that sent the same payload at least three times without any ACK of it; 2: neither. If no
 * segment of the other end was captured, what it acknowledged is unknown. */
unsigned summary_stuck_end(const struct tcpphase_life *life)
{
    const unsigned thrice = 2;
    if (!life->was_open || is_one_way(life))
        return 2;
    for (unsigned i = 0; i < 2; i++)
        if (life->sent[i].again >= thrice && (uint32_t)life->sent[i].space != life->sent[i].acked)
            return i;
    return 2;
}

const struct stream_icmp *summary_too_big(const struct stream_entry *stream)
{
    const unsigned end = summary_stuck_end(&stream->life);
    if (end == 2 || stream->extra == NULL || stream->extra->too_big[end].error.frame == 0)
        return NULL;
    return &stream->extra->too_big[end];
}

bool summary_was_too_big(const struct stream_entry *stream)
{
    return summary_too_big(stream) != NULL;
}

bool summary_lacks_mtu(const struct stream_entry *stream)
{
    const struct stream_icmp *icmp = summary_too_big(stream);
    return icmp != NULL && icmp->mtu == 0;
}

bool summary_is_path_mtu(const struct stream_entry *stream)
{
    return summary_stuck_end(&stream->life) != 2 &&
           (stream->life.smaller_arrived || summary_was_too_big(stream));
}

/* Not if the peer sent a RST, which is an answer, nor if its accept queue is full. */
bool summary_is_data_unanswered(const struct stream_entry *stream)
{
    const struct tcpphase_life *life = &stream->life;
    const unsigned end = summary_stuck_end(life);
    return end != 2 && !summary_is_path_mtu(stream) && !summary_is_accept_queue_full(stream) &&
           (!tcpphase_saw(life, MOMENT(RESET)) || life->reset_sender == end);
}

bool summary_is_data_refused(const struct stream_entry *stream)
{
    return stream->life.refused > 2;
}

bool summary_is_window_closed(const struct stream_entry *stream)
{
    return stream->life.sent[0].closed_time >= (uint64_t)second ||
           stream->life.sent[1].closed_time >= (uint64_t)second;
}

bool summary_is_acks_unheard(const struct stream_entry *stream)
{
    return stream->life.deaf > 2;
}

/* A single repeated SYN-ACK may mean that the ACK was lost after the capture point; but not if the
 * client had retransmitted payload by then, whose ACK would have opened the connection as well. */
bool summary_is_accept_queue_full(const struct stream_entry *stream)
{
    const struct tcpphase_life *life = &stream->life;
    return life->syn_acks > 1 || life->payload_waits;
}

bool summary_is_keep_alive_unanswered(const struct stream_entry *stream)
{
    const struct tcpphase_life *life = &stream->life;
    const bool is_given_up = tcpphase_saw(life, MOMENT(RESET)) &&
                             life->reset_sender == life->last_sender &&
                             summary_reset_cause(life) != RESET_CAUSE_INJECTION_SUSPECTED;
    if (!life->asks_alive || is_one_way(life))
        return false;
    return is_given_up ? life->unanswered > 0
                       : !tcpphase_saw(life, MOMENT(RESET)) && life->unanswered > 1;
}

/* Payload octets of the end that were not acknowledged. */
uint32_t summary_lost_octets(const struct tcpphase_life *life, unsigned end)
{
    const struct tcpphase_sent *sent = &life->sent[end];
    const uint32_t fin = sent->fin_sent && !sent->fin_acked;
    const uint32_t outstanding = (uint32_t)sent->space - sent->acked;
    if (outstanding < fin || outstanding - fin > tcpphase_octets(life, end))
        return 0;
    return outstanding - fin;
}

bool summary_is_data_lost(const struct stream_entry *stream)
{
    const struct tcpphase_life *life = &stream->life;
    return tcpphase_saw(life, MOMENT(RESET)) && life->was_open && !is_one_way(life) &&
           summary_probe(life) == PROBE_NONE &&
           (summary_lost_octets(life, 0) > 0 || summary_lost_octets(life, 1) > 0);
}

bool summary_is_slow_response(const struct stream_entry *stream)
{
    return stream->answers_slowly;
}

/* From the client's last payload, which was acknowledged, to the end: a FIN, a RST, or the last
 * segment. */
int64_t summary_time_without_response(const struct tcpphase_life *life)
{
    const struct tcpphase_sent *client = client_of(life);
    int64_t end = life->time[MOMENT(LAST)];
    if (life->last_data == TCPPHASE_NO_TIME || life->data_sender != life->client ||
        is_one_way(life) || summary_closer(life) == CLOSER_SERVER ||
        summary_lost_octets(life, life->client) > 0 || client->acked == 0)
        return TCPPHASE_NO_TIME;
    if (tcpphase_saw(life, MOMENT(FIN_1)))
        end = life->time[MOMENT(FIN_1)];
    else if (tcpphase_saw(life, MOMENT(RESET)))
        end = life->time[MOMENT(RESET)];
    return tcpphase_elapsed(life->last_data, end);
}

/* If the server sent payload before, and both ends closed, the last request may have needed no
 * response. */
bool summary_is_no_response(const struct stream_entry *stream)
{
    const struct tcpphase_life *life = &stream->life;
    if (life->first_byte != TCPPHASE_NO_TIME && tcpphase_saw(life, MOMENT(FIN_2)))
        return false;
    return summary_time_without_response(life) >= second;
}

bool summary_is_heavy_loss(const struct stream_entry *stream)
{
    const struct tcpphase_life *life = &stream->life;
    const unsigned least = 10, percent = 3;
    return life->resent >= least &&
           (uint64_t)life->resent * 100 >= (uint64_t)life->payloads * percent;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Why a stream failed or ended as it did, what that rests on, and what the verdict had to do
 * without. */

#include "texts.h"
#include "verdicts.h"

#include <inttypes.h>

#define MOMENT(id) TCPPHASE_MOMENT_##id

static uint32_t frame_of(const struct tcpphase_life *life, enum tcpphase_moment moment)
{
    return life->frame[moment];
}

/* " in 7.0 s": from one moment to another. */
static void add_time_between(const struct tcpphase_life *life, enum tcpphase_moment from,
                             enum tcpphase_moment to, char *text)
{
    char words[TIME_TEXT_SIZE];
    int64_t time = time_between(life, from, to);
    if (time != TCPPHASE_NO_TIME)
        summary_add(text, " in %s", summary_write_time(time, words));
}

/* "4 SYNs in 7.0 s": until the attempt ended. */
static void add_attempts(const struct tcpphase_life *life, enum tcpphase_moment end, char *text)
{
    summary_add(text, "%" PRIu32 " SYN%s", life->attempts, life->attempts == 1 ? "" : "s");
    if (life->attempts > 1)
        add_time_between(life, MOMENT(SYN), end, text);
}

static void add_unanswered(const struct tcpphase_life *life, char *text)
{
    summary_add(text, server_of(life)->segments > 0 ? "no acceptable answer to " : "no answer to ");
    add_attempts(life, MOMENT(LAST), text);
    if (life->challenges > 0)
        summary_add(text, ", but %" PRIu32 " challenge ACK%s of an older connection",
                    life->challenges, life->challenges == 1 ? "" : "s");
}

static void add_refusal(const struct tcpphase_life *life, char *text)
{
    summary_add(text, "refused by the %s (frame %" PRIu32 ")",
                summary_role(life, life->reset_sender), frame_of(life, MOMENT(RESET)));
    if (life->attempts > 1) {
        summary_add(text, " after ");
        add_attempts(life, MOMENT(RESET), text);
    }
}

static void add_half_open(const struct tcpphase_life *life, char *text)
{
    const uint32_t again = server_of(life)->retransmissions;
    if (!tcpphase_saw(life, MOMENT(SYN_ACK))) {
        summary_add(text, "half-open: SYNs crossed, none was acknowledged");
        return;
    }
    summary_add(text, "half-open: the SYN-ACK (frame %" PRIu32 ") was never answered",
                frame_of(life, MOMENT(SYN_ACK)));
    if (again == 0)
        return;
    summary_add(text, ", sent %" PRIu32 " times", again + 1);
    add_time_between(life, MOMENT(SYN_ACK), MOMENT(LAST), text);
}

/* A RST before the third step. */
static void add_withdrawal(const struct tcpphase_life *life, char *text)
{
    const char *who = summary_role(life, life->reset_sender);
    const uint32_t frame = frame_of(life, MOMENT(RESET));
    if (life->reset_context == TCPPHASE_RESET_GIVES_UP)
        summary_add(text,
                    "given up by the %s after %" PRIu32
                    " repetitions without an answer (frame %" PRIu32 ")",
                    who, life->unanswered, frame);
    else
        summary_add(text, "withdrawn by the %s before the third step (frame %" PRIu32 ")", who,
                    frame);
}

static void add_probe(const struct tcpphase_life *life, char *text)
{
    static const char *const probes[PROBE_COUNT] = {
        [PROBE_FIN] = "FIN probe",         [PROBE_NO_FLAGS] = "NULL probe",
        [PROBE_XMAS] = "Xmas probe",       [PROBE_ACK] = "ACK probe",
        [PROBE_SYN_FIN] = "SYN-FIN probe", [PROBE_BACKSCATTER] = "backscatter",
    };
    enum probe probe = summary_probe(life);
    summary_add(text, "%s", probes[probe]);
    if (probe == PROBE_BACKSCATTER)
        summary_add(text, ": %s without a question",
                    tcpphase_saw(life, MOMENT(SYN_ACK)) ? "a SYN-ACK" : "a RST");
    else if (tcpphase_saw(life, MOMENT(SYN_ACK)))
        summary_add(text, ", answered by a SYN-ACK (frame %" PRIu32 ")",
                    frame_of(life, MOMENT(SYN_ACK)));
    else if (tcpphase_saw(life, MOMENT(RESET)))
        summary_add(text, ", answered by a RST (frame %" PRIu32 ")", frame_of(life, MOMENT(RESET)));
    else
        summary_add(text, " without an answer");
}

/* Why it never opened. */
static void add_failure(const struct tcpphase_life *life, enum handshake handshake, char *text)
{
    switch (handshake) {
    case HANDSHAKE_UNANSWERED:
        add_unanswered(life, text);
        break;
    case HANDSHAKE_REFUSED:
        add_refusal(life, text);
        break;
    case HANDSHAKE_UNREACHABLE:
        summary_add(text, "blocked: ICMP %s (frame %" PRIu32 ")", summary_icmp_reason(&life->icmp),
                    life->icmp.frame);
        break;
    case HANDSHAKE_HALF_OPEN:
        add_half_open(life, text);
        break;
    case HANDSHAKE_RESET:
        if (tcpphase_saw(life, MOMENT(RESET)))
            add_withdrawal(life, text);
        else
            summary_add(text, "reset by the client: the SYN-ACK acknowledged another SYN");
        break;
    case HANDSHAKE_PROBE:
        add_probe(life, text);
        break;
    case HANDSHAKE_THREE_WAY:
    case HANDSHAKE_SIMULTANEOUS:
    case HANDSHAKE_FAST_OPEN:
    case HANDSHAKE_SPLIT:
    case HANDSHAKE_PARTIAL:
    case HANDSHAKE_NOT_CAPTURED:
    case HANDSHAKE_COUNT:
        break;
    }
}

/* " 12 ms after the last data" */
static void add_time_before_reset(const struct tcpphase_life *life, char *text)
{
    char words[TIME_TEXT_SIZE];
    bool has_data = life->last_data != TCPPHASE_NO_TIME;
    int64_t from = has_data ? life->last_data : life->time[MOMENT(HANDSHAKE_ACK)];
    int64_t time = tcpphase_elapsed(from, life->time[MOMENT(RESET)]);
    if (time < 0 || (!has_data && !tcpphase_saw(life, MOMENT(HANDSHAKE_ACK))))
        return;
    summary_add(text, " %s after the %s", summary_write_time(time, words),
                has_data ? "last data" : "handshake, without data");
}

static void add_abort(const struct tcpphase_life *life, char *text)
{
    summary_add(text, "%s reset the connection", summary_role(life, life->reset_sender));
    add_time_before_reset(life, text);
}

static void add_reset_after_fin(const struct tcpphase_life *life, char *text)
{
    const char *who = summary_role(life, life->reset_sender);
    if (tcpphase_saw(life, MOMENT(FIN_2)))
        summary_add(text, "%s reset after both FINs, before the last ACK", who);
    else if (life->reset_sender == life->fin_1_sender)
        summary_add(text, "%s reset after its own FIN", who);
    else
        summary_add(text, "%s reset after the FIN of the %s", who,
                    summary_role(life, life->fin_1_sender));
}

/* "3 more segments of the client after it" */
static void add_segments_after(const struct tcpphase_life *life, unsigned end, char *text)
{
    const uint32_t count = end == life->reset_sender ? life->went_on : life->unheard;
    summary_add(text, " %" PRIu32 " more segment%s of the %s after it", count,
                count == 1 ? "" : "s", summary_role(life, end));
}

/* A RST of the server that came so soon after the request that the server cannot have had it yet.
 * Where the server sent payload it is not known whose the last one was. */
static void add_too_soon(const struct tcpphase_life *life, char *text)
{
    char time[TIME_TEXT_SIZE], rtt[TIME_TEXT_SIZE];
    if (life->reset_sender == life->client || life->first_byte != TCPPHASE_NO_TIME ||
        life->last_data == TCPPHASE_NO_TIME || life->server_rtt == TCPPHASE_NO_TIME)
        return;
    const int64_t since = tcpphase_elapsed(life->last_data, life->time[MOMENT(RESET)]);
    if (since >= 0 && since < life->server_rtt / 2)
        summary_add(text, ", sent %s after the request where a round trip takes %s",
                    summary_write_time(since, time), summary_write_time(life->server_rtt, rtt));
}

static void add_injection(const struct tcpphase_life *life, char *text)
{
    summary_add(text, "RST (frame %" PRIu32 ") perhaps not sent by the %s:",
                frame_of(life, MOMENT(RESET)), summary_role(life, life->reset_sender));
    const char *comma = "";
    if (summary_ttl_differs(life)) {
        summary_add(text, " TTL %u instead of %u", life->reset_ttl,
                    life->sent[life->reset_sender].ttl);
        comma = ",";
    }
    if (life->ip_id_jumps) {
        summary_add(text, "%s IP identification out of sequence", comma);
        comma = ",";
    }
    if (life->went_on > 0) {
        summary_add(text, "%s", comma);
        add_segments_after(life, life->reset_sender, text);
    }
    add_too_soon(life, text);
}

/* Another distance: perhaps a device in between. */
static void add_ttl(const struct tcpphase_life *life, char *text)
{
    if (summary_ttl_differs(life))
        summary_add(text, ", TTL %u instead of %u", life->reset_ttl,
                    life->sent[life->reset_sender].ttl);
}

/* Why a RST ended it. */
static void add_reset(const struct tcpphase_life *life, char *text)
{
    const char *who = summary_role(life, life->reset_sender);
    char time[TIME_TEXT_SIZE];
    switch (summary_reset_cause(life)) {
    case RESET_CAUSE_DATA_AFTER_CLOSE:
        summary_add(text, "%s reset: data after close", who);
        break;
    case RESET_CAUSE_AFTER_FIN:
        add_reset_after_fin(life, text);
        break;
    case RESET_CAUSE_HALF_OPEN_REPLY:
        summary_add(text, "%s reset: it knows nothing of the connection (frame %" PRIu32 ")", who,
                    frame_of(life, MOMENT(RESET)));
        add_ttl(life, text);
        break;
    case RESET_CAUSE_IDLE_CUT:
        summary_add(text, "%s reset after %s of silence", who,
                    summary_write_time(life->silence, time));
        add_ttl(life, text);
        break;
    case RESET_CAUSE_GIVEN_UP:
        summary_add(text, "%s reset: gave up after %" PRIu32 " repetitions without an answer", who,
                    life->unanswered);
        break;
    case RESET_CAUSE_INJECTION_SUSPECTED:
        add_injection(life, text);
        break;
    case RESET_CAUSE_NONE:
    case RESET_CAUSE_REFUSED:
    case RESET_CAUSE_ABORT:
    case RESET_CAUSE_PROBE_REPLY:
    case RESET_CAUSE_COUNT:
        add_abort(life, text);
        break;
    }
    if (life->unheard > 0) {
        summary_add(text, ",");
        add_segments_after(life, !life->reset_sender, text);
    }
}

/* A FIN that no ACK of was seen. Nothing is said of ACKs where they cannot have been captured, or
 * may still come. */
static void add_unacknowledged_fin(const struct tcpphase_life *life, char *text)
{
    bool can_be_acked =
        !is_one_way(life) && frame_of(life, MOMENT(FIN_1)) != frame_of(life, MOMENT(LAST));
    summary_add(text, "closed by the %s (frame %" PRIu32 ")",
                summary_role(life, life->fin_1_sender), frame_of(life, MOMENT(FIN_1)));
    if (life->fins > 1) {
        summary_add(text, ", FIN sent %" PRIu32 " times", life->fins);
        if (life->last_sender == life->fin_1_sender)
            add_time_between(life, MOMENT(FIN_1), MOMENT(LAST), text);
    }
    if (can_be_acked)
        summary_add(text, life->fins > 1 ? " and not acknowledged" : ", FIN not acknowledged");
}

/* One FIN only. */
static void add_half_closed(const struct tcpphase_life *life, char *text)
{
    if (!tcpphase_saw(life, MOMENT(ACK_FIN_1)))
        add_unacknowledged_fin(life, text);
    else
        summary_add(text, "half-closed by the %s, %" PRIu64 " B of the %s since",
                    summary_role(life, life->fin_1_sender), tcpphase_octets_half_closed(life),
                    summary_role(life, !life->fin_1_sender));
}

/* "closed by the client", as the field says. */
static void add_closer(const struct tcpphase_life *life, char *text)
{
    if (summary_closer(life) == CLOSER_BOTH)
        summary_add(text, "closed by both ends at once");
    else
        summary_add(text, "closed by the %s", summary_role(life, life->fin_1_sender));
}

/* Two FINs, one without an ACK. */
static void add_unfinished(const struct tcpphase_life *life, char *text)
{
    add_closer(life, text);
    summary_add(text, ", the last ACK is missing");
    if (life->unanswered > 0)
        summary_add(text, " after %" PRIu32 " repetition%s of the %s", life->unanswered,
                    life->unanswered == 1 ? "" : "s", summary_role(life, life->last_sender));
}

/* Two FINs, and their ACKs. */
static void add_closed(const struct tcpphase_life *life, char *text)
{
    char words[TIME_TEXT_SIZE];
    bool has_data = life->last_data != TCPPHASE_NO_TIME;
    int64_t time = time_between(life, MOMENT(HANDSHAKE_ACK), MOMENT(FIN_1));
    add_closer(life, text);
    if (has_data || time == TCPPHASE_NO_TIME)
        return;
    if (time == 0)
        summary_add(text, " with the last step of the handshake, without data");
    else
        summary_add(text, " %s after the handshake, without data", summary_write_time(time, words));
}

/* No FIN and no RST. */
static void add_open(const struct tcpphase_life *life, char *text)
{
    if (!life->was_open)
        summary_add(text, "no segment that can be believed");
    else if (life->unanswered > 1)
        summary_add(text, "still open, no answer to %" PRIu32 " repetitions of the %s",
                    life->unanswered, summary_role(life, life->last_sender));
    else
        summary_add(text, "still open");
    if (life->icmp.frame != 0)
        summary_add(text, "; ICMP %s (frame %" PRIu32 ")", summary_icmp_reason(&life->icmp),
                    life->icmp.frame);
}

/* How it closed, or that it did not. */
static void add_close(const struct tcpphase_life *life, enum close close, char *text)
{
    switch (close) {
    case CLOSE_HALF_CLOSED:
        add_half_closed(life, text);
        break;
    case CLOSE_UNFINISHED:
        add_unfinished(life, text);
        break;
    case CLOSE_SIMULTANEOUS:
    case CLOSE_FOUR_SEGMENT:
    case CLOSE_THREE_SEGMENT:
        add_closed(life, text);
        break;
    case CLOSE_RESET:
    case CLOSE_RESET_AFTER_FIN:
        add_reset(life, text);
        break;
    case CLOSE_NONE:
    case CLOSE_COUNT:
        add_open(life, text);
        break;
    }
}

/* What the verdict had to do without. */
static void add_what_is_missing(const struct tcpphase_life *life, enum handshake handshake,
                                char *text)
{
    if (handshake == HANDSHAKE_NOT_CAPTURED && life->was_open)
        summary_add(text, "; the capture begins later");
    else if (handshake == HANDSHAKE_PARTIAL)
        summary_add(text, "; not all of the handshake was captured");
    bool is_open = handshake == HANDSHAKE_NOT_CAPTURED || handshake == HANDSHAKE_PARTIAL;
    if (is_open && is_one_way(life))
        summary_add(text, "; only the %s's side was captured",
                    client_of(life)->segments != 0 ? "client" : "server");
}

void summary_write_cause(const struct tcpphase_life *life, char *text)
{
    enum handshake handshake = summary_handshake(life);
    enum close close = summary_close(life);
    *text = '\0';
    if (close == CLOSE_NONE)
        add_failure(life, handshake, text);
    if (*text == '\0')
        add_close(life, close, text);
    add_what_is_missing(life, handshake, text);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Why a connection never opened. */

#include "cause_parts.h"

#include <inttypes.h>

/* "4 SYNs in 7.0 s", up to the moment `end`. */
static void add_attempts(const struct tcpphase_life *life, enum tcpphase_moment end, char *text)
{
    summary_add(text, "%" PRIu32 " SYN%s", life->attempts, life->attempts == 1 ? "" : "s");
    if (life->attempts > 1)
        summary_add_time_between(life, MOMENT(SYN), end, text);
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

static void add_half_open(const struct tcpphase_life *life, bool is_brief, char *text)
{
    const uint32_t again = server_of(life)->retransmissions;
    if (!tcpphase_saw(life, MOMENT(SYN_ACK))) {
        summary_add(text, "half-open: SYNs crossed, none was acknowledged");
        return;
    }
    if (is_brief)
        summary_add(text, "half-open");
    else
        summary_add(text, "half-open: the SYN-ACK (frame %" PRIu32 ") was never answered",
                    frame_of(life, MOMENT(SYN_ACK)));
    if (again == 0 || is_brief)
        return;
    summary_add(text, ", sent %" PRIu32 " times", again + 1);
    summary_add_time_between(life, MOMENT(SYN_ACK), MOMENT(LAST), text);
}

static void add_withdrawal(const struct tcpphase_life *life, bool is_brief, char *text)
{
    const char *who = summary_role(life, life->reset_sender);
    const uint32_t frame = frame_of(life, MOMENT(RESET));
    if (life->reset_context == TCPPHASE_RESET_GIVES_UP)
        summary_add(text,
                    "given up by the %s after %" PRIu32
                    " repetitions without an answer (frame %" PRIu32 ")",
                    who, life->unanswered, frame);
    else
        summary_add(text, "withdrawn by the %s%s (frame %" PRIu32 ")", who,
                    is_brief ? "" : " before the third step", frame);
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

void summary_add_failure(const struct tcpphase_life *life, bool is_brief, char *text)
{
    const enum handshake handshake = summary_handshake(life);
    if (summary_reset_cause(life) == RESET_CAUSE_INJECTION_SUSPECTED) {
        summary_add_reset(life, is_brief, text); /* who refused or gave up is not known */
        return;
    }
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
        add_half_open(life, is_brief, text);
        break;
    case HANDSHAKE_RESET:
        if (tcpphase_saw(life, MOMENT(RESET)))
            add_withdrawal(life, is_brief, text);
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

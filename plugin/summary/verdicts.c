/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Verdicts derived from the facts of a stream. */

#include "verdicts.h"

#define STEP_BIT(id) (UINT32_C(1) << TCPPHASE_STEP_##id)
#define MOMENT(id) TCPPHASE_MOMENT_##id

static bool shows_only(const struct tcpphase_life *life, uint32_t steps)
{
    return (life->steps & ~steps) == 0;
}

/* The kind of probe by its flags. Combinations without a name are NO_FLAGS or not a probe. */
static enum probe probe_of_flags(unsigned flags)
{
    const unsigned xmas = TCPPHASE_FIN | TCPPHASE_PSH | TCPPHASE_URG;
    if (flags & TCPPHASE_SYN)
        return flags & TCPPHASE_FIN ? PROBE_SYN_FIN : PROBE_NONE;
    if ((flags & xmas) == xmas)
        return PROBE_XMAS;
    return flags & TCPPHASE_FIN ? PROBE_FIN : PROBE_NO_FLAGS;
}

static bool begins_with_reset(const struct tcpphase_life *life)
{
    return has_step(life, TCPPHASE_STEP_RESET) &&
           shows_only(life, STEP_BIT(RESET) | STEP_BIT(STRAY));
}

/* Only answers were captured: SYN-ACKs, perhaps with RSTs in answer to them, or RSTs in answer to
 * SYNs. */
static bool is_backscatter(const struct tcpphase_life *life)
{
    const uint32_t resets = STEP_BIT(RESET) | STEP_BIT(HANDSHAKE_RESET) | STEP_BIT(STRAY);
    if (has_step(life, TCPPHASE_STEP_SYN_ACK))
        return !life->answers_other && shows_only(life, STEP_BIT(SYN_ACK) | resets);
    return begins_with_reset(life) && life->reset_of_closed && is_one_way(life);
}

/* One end sent bare ACKs and received nothing but RSTs. */
static bool is_ack_probe(const struct tcpphase_life *life)
{
    return has_step(life, TCPPHASE_STEP_RESET) && has_step(life, TCPPHASE_STEP_ACK) &&
           shows_only(life, STEP_BIT(ACK) | STEP_BIT(RESET) | STEP_BIT(STRAY)) &&
           life->reset_sender != life->first_sender && life->last_data == TCPPHASE_NO_TIME &&
           life->sent[life->reset_sender].segments <= life->sent[life->first_sender].segments;
}

enum probe summary_probe(const struct tcpphase_life *life)
{
    const uint32_t connection = STEP_BIT(HANDSHAKE_ACK) | STEP_BIT(DATA) | STEP_BIT(FIN_1);
    if (life->steps & (STEP_BIT(SYN) | STEP_BIT(SYN_CROSSING)))
        return PROBE_NONE;
    if (life->probed && !(life->steps & connection))
        return probe_of_flags(life->probe_flags);
    if (is_backscatter(life))
        return PROBE_BACKSCATTER;
    return is_ack_probe(life) ? PROBE_ACK : PROBE_NONE;
}

bool summary_is_reset_alone(const struct tcpphase_life *life)
{
    return begins_with_reset(life) && summary_probe(life) == PROBE_NONE;
}

/* The kind of a handshake that was completed. */
static enum handshake completed_handshake(const struct tcpphase_life *life)
{
    if (has_step(life, TCPPHASE_STEP_SYN_CROSSING))
        return server_of(life)->syn_ack_sent ? HANDSHAKE_SIMULTANEOUS : HANDSHAKE_SPLIT;
    if (!tcpphase_saw(life, MOMENT(SYN)) || !tcpphase_saw(life, MOMENT(SYN_ACK)) ||
        !tcpphase_saw(life, MOMENT(HANDSHAKE_ACK)))
        return HANDSHAKE_PARTIAL;
    return life->data_accepted ? HANDSHAKE_FAST_OPEN : HANDSHAKE_THREE_WAY;
}

/* A RST before the third step: not opened, even if one end was ESTABLISHED. */
static bool is_reset_in_handshake(const struct tcpphase_life *life)
{
    return tcpphase_saw(life, MOMENT(RESET)) && life->reset_step != TCPPHASE_STEP_RESET;
}

/* The third step was filtered away: the SYN-ACK was not sent again. */
static bool may_have_opened(const struct tcpphase_life *life)
{
    return life->of_filtered && tcpphase_saw(life, MOMENT(SYN)) &&
           tcpphase_saw(life, MOMENT(SYN_ACK)) && !life->syn_ack_again;
}

enum handshake summary_handshake(const struct tcpphase_life *life)
{
    const uint32_t opening =
        STEP_BIT(SYN) | STEP_BIT(SYN_CROSSING) | STEP_BIT(SYN_ACK) | STEP_BIT(HANDSHAKE_ACK);
    if (summary_probe(life) != PROBE_NONE)
        return HANDSHAKE_PROBE;
    if ((life->steps & opening) == 0)
        return HANDSHAKE_NOT_CAPTURED;
    if (is_reset_in_handshake(life))
        return life->reset_step == TCPPHASE_STEP_REFUSED ? HANDSHAKE_REFUSED : HANDSHAKE_RESET;
    if (life->was_open || tcpphase_saw(life, MOMENT(HANDSHAKE_ACK)))
        return completed_handshake(life);
    if (life->icmp.frame != 0)
        return HANDSHAKE_UNREACHABLE;
    if (may_have_opened(life))
        return HANDSHAKE_PARTIAL;
    if (tcpphase_saw(life, MOMENT(SYN_ACK)) || has_step(life, TCPPHASE_STEP_SYN_CROSSING))
        return HANDSHAKE_HALF_OPEN;
    /* a SYN-ACK of another SYN was answered by a RST, and no FIN followed */
    return has_step(life, TCPPHASE_STEP_SYN_ACK) && has_step(life, TCPPHASE_STEP_HANDSHAKE_RESET) &&
                   !tcpphase_saw(life, MOMENT(FIN_1))
               ? HANDSHAKE_RESET
               : HANDSHAKE_UNANSWERED;
}

static bool is_never_opened(const struct tcpphase_life *life)
{
    return summary_probe(life) != PROBE_NONE || is_reset_in_handshake(life) ||
           (!life->was_open && !tcpphase_saw(life, MOMENT(FIN_1)));
}

enum close summary_close(const struct tcpphase_life *life)
{
    if (is_never_opened(life))
        return CLOSE_NONE;
    if (tcpphase_saw(life, MOMENT(RESET)))
        return tcpphase_saw(life, MOMENT(FIN_1)) ? CLOSE_RESET_AFTER_FIN : CLOSE_RESET;
    if (!tcpphase_saw(life, MOMENT(FIN_1)))
        return CLOSE_NONE;
    if (!tcpphase_saw(life, MOMENT(FIN_2)))
        return CLOSE_HALF_CLOSED;
    if (!tcpphase_saw(life, MOMENT(ACK_FIN_1)) || !tcpphase_saw(life, MOMENT(ACK_FIN_2)))
        return CLOSE_UNFINISHED;
    if (life->crossed)
        return CLOSE_SIMULTANEOUS;
    return has_step(life, TCPPHASE_STEP_ACK_FIN_1_FIN_2) ? CLOSE_THREE_SEGMENT : CLOSE_FOUR_SEGMENT;
}

static enum closer closer_from(const struct tcpphase_life *life, unsigned end)
{
    return end == life->client ? CLOSER_CLIENT : CLOSER_SERVER;
}

enum closer summary_closer(const struct tcpphase_life *life)
{
    enum close close = summary_close(life);
    if (close == CLOSE_NONE || summary_reset_cause(life) == RESET_CAUSE_INJECTION_SUSPECTED)
        return CLOSER_NONE;
    if (!life->closes_first && !tcpphase_saw(life, MOMENT(FIN_2)))
        return CLOSER_NONE; /* the first FIN may not have been captured */
    if (close == CLOSE_RESET)
        return closer_from(life, life->reset_sender);
    return tcpphase_saw(life, MOMENT(FIN_2)) && life->crossed
               ? CLOSER_BOTH
               : closer_from(life, life->fin_1_sender);
}

bool summary_ttl_differs(const struct tcpphase_life *life)
{
    const struct tcpphase_sent *sender = &life->sent[life->reset_sender];
    return sender->ttl != 0 && life->reset_ttl != 0 && !sender->ttl_differs &&
           sender->ttl != life->reset_ttl;
}

/* The apparent sender of the RST continued to send; or TTL or IP identification of the RST differ
 * from its sender's and there is no other explanation. */
static bool is_injection_suspected(const struct tcpphase_life *life)
{
    if (!life->was_open)
        return false;
    return life->went_on > 0 || (life->reset_context == TCPPHASE_RESET_PLAIN &&
                                 (summary_ttl_differs(life) || life->ip_id_jumps));
}

enum reset_cause summary_reset_cause(const struct tcpphase_life *life)
{
    static const uint8_t causes[TCPPHASE_RESET_CONTEXT_COUNT] = {
        [TCPPHASE_RESET_PLAIN] = RESET_CAUSE_ABORT,
        [TCPPHASE_RESET_REFUSES] = RESET_CAUSE_REFUSED,
        [TCPPHASE_RESET_GIVES_UP] = RESET_CAUSE_GIVEN_UP,
        [TCPPHASE_RESET_ANSWERS_DATA] = RESET_CAUSE_DATA_AFTER_CLOSE,
        [TCPPHASE_RESET_FOLLOWS_FIN] = RESET_CAUSE_AFTER_FIN,
        [TCPPHASE_RESET_KNOWS_NOTHING] = RESET_CAUSE_HALF_OPEN_REPLY,
        [TCPPHASE_RESET_AFTER_SILENCE] = RESET_CAUSE_IDLE_CUT,
    };
    enum probe probe = summary_probe(life);
    bool is_lone = probe == PROBE_BACKSCATTER && !tcpphase_saw(life, MOMENT(SYN_ACK));
    if (!tcpphase_saw(life, MOMENT(RESET)))
        return RESET_CAUSE_NONE;
    if ((probe != PROBE_NONE && probe != PROBE_BACKSCATTER) || is_lone)
        return RESET_CAUSE_PROBE_REPLY;
    if (is_injection_suspected(life))
        return RESET_CAUSE_INJECTION_SUSPECTED;
    return (enum reset_cause)causes[life->reset_context];
}

unsigned summary_time_waits(const struct tcpphase_life *life)
{
    const uint8_t client = life->state[life->client], server = life->state[!life->client];
    return (client == TCPPHASE_STATE_TIME_WAIT ? SUMMARY_WORD(TIME_WAIT_CLIENT) : 0) |
           (server == TCPPHASE_STATE_TIME_WAIT ? SUMMARY_WORD(TIME_WAIT_SERVER) : 0);
}

/* ECE, CWR and AE of both SYNs: RFC 3168 section 6.1.1, RFC 9768 section 3.1.2. */
static unsigned ecn_agreement(const struct tcpphase_life *life)
{
    enum { ECE = 1, CWR = 2, AE = 4 };
    const unsigned offered = client_of(life)->ecn, answered = server_of(life)->ecn;
    if ((offered & (ECE | CWR)) != (ECE | CWR))
        return 0;
    bool is_accurate =
        answered == CWR || answered == (CWR | ECE) || answered == AE || answered == (AE | CWR);
    if (offered & AE && is_accurate)
        return SUMMARY_WORD(AGREEMENT_ACC_ECN);
    return (answered & (ECE | CWR)) == ECE ? SUMMARY_WORD(AGREEMENT_ECN) : 0;
}

unsigned summary_agreements(const struct tcpphase_life *life)
{
    static const struct {
        uint8_t options; /* TCPPHASE_OPTION_...; agreed if both ends sent one of these */
        enum agreement agreement;
    } agreements[] = {
        {TCPPHASE_OPTION_MSS, AGREEMENT_MSS},
        {TCPPHASE_OPTION_WINDOW_SCALE, AGREEMENT_WSCALE},
        {TCPPHASE_OPTION_SACK_PERMITTED, AGREEMENT_SACK},
        {TCPPHASE_OPTION_TIMESTAMPS, AGREEMENT_TIMESTAMPS},
        {TCPPHASE_OPTION_FAST_OPEN, AGREEMENT_FAST_OPEN},
        {TCPPHASE_OPTION_MPTCP_CAPABLE | TCPPHASE_OPTION_MPTCP_JOIN, AGREEMENT_MPTCP},
    };
    const unsigned both = client_of(life)->options & server_of(life)->options;
    unsigned agreed = life->data_accepted ? SUMMARY_WORD(AGREEMENT_FAST_OPEN) : 0;
    if (!tcpphase_saw(life, MOMENT(SYN)) || !tcpphase_saw(life, MOMENT(SYN_ACK)))
        return 0;
    for (unsigned i = 0; i < sizeof agreements / sizeof *agreements; i++)
        if (both & agreements[i].options)
            agreed |= SUMMARY_WORD(agreements[i].agreement);
    return agreed | ecn_agreement(life);
}

/* It opened and ended, and of all between that there is nothing; or nothing of the kind was
 * captured of any stream. */
static bool is_filtered(const struct tcpphase_life *life)
{
    const uint32_t plain = STEP_BIT(DATA) | STEP_BIT(ACK) | STEP_BIT(KEEP_ALIVE) |
                           STEP_BIT(HANDSHAKE_ACK) | STEP_BIT(ACK_FIN_1) | STEP_BIT(ACK_FIN_2) |
                           STEP_BIT(ACK_FIN_CROSSING);
    bool has_ended = tcpphase_saw(life, MOMENT(FIN_1)) || tcpphase_saw(life, MOMENT(RESET));
    bool is_cut_short = tcpphase_saw(life, MOMENT(SYN_ACK)) && tcpphase_saw(life, MOMENT(RESET));
    return life->of_filtered ||
           (life->was_open && has_ended && !(life->steps & plain) && (life->lossy || is_cut_short));
}

unsigned summary_capture_lacks(const struct tcpphase_life *life)
{
    const bool is_connection = life->was_open && summary_probe(life) == PROBE_NONE;
    const bool is_late = summary_is_reset_alone(life) ||
                         (is_connection && summary_handshake(life) == HANDSHAKE_NOT_CAPTURED);
    const bool is_one_sided = is_connection && is_one_way(life);
    return (is_late ? SUMMARY_WORD(LACKS_BEGINS_LATE) : 0) |
           (is_one_sided ? SUMMARY_WORD(LACKS_ONE_SIDED) : 0) |
           (is_filtered(life) ? SUMMARY_WORD(LACKS_FILTERED) : 0) |
           (life->lossy ? SUMMARY_WORD(LACKS_LOSSY) : 0) |
           (life->captured_twice ? SUMMARY_WORD(LACKS_CAPTURED_TWICE) : 0) |
           (life->cut ? SUMMARY_WORD(LACKS_CUT) : 0);
}

enum argus summary_argus(const struct tcpphase_life *life)
{
    if (tcpphase_saw(life, MOMENT(RESET)))
        return ARGUS_RST;
    if (tcpphase_saw(life, MOMENT(FIN_1)))
        return ARGUS_FIN;
    if (life->was_open && summary_probe(life) == PROBE_NONE)
        return ARGUS_CON;
    return tcpphase_saw(life, MOMENT(SYN_ACK)) ? ARGUS_ACC : ARGUS_REQ;
}

unsigned summary_tcptrace(const struct tcpphase_life *life)
{
    bool both_syns = tcpphase_saw(life, MOMENT(SYN)) &&
                     life->steps & (STEP_BIT(SYN_ACK) | STEP_BIT(SYN_CROSSING));
    unsigned words = tcpphase_saw(life, MOMENT(RESET)) ? SUMMARY_WORD(TCPTRACE_RESET) : 0;
    if (both_syns && tcpphase_saw(life, MOMENT(FIN_2)))
        words |= SUMMARY_WORD(TCPTRACE_COMPLETE);
    return words == 0 && is_one_way(life) ? SUMMARY_WORD(TCPTRACE_UNIDIRECTIONAL) : words;
}

enum flow_end summary_flow_end(const struct tcpphase_life *life, bool has_next)
{
    bool is_open = life->was_open && !tcpphase_saw(life, MOMENT(FIN_1));
    if (tcpphase_saw(life, MOMENT(RESET)) || tcpphase_saw(life, MOMENT(FIN_2)))
        return FLOW_END_END_DETECTED;
    return is_open || has_next ? FLOW_END_FORCED_END : FLOW_END_IDLE_TIMEOUT;
}

int64_t summary_duration(const struct tcpphase_life *life)
{
    return tcpphase_elapsed(life->time[MOMENT(FIRST)], life->time[MOMENT(LAST)]);
}

int64_t summary_handshake_time(const struct tcpphase_life *life)
{
    if (is_reset_in_handshake(life))
        return TCPPHASE_NO_TIME;
    return time_between(life, MOMENT(SYN), MOMENT(HANDSHAKE_ACK));
}

int64_t summary_first_byte_time(const struct tcpphase_life *life)
{
    if (life->first_byte == TCPPHASE_NO_TIME || !tcpphase_saw(life, MOMENT(HANDSHAKE_ACK)))
        return TCPPHASE_NO_TIME;
    int64_t time = tcpphase_elapsed(life->time[MOMENT(HANDSHAKE_ACK)], life->first_byte);
    return time >= 0 ? time : TCPPHASE_NO_TIME;
}

bool summary_was_half_closed(const struct tcpphase_life *life)
{
    return tcpphase_saw(life, MOMENT(ACK_FIN_1)) && !life->crossed &&
           life->frame[MOMENT(ACK_FIN_1)] != life->frame[MOMENT(FIN_2)];
}

int64_t summary_half_close_time(const struct tcpphase_life *life)
{
    return summary_was_half_closed(life) ? time_between(life, MOMENT(ACK_FIN_1), MOMENT(FIN_2))
                                         : TCPPHASE_NO_TIME;
}

/* The moment at which the stream ended: the RST that counts, or the later of the ACKs of the two
 * FINs. TCPPHASE_MOMENT_COUNT: it has not ended. */
static enum tcpphase_moment end_of(const struct tcpphase_life *life)
{
    switch (summary_close(life)) {
    case CLOSE_FOUR_SEGMENT:
    case CLOSE_THREE_SEGMENT:
    case CLOSE_SIMULTANEOUS:
        return life->frame[MOMENT(ACK_FIN_1)] > life->frame[MOMENT(ACK_FIN_2)] ? MOMENT(ACK_FIN_1)
                                                                               : MOMENT(ACK_FIN_2);
    case CLOSE_NONE: /* a RST may have ended the handshake or answered a probe */
    case CLOSE_HALF_CLOSED:
    case CLOSE_UNFINISHED:
    case CLOSE_RESET:
    case CLOSE_RESET_AFTER_FIN:
    case CLOSE_COUNT:
        break;
    }
    return tcpphase_saw(life, MOMENT(RESET)) ? MOMENT(RESET) : TCPPHASE_MOMENT_COUNT;
}

int64_t summary_end_time(const struct tcpphase_life *life)
{
    const enum tcpphase_moment end = end_of(life);
    return end == TCPPHASE_MOMENT_COUNT ? TCPPHASE_NO_TIME : time_between(life, MOMENT(FIRST), end);
}

int64_t summary_lasted(const struct tcpphase_life *life)
{
    const int64_t end = summary_end_time(life);
    const int64_t duration = summary_duration(life);
    if (end != TCPPHASE_NO_TIME)
        return end;
    return duration != 0 ? duration : TCPPHASE_NO_TIME;
}

int64_t summary_close_time(const struct tcpphase_life *life)
{
    const enum tcpphase_moment end = end_of(life);
    if (end == TCPPHASE_MOMENT_COUNT || summary_close(life) == CLOSE_NONE)
        return TCPPHASE_NO_TIME;
    return time_between(life, tcpphase_saw(life, MOMENT(FIN_1)) ? MOMENT(FIN_1) : end, end);
}

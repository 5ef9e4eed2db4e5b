/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What the facts of a stream's life amount to: how it opened, how it closed, who closed it, how long each
 * took. The texts are in texts.c. */

#include "summary.h"

#include "texts.h"

#include <string.h>

#define STEP_BIT(id) (UINT32_C(1) << TCPPHASE_STEP_##id)
#define NOTE(id) TCPPHASE_NOTE_BIT(id)

static bool saw(const struct tcpphase_life *life, enum tcpphase_moment moment)
{
    return life->frame[moment] != 0;
}

/* From one moment to another. */
static int64_t between(const struct tcpphase_life *life, enum tcpphase_moment from,
                       enum tcpphase_moment to)
{
    if (!saw(life, from) || !saw(life, to))
        return TCPPHASE_NO_TIME;
    return life->time[to] - life->time[from];
}

static bool shows_only(const struct tcpphase_life *life, uint32_t steps)
{
    return (life->steps & ~steps) == 0;
}

/* Flags that no connection begins with. */
static enum probe probe_of_flags(unsigned flags)
{
    const unsigned xmas = TCPPHASE_FIN | TCPPHASE_PSH | TCPPHASE_URG;
    if (flags & TCPPHASE_SYN)
        return PROBE_SYN_FIN;
    if ((flags & xmas) == xmas)
        return PROBE_XMAS;
    return flags & TCPPHASE_FIN ? PROBE_FIN : PROBE_NO_FLAGS;
}

/* Only answers were seen: SYN-ACKs, perhaps with the RSTs that they drew, or RSTs. */
static bool is_backscatter(const struct tcpphase_life *life)
{
    const uint32_t resets = STEP_BIT(RESET) | STEP_BIT(HANDSHAKE_RESET) | STEP_BIT(STRAY);
    if (life->steps & STEP_BIT(SYN_ACK))
        return shows_only(life, STEP_BIT(SYN_ACK) | resets);
    return life->steps & STEP_BIT(RESET) && shows_only(life, STEP_BIT(RESET) | STEP_BIT(STRAY)) &&
           life->sent[!life->first_sender].segments == 0;
}

/* One end sent bare ACKs and got nothing but RSTs. */
static bool is_ack_probe(const struct tcpphase_life *life)
{
    return life->steps & STEP_BIT(RESET) && life->steps & STEP_BIT(ACK) &&
           shows_only(life, STEP_BIT(ACK) | STEP_BIT(RESET) | STEP_BIT(STRAY)) &&
           life->reset_sender != life->first_sender && !life->has_data &&
           life->sent[life->reset_sender].segments <= life->sent[life->first_sender].segments;
}

static enum probe probe_of(const struct tcpphase_life *life)
{
    if (life->steps & (STEP_BIT(SYN) | STEP_BIT(SYN_CROSSING)))
        return PROBE_NONE;
    if (life->probed)
        return probe_of_flags(life->first_flags);
    if (is_backscatter(life))
        return PROBE_BACKSCATTER;
    return is_ack_probe(life) ? PROBE_ACK : PROBE_NONE;
}

/* An opening that came to its end. */
static enum handshake completed_handshake(const struct tcpphase_life *life)
{
    const uint32_t all = STEP_BIT(SYN) | STEP_BIT(SYN_ACK) | STEP_BIT(HANDSHAKE_ACK);
    if (life->steps & STEP_BIT(SYN_CROSSING))
        return life->sent[0].syn_ack_sent && life->sent[1].syn_ack_sent ? HANDSHAKE_SIMULTANEOUS
                                                                        : HANDSHAKE_SPLIT;
    if ((life->steps & all) != all)
        return HANDSHAKE_PARTIAL;
    return life->fast_open ? HANDSHAKE_FAST_OPEN : HANDSHAKE_THREE_WAY;
}

static enum handshake handshake_of(const struct tcpphase_life *life, enum probe probe)
{
    const uint32_t opening = STEP_BIT(SYN) | STEP_BIT(SYN_CROSSING) | STEP_BIT(SYN_ACK);
    if (probe != PROBE_NONE)
        return HANDSHAKE_PROBE;
    if ((life->steps & opening) == 0)
        return HANDSHAKE_NOT_CAPTURED;
    if (life->was_open)
        return completed_handshake(life);
    if (life->steps & STEP_BIT(REFUSED))
        return HANDSHAKE_REFUSED;
    if (saw(life, TCPPHASE_MOMENT_RESET))
        return HANDSHAKE_RESET;
    if (life->icmp.frame != 0)
        return HANDSHAKE_UNREACHABLE;
    return life->steps & STEP_BIT(SYN_ACK) ? HANDSHAKE_HALF_OPEN : HANDSHAKE_UNANSWERED;
}

static enum close close_of(const struct tcpphase_life *life)
{
    bool acked = saw(life, TCPPHASE_MOMENT_ACK_FIN_1) && saw(life, TCPPHASE_MOMENT_ACK_FIN_2);
    if (!life->was_open)
        return CLOSE_NONE;
    if (saw(life, TCPPHASE_MOMENT_RESET) && !acked)
        return saw(life, TCPPHASE_MOMENT_FIN_1) ? CLOSE_RESET_AFTER_FIN : CLOSE_RESET;
    if (!saw(life, TCPPHASE_MOMENT_FIN_1))
        return CLOSE_NONE;
    if (!saw(life, TCPPHASE_MOMENT_FIN_2))
        return CLOSE_HALF_CLOSED;
    if (!acked)
        return CLOSE_UNFINISHED;
    if (life->steps & STEP_BIT(FIN_1_CROSSING))
        return CLOSE_SIMULTANEOUS;
    return life->steps & STEP_BIT(ACK_FIN_1_FIN_2) ? CLOSE_THREE_SEGMENT : CLOSE_FOUR_SEGMENT;
}

static const char *role(const struct tcpphase_life *life, unsigned end)
{
    return end == life->client ? "client" : "server";
}

static const char *closed_by(const struct tcpphase_life *life, enum close close)
{
    if (close == CLOSE_NONE)
        return NULL;
    if (close == CLOSE_RESET)
        return role(life, life->reset_sender);
    return close == CLOSE_SIMULTANEOUS ? "both" : role(life, life->fin_1_sender);
}

/* The end that the RST names went on sending: it did not send the RST. */
static bool is_injection_suspected(const struct tcpphase_life *life)
{
    return life->went_on > 0 && life->was_open && life->sent[life->reset_sender].segments > 1;
}

static enum reset_cause reset_cause_of(const struct tcpphase_life *life, enum probe probe)
{
    static const uint8_t causes[] = {
        [TCPPHASE_RESET_PLAIN] = RESET_CAUSE_ABORT,
        [TCPPHASE_RESET_ANSWERS_SYN] = RESET_CAUSE_REFUSED,
        [TCPPHASE_RESET_ANSWERS_UNKNOWN] = RESET_CAUSE_HALF_OPEN_REPLY,
        [TCPPHASE_RESET_ANSWERS_DATA] = RESET_CAUSE_DATA_AFTER_CLOSE,
        [TCPPHASE_RESET_FOLLOWS_FIN] = RESET_CAUSE_AFTER_FIN,
        [TCPPHASE_RESET_AFTER_SILENCE] = RESET_CAUSE_IDLE_CUT,
        [TCPPHASE_RESET_GIVES_UP] = RESET_CAUSE_GIVEN_UP,
    };
    if (!saw(life, TCPPHASE_MOMENT_RESET))
        return RESET_CAUSE_NONE;
    if (probe != PROBE_NONE)
        return RESET_CAUSE_PROBE_REPLY;
    if (is_injection_suspected(life))
        return RESET_CAUSE_INJECTION_SUSPECTED;
    return (enum reset_cause)causes[life->reset_context];
}

/* When the close was over: with the last ACK, the RST, or else the last segment seen. */
static int64_t close_time(const struct tcpphase_life *life, enum close close)
{
    bool begins_with_fin = saw(life, TCPPHASE_MOMENT_FIN_1);
    enum tcpphase_moment begin = begins_with_fin ? TCPPHASE_MOMENT_FIN_1 : TCPPHASE_MOMENT_RESET;
    if (close == CLOSE_NONE || close == CLOSE_HALF_CLOSED || close == CLOSE_UNFINISHED)
        return TCPPHASE_NO_TIME;
    if (close == CLOSE_RESET || close == CLOSE_RESET_AFTER_FIN)
        return between(life, begin, TCPPHASE_MOMENT_RESET);
    int64_t to_first = between(life, begin, TCPPHASE_MOMENT_ACK_FIN_1);
    int64_t to_second = between(life, begin, TCPPHASE_MOMENT_ACK_FIN_2);
    return to_first > to_second ? to_first : to_second;
}

static void fill_times(const struct tcpphase_life *life, struct summary *summary)
{
    bool opened = life->was_open && saw(life, TCPPHASE_MOMENT_SYN);
    bool answered = life->has_first_byte && saw(life, TCPPHASE_MOMENT_HANDSHAKE_ACK);
    bool half = saw(life, TCPPHASE_MOMENT_FIN_2) &&
                life->frame[TCPPHASE_MOMENT_FIN_2] != life->frame[TCPPHASE_MOMENT_ACK_FIN_1] &&
                summary->close != CLOSE_SIMULTANEOUS;
    summary->duration = between(life, TCPPHASE_MOMENT_FIRST, TCPPHASE_MOMENT_LAST);
    summary->handshake_time =
        opened ? between(life, TCPPHASE_MOMENT_SYN, TCPPHASE_MOMENT_HANDSHAKE_ACK) : TCPPHASE_NO_TIME;
    summary->server_rtt = saw(life, TCPPHASE_MOMENT_SYN_ACK) && life->server_rtt >= 0
                              ? life->server_rtt
                              : TCPPHASE_NO_TIME;
    summary->client_rtt = saw(life, TCPPHASE_MOMENT_HANDSHAKE_ACK) && life->client_rtt >= 0
                              ? life->client_rtt
                              : TCPPHASE_NO_TIME;
    summary->first_byte_time = answered ? life->first_byte - life->time[TCPPHASE_MOMENT_HANDSHAKE_ACK]
                                        : TCPPHASE_NO_TIME;
    summary->half_close_time =
        half ? between(life, TCPPHASE_MOMENT_ACK_FIN_1, TCPPHASE_MOMENT_FIN_2) : TCPPHASE_NO_TIME;
    summary->close_time = close_time(life, summary->close);
}

static void fill_peers_words(const struct tcpphase_life *life, struct summary *summary)
{
    const uint32_t resets = STEP_BIT(REFUSED) | STEP_BIT(HANDSHAKE_RESET) | STEP_BIT(RESET);
    bool reset = (life->steps & resets) != 0;
    bool fin = saw(life, TCPPHASE_MOMENT_FIN_1);
    bool both_fins = saw(life, TCPPHASE_MOMENT_FIN_2);
    bool both_syns = life->steps & (STEP_BIT(SYN_ACK) | STEP_BIT(SYN_CROSSING)) &&
                     saw(life, TCPPHASE_MOMENT_SYN);
    bool one_way = life->sent[0].segments == 0 || life->sent[1].segments == 0;
    bool complete = both_syns && both_fins;

    summary->argus = reset             ? "RST"
                     : fin             ? "FIN"
                     : life->was_open  ? "CON"
                     : saw(life, TCPPHASE_MOMENT_SYN_ACK) ? "ACC"
                                                          : "REQ";
    summary->tcptrace = complete && reset ? "complete+reset"
                        : complete        ? "complete"
                        : reset           ? "reset"
                        : one_way         ? "unidirectional"
                                          : "incomplete";
    summary->flow_end_reason = reset || both_fins          ? "end-of-flow-detected"
                               : life->was_open && !fin    ? "forced-end"
                                                           : "idle-timeout";
}

void summarize(const struct tcpphase_life *life, struct summary *summary)
{
    *summary = (struct summary){.probe = probe_of(life)};
    summary->handshake = handshake_of(life, summary->probe);
    summary->close = summary->probe != PROBE_NONE ? CLOSE_NONE : close_of(life);
    summary->closed_by = closed_by(life, summary->close);
    summary->reset_cause = reset_cause_of(life, summary->probe);
    for (unsigned i = 0; i < 2; i++) {
        unsigned end = i == 0 ? life->client : !life->client;
        summary->time_wait[i] = life->sent[end].state == TCPPHASE_STATE_TIME_WAIT;
        summary->octets[i] = tcpphase_octets(&life->sent[end]);
    }
    fill_times(life, summary);
    fill_peers_words(life, summary);
    write_cause(life, summary);
    write_sentence(life, summary);
}

unsigned negotiated(const struct tcpphase_life *life, char words[NEGOTIATED_MAX][NEGOTIATED_SIZE])
{
    const struct tcpphase_sent *client = &life->sent[life->client];
    const struct tcpphase_sent *server = &life->sent[!life->client];
    const uint8_t both = client->options & server->options;
    unsigned count = 0;
    if (client->mss != 0 && server->mss != 0)
        write_pair(words[count++], "mss", client->mss, server->mss);
    if (client->shift != 0 && server->shift != 0)
        write_pair(words[count++], "wscale", client->shift - 1U, server->shift - 1U);
    if (both & TCPPHASE_OPTION_SACK_PERMITTED)
        strcpy(words[count++], "sack");
    if (both & TCPPHASE_OPTION_TIMESTAMPS)
        strcpy(words[count++], "timestamps");
    enum { ECE = 1, CWR = 2, AE = 4 };
    if ((client->ecn & (ECE | CWR)) == (ECE | CWR)) {
        if (client->ecn & AE && server->ecn != 0 && server->ecn != ECE && server->ecn != (ECE | CWR | AE))
            strcpy(words[count++], "accecn");
        else if (server->ecn & ECE && !(server->ecn & CWR))
            strcpy(words[count++], "ecn");
    }
    if (life->fast_open)
        strcpy(words[count++], "fast-open");
    if (both & (TCPPHASE_OPTION_MPTCP_CAPABLE | TCPPHASE_OPTION_MPTCP_JOIN))
        strcpy(words[count++], "mptcp");
    return count;
}

#define NAME_OF(enumeration, LIST, PREFIX)                                                         \
    const char *enumeration##_name(enum enumeration value)                                         \
    {                                                                                              \
        static const char *const names[] = {LIST(PREFIX##_NAME)};                                  \
        return names[value];                                                                       \
    }
#define HANDSHAKE_NAME(id, word, meaning) [HANDSHAKE_##id] = (word),
#define PROBE_NAME(id, word, meaning) [PROBE_##id] = (word),
#define CLOSE_NAME(id, word, meaning) [CLOSE_##id] = (word),
#define RESET_CAUSE_NAME(id, word, meaning) [RESET_CAUSE_##id] = (word),
NAME_OF(handshake, TCPPHASE_HANDSHAKES, HANDSHAKE)
NAME_OF(probe, TCPPHASE_PROBES, PROBE)
NAME_OF(close, TCPPHASE_CLOSES, CLOSE)
NAME_OF(reset_cause, TCPPHASE_RESET_CAUSES, RESET_CAUSE)

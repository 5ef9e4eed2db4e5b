/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "texts.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { TIME_SIZE = 32 };

/* Adds to a text as much as there is room for. */
static void add(char *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add(char *text, const char *format, ...)
{
    size_t used = strlen(text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text + used, SUMMARY_TEXT_SIZE - used, format, arguments);
    va_end(arguments);
}

/* A time as people say it: 37 us, 8.3 ms, 120 ms, 7.0 s, 75.979 s. */
static const char *in_words(int64_t time, char text[TIME_SIZE])
{
    const double ns = (double)time;
    if (time < 0)
        snprintf(text, TIME_SIZE, "%.3f s", ns / 1e9);
    else if (ns < 1e6)
        snprintf(text, TIME_SIZE, "%.0f us", ns / 1e3);
    else if (ns < 1e7)
        snprintf(text, TIME_SIZE, "%.1f ms", ns / 1e6);
    else if (ns < 1e9)
        snprintf(text, TIME_SIZE, "%.0f ms", ns / 1e6);
    else if (ns < 1e10)
        snprintf(text, TIME_SIZE, "%.1f s", ns / 1e9);
    else
        snprintf(text, TIME_SIZE, "%.3f s", ns / 1e9);
    return text;
}

void write_pair(char word[NEGOTIATED_SIZE], const char *name, unsigned one, unsigned other)
{
    snprintf(word, NEGOTIATED_SIZE, "%s=%u/%u", name, one, other);
}

static const char *role(const struct tcpphase_life *life, unsigned end)
{
    return end == life->client ? "client" : "server";
}

/* ICMP's and ICMPv6's reasons (RFC 792, RFC 1122 section 3.2.2.1, RFC 1812 section 5.2.7.1, RFC 4443). */
static const char *icmp_reason(const struct tcpphase_icmp *icmp)
{
    static const char *const v4_unreachable[] = {
        "network unreachable", "host unreachable", "protocol unreachable", "port unreachable",
        "fragmentation needed", "source route failed", "network unknown", "host unknown",
        "source host isolated", "network administratively prohibited",
        "host administratively prohibited", "network unreachable for the type of service",
        "host unreachable for the type of service", "administratively prohibited",
        "host precedence violation", "precedence cutoff"};
    static const char *const v6_unreachable[] = {
        "no route to destination", "administratively prohibited", "beyond scope of source address",
        "address unreachable", "port unreachable", "source address failed policy",
        "route to destination rejected", "error in source routing header"};
    const bool is_v4 = icmp->version == 4;
    const char *const *reasons = is_v4 ? v4_unreachable : v6_unreachable;
    const size_t count = is_v4 ? sizeof v4_unreachable / sizeof *v4_unreachable
                               : sizeof v6_unreachable / sizeof *v6_unreachable;
    if (icmp->type == (is_v4 ? 3 : 1))
        return icmp->code < count ? reasons[icmp->code] : "destination unreachable";
    if (icmp->type == (is_v4 ? 11 : 3))
        return icmp->code == 0 ? "time to live exceeded" : "reassembly time exceeded";
    if (!is_v4 && icmp->type == 2)
        return "packet too big";
    return icmp->type == (is_v4 ? 12 : 4) ? "parameter problem" : "error";
}

static void add_attempts(const struct tcpphase_life *life, char *text)
{
    char time[TIME_SIZE];
    int64_t waited = life->time[TCPPHASE_MOMENT_LAST] - life->time[TCPPHASE_MOMENT_SYN];
    if (life->attempts == 1)
        add(text, "1 SYN");
    else
        add(text, "%" PRIu32 " SYNs in %s", life->attempts, in_words(waited, time));
}

static void write_cause_of_failure(const struct tcpphase_life *life, const struct summary *summary,
                                   char *text)
{
    switch (summary->handshake) {
    case HANDSHAKE_UNANSWERED:
        add(text, "no answer to ");
        add_attempts(life, text);
        if (life->notes & TCPPHASE_NOTE_BIT(CHALLENGE_ACK))
            add(text, ": the server answered with challenge ACKs of an older connection");
        break;
    case HANDSHAKE_REFUSED:
        add(text, "refused by the server (frame %" PRIu32 ")", life->frame[TCPPHASE_MOMENT_RESET]);
        break;
    case HANDSHAKE_UNREACHABLE:
        add(text, "blocked: ICMP %s (frame %" PRIu32 ")", icmp_reason(&life->icmp), life->icmp.frame);
        break;
    case HANDSHAKE_HALF_OPEN:
        add(text, "half-open: the SYN-ACK (frame %" PRIu32 ") was never answered",
            life->frame[TCPPHASE_MOMENT_SYN_ACK]);
        break;
    case HANDSHAKE_RESET:
        add(text, "withdrawn by the %s before the third step (frame %" PRIu32 ")",
            role(life, life->reset_sender), life->frame[TCPPHASE_MOMENT_RESET]);
        break;
    case HANDSHAKE_PROBE:
        add(text, summary->probe == PROBE_BACKSCATTER ? "backscatter: answers without a question"
                                                      : "%s probe",
            probe_name(summary->probe));
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

static void write_cause_of_reset(const struct tcpphase_life *life, const struct summary *summary,
                                 char *text)
{
    const char *who = role(life, life->reset_sender);
    const struct tcpphase_sent *sent = &life->sent[life->reset_sender];
    char time[TIME_SIZE];
    switch (summary->reset_cause) {
    case RESET_CAUSE_DATA_AFTER_CLOSE:
        add(text, "%s reset: data after close", who);
        break;
    case RESET_CAUSE_AFTER_FIN:
        add(text, "%s reset after its own FIN", who);
        break;
    case RESET_CAUSE_HALF_OPEN_REPLY:
        add(text, "%s reset: it knows nothing of the connection", who);
        break;
    case RESET_CAUSE_IDLE_CUT:
        add(text, "%s reset: data after a silence of %s", who, in_words(life->reset_silence, time));
        break;
    case RESET_CAUSE_GIVEN_UP:
        add(text, "%s reset: gave up after %u tries without an answer", who, life->reset_tries);
        break;
    case RESET_CAUSE_INJECTION_SUSPECTED:
        add(text, "RST suspected to be injected: the %s went on, %" PRIu32 " segments after it", who,
            life->went_on);
        break;
    case RESET_CAUSE_NONE:
    case RESET_CAUSE_REFUSED:
    case RESET_CAUSE_ABORT:
    case RESET_CAUSE_PROBE_REPLY:
    case RESET_CAUSE_COUNT:
        add(text, "%s reset the connection", who);
        if (life->has_data)
            add(text, " %s after the last data",
                in_words(life->time[TCPPHASE_MOMENT_RESET] - life->last_data, time));
        break;
    }
    add(text, " (frame %" PRIu32 ")", life->frame[TCPPHASE_MOMENT_RESET]);
    if (life->reset_ttl != 0 && sent->ttl != 0 && life->reset_ttl != sent->ttl)
        add(text, ", TTL %u instead of %u", life->reset_ttl, sent->ttl);
}

static void write_cause_of_close(const struct tcpphase_life *life, const struct summary *summary,
                                 char *text)
{
    const char *who = role(life, life->fin_1_sender);
    const char *other = role(life, !life->fin_1_sender);
    switch (summary->close) {
    case CLOSE_HALF_CLOSED:
        if (life->frame[TCPPHASE_MOMENT_ACK_FIN_1] != 0)
            add(text, "half-closed by the %s; the %s has not closed", who, other);
        else
            add(text, "the FIN of the %s (frame %" PRIu32 ") was never answered", who,
                life->frame[TCPPHASE_MOMENT_FIN_1]);
        break;
    case CLOSE_UNFINISHED:
        add(text, "closed by the %s; the last ACK was not seen", who);
        break;
    case CLOSE_SIMULTANEOUS:
        add(text, "closed by both ends at once");
        break;
    case CLOSE_FOUR_SEGMENT:
    case CLOSE_THREE_SEGMENT:
        add(text, life->has_data ? "closed by the %s" : "closed by the %s at once, without data", who);
        break;
    case CLOSE_NONE:
    case CLOSE_RESET:
    case CLOSE_RESET_AFTER_FIN:
    case CLOSE_COUNT:
        add(text, "still open at the end of the capture");
        break;
    }
}

/* What the verdict has to do without. */
static void add_what_is_missing(const struct tcpphase_life *life, const struct summary *summary,
                                char *text)
{
    if (life->sent[life->client].segments == 0 || life->sent[!life->client].segments == 0) {
        bool expected = summary->handshake == HANDSHAKE_UNANSWERED ||
                        summary->handshake == HANDSHAKE_UNREACHABLE ||
                        summary->handshake == HANDSHAKE_PROBE;
        if (!expected)
            add(text, "; only the %s's side was captured",
                life->sent[life->client].segments != 0 ? "client" : "server");
    }
    if (summary->handshake == HANDSHAKE_NOT_CAPTURED)
        add(text, "; the capture begins later than the connection");
    else if (summary->handshake == HANDSHAKE_PARTIAL)
        add(text, "; not all of the handshake was captured");
}

void write_cause(const struct tcpphase_life *life, struct summary *summary)
{
    char *text = summary->cause;
    write_cause_of_failure(life, summary, text);
    if (*text == '\0') {
        if (summary->close == CLOSE_RESET || summary->close == CLOSE_RESET_AFTER_FIN)
            write_cause_of_reset(life, summary, text);
        else
            write_cause_of_close(life, summary, text);
    }
    add_what_is_missing(life, summary, text);
}

static void write_opening(const struct summary *summary, char *text)
{
    char time[TIME_SIZE];
    switch (summary->handshake) {
    case HANDSHAKE_THREE_WAY:
    case HANDSHAKE_SIMULTANEOUS:
    case HANDSHAKE_FAST_OPEN:
    case HANDSHAKE_SPLIT:
        add(text, "Opened in %s (%s)", in_words(summary->handshake_time, time),
            handshake_name(summary->handshake));
        break;
    case HANDSHAKE_PARTIAL:
        add(text, "Opened (handshake captured in part)");
        break;
    case HANDSHAKE_NOT_CAPTURED:
        add(text, "Opened before the capture");
        break;
    case HANDSHAKE_HALF_OPEN:
    case HANDSHAKE_UNANSWERED:
    case HANDSHAKE_REFUSED:
    case HANDSHAKE_UNREACHABLE:
    case HANDSHAKE_RESET:
    case HANDSHAKE_PROBE:
    case HANDSHAKE_COUNT:
        add(text, "Not opened: %s", summary->cause);
        break;
    }
}

static void write_ending(const struct tcpphase_life *life, const struct summary *summary, char *text)
{
    static const char *const ways[CLOSE_COUNT] = {
        [CLOSE_FOUR_SEGMENT] = "in four segments",
        [CLOSE_THREE_SEGMENT] = "in three segments",
        [CLOSE_SIMULTANEOUS] = "simultaneously",
        [CLOSE_UNFINISHED] = "without a last ACK",
    };
    char time[TIME_SIZE];
    in_words(summary->duration, time);
    if (summary->close == CLOSE_NONE)
        add(text, ", still open after %s", time);
    else if (summary->close == CLOSE_HALF_CLOSED)
        add(text, ", half-closed by %s, after %s", summary->closed_by, time);
    else if (ways[summary->close] != NULL)
        add(text, ", closed by %s %s after %s", summary->closed_by, ways[summary->close], time);
    else
        add(text, ", reset by %s%s after %s", role(life, life->reset_sender),
            summary->close == CLOSE_RESET_AFTER_FIN ? " after a FIN" : "", time);
}

void write_sentence(const struct tcpphase_life *life, struct summary *summary)
{
    char *text = summary->sentence;
    write_opening(summary, text);
    if (!life->was_open)
        return;
    add(text, ", client %" PRIu64 " B, server %" PRIu64 " B", summary->octets[0], summary->octets[1]);
    write_ending(life, summary, text);
}

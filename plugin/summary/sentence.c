/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A stream's life in one sentence. */

#include "texts.h"
#include "verdicts.h"

#include <inttypes.h>

/* What was opened, and how. False: nothing was. */
static bool add_opening(const struct tcpphase_life *life, char *text)
{
    char time[TIME_TEXT_SIZE];
    enum handshake handshake = handshake_of(life);
    switch (handshake) {
    case HANDSHAKE_THREE_WAY:
    case HANDSHAKE_SIMULTANEOUS:
    case HANDSHAKE_FAST_OPEN:
    case HANDSHAKE_SPLIT:
        add(text, "Opened");
        if (handshake_time_of(life) != TCPPHASE_NO_TIME)
            add(text, " in %s", in_words(handshake_time_of(life), time));
        add(text, " (%s)", stream_field_word(STREAM_HANDSHAKE, handshake)->word);
        return true;
    case HANDSHAKE_PARTIAL:
        add(text, "Opened (handshake captured in part)");
        return true;
    case HANDSHAKE_NOT_CAPTURED:
        if (life->was_open)
            add(text, "Opened before the capture");
        return life->was_open;
    case HANDSHAKE_HALF_OPEN:
    case HANDSHAKE_UNANSWERED:
    case HANDSHAKE_REFUSED:
    case HANDSHAKE_UNREACHABLE:
    case HANDSHAKE_RESET:
    case HANDSHAKE_PROBE:
    case HANDSHAKE_COUNT:
        break;
    }
    return false;
}

static void add_ending(const struct tcpphase_life *life, char *text)
{
    static const char *const closers[CLOSER_COUNT] = {"nobody", "client", "server", "both ends"};
    static const char *const ways[CLOSE_COUNT] = {
        [CLOSE_FOUR_SEGMENT] = " in four segments", [CLOSE_THREE_SEGMENT] = " in three segments",
        [CLOSE_SIMULTANEOUS] = " simultaneously",   [CLOSE_UNFINISHED] = ", without the last ACK,",
        [CLOSE_RESET_AFTER_FIN] = ", then reset,",
    };
    char time[TIME_TEXT_SIZE];
    enum close close = close_of(life);
    const char *closer = closers[closer_of(life)];
    in_words(duration_of(life), time);
    if (close == CLOSE_NONE)
        add(text, ", still open after %s", time);
    else if (close == CLOSE_HALF_CLOSED)
        add(text, ", half-closed by %s after %s", closer, time);
    else if (close == CLOSE_RESET)
        add(text, ", reset by %s after %s", closer, time);
    else
        add(text, ", closed by %s%s after %s", closer, ways[close], time);
}

void write_summary(const struct tcpphase_life *life, char *text)
{
    char cause[STREAM_TEXT_SIZE];
    *text = '\0';
    if (add_opening(life, text)) {
        add(text, ", client %" PRIu64 " B, server %" PRIu64 " B", tcpphase_octets(client_of(life)),
            tcpphase_octets(server_of(life)));
        add_ending(life, text);
        return;
    }
    write_cause(life, cause);
    add(text, "%s: %s", handshake_of(life) == HANDSHAKE_PROBE ? "No connection" : "Not opened",
        cause);
}

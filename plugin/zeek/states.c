/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The states of the two ends. Zeek does not check numbers here: any FIN and any RST counts. */

#include "model.h"

static bool has(const struct zeek_view *view, unsigned flag)
{
    return view->segment->flags & flag;
}

_Static_assert(ZEEK_STATE_COUNT <= 16, "four bits suffice");

static void enter(struct zeek_side *side, enum zeek_state state)
{
    if (side->state == state)
        return;
    side->was = side->state;
    side->state = state & 0xf;
}

/* The responder's SYN opens the connection, with or without ACK: a SYN-ACK alone is enough. */
static void take_first_syn(const struct zeek_view *view)
{
    if (view->by_originator) {
        enter(view->sender, has(view, TCPPHASE_ACK) ? ZEEK_SYN_ACK_SENT : ZEEK_SYN_SENT);
        return;
    }
    if (view->is_reversed) {
        zeek_flip(view->connection);
        zeek_write(view, '^');
        enter(view->peer, ZEEK_ESTABLISHED);
    }
    if (view->peer->state == ZEEK_SYN_SENT)
        enter(view->peer, ZEEK_ESTABLISHED);
    enter(view->sender, ZEEK_ESTABLISHED);
}

/* The first segment of an end, if it has no control flags. */
static void take_midstream(const struct zeek_view *view)
{
    struct zeek_connection *connection = view->connection;
    const struct zeek_side *originator = &connection->sides[connection->originator];
    if (!view->by_originator && view->segment->length == 0 && originator->state == ZEEK_SYN_SENT)
        return; /* an ACK captured before the SYN-ACK */
    if (has(view, TCPPHASE_ACK) && view->peer->state == ZEEK_ESTABLISHED) {
        connection->is_partial = false; /* only its SYN was missed */
        enter(view->sender, ZEEK_ESTABLISHED);
    } else {
        enter(view->sender, ZEEK_PARTIAL);
    }
}

static void from_inactive(const struct zeek_view *view)
{
    if (has(view, TCPPHASE_SYN))
        take_first_syn(view);
    if (has(view, TCPPHASE_FIN))
        enter(view->sender, ZEEK_CLOSED);
    if (has(view, TCPPHASE_RST))
        enter(view->sender, ZEEK_RESET);
    if (view->sender->state == ZEEK_INACTIVE)
        take_midstream(view);
}

static void from_handshake(const struct zeek_view *view)
{
    if (has(view, TCPPHASE_FIN))
        enter(view->sender, ZEEK_CLOSED);
    if (has(view, TCPPHASE_RST))
        enter(view->sender, ZEEK_RESET);
}

static void from_open(const struct zeek_view *view)
{
    struct zeek_side *sender = view->sender, *peer = view->peer;
    bool is_bare_syn = has(view, TCPPHASE_SYN) && !has(view, TCPPHASE_ACK);
    if (is_bare_syn && sender->state == ZEEK_PARTIAL && peer->state == ZEEK_INACTIVE)
        enter(sender, ZEEK_SYN_SENT);
    if (has(view, TCPPHASE_RST)) {
        enter(sender, ZEEK_RESET);
    } else if (has(view, TCPPHASE_FIN)) {
        enter(sender, ZEEK_CLOSED);
        if (peer->state == ZEEK_RESET && peer->was == ZEEK_CLOSED)
            enter(peer, ZEEK_CLOSED); /* FIN, RST, then this FIN: closed normally after all */
    }
}

static void from_closed(const struct zeek_view *view)
{
    if (has(view, TCPPHASE_RST) && view->peer->state != ZEEK_CLOSED)
        enter(view->sender, ZEEK_RESET);
}

static void from_reset(const struct zeek_view *view)
{
    (void)view; /* no transition out of RESET */
}

void zeek_move(const struct zeek_view *view)
{
    static void (*const moves[ZEEK_STATE_COUNT])(const struct zeek_view *) = {
        [ZEEK_INACTIVE] = from_inactive,
        [ZEEK_SYN_SENT] = from_handshake,
        [ZEEK_SYN_ACK_SENT] = from_handshake,
        [ZEEK_PARTIAL] = from_open,
        [ZEEK_ESTABLISHED] = from_open,
        [ZEEK_CLOSED] = from_closed,
        [ZEEK_RESET] = from_reset,
    };
    moves[view->sender->state](view);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The letters of history: upper case if caused by the originator, lower case by the responder, in
 * the roles at that moment. A later swap of the roles does not rewrite them. */

#include "model.h"

#include <string.h>

enum { NUMBERED = ZEEK_SENT_RST + 1 };

struct kind {
    char letter; /* 0: none */
    uint8_t sent;
};

/* Index: the flags of ZEEK_CONTROL that are set. */
static const struct kind control_kinds[ZEEK_CONTROL + 1] = {
    [TCPPHASE_SYN] = {'S', ZEEK_SENT_SYN},
    [TCPPHASE_FIN] = {'F', ZEEK_SENT_FIN},
    [TCPPHASE_RST] = {'R', ZEEK_SENT_RST},
    [TCPPHASE_FIN | TCPPHASE_RST] = {'I', ZEEK_SENT_FIN_RST},
    [TCPPHASE_SYN | TCPPHASE_FIN | TCPPHASE_RST] = {'I', ZEEK_SENT_FIN_RST},
    [TCPPHASE_SYN | TCPPHASE_FIN] = {'Q', ZEEK_SENT_OTHER_FLAGS},
    [TCPPHASE_SYN | TCPPHASE_RST] = {'Q', ZEEK_SENT_OTHER_FLAGS},
};

/* Payload is written only for a segment without control flags. */
static struct kind kind_of(const struct tcpphase_segment *segment)
{
    static const struct kind data = {'D', ZEEK_SENT_DATA}, ack = {'A', ZEEK_SENT_ACK};
    static const struct kind syn_ack = {'H', ZEEK_SENT_SYN}, none = {0};
    unsigned control = segment->flags & ZEEK_CONTROL;
    bool has_ack = segment->flags & TCPPHASE_ACK;
    if (control == TCPPHASE_SYN && has_ack)
        return syn_ack;
    if (control != 0)
        return control_kinds[control];
    if (segment->length > 0)
        return data;
    return has_ack ? ack : none;
}

void zeek_write(const struct zeek_view *view, char letter)
{
    char *history = view->facts->history;
    char *end = memchr(history, '\0', ZEEK_LETTERS);
    if (end != NULL)
        *end = letter;
    else
        history[ZEEK_LETTERS] = '+';
}

static void write_by(const struct zeek_view *view, const struct zeek_side *side, char letter)
{
    const char lower_case = 'a' - 'A';
    bool is_upper = zeek_is_originator(view->connection, side);
    zeek_write(view, (char)(is_upper ? letter : letter | lower_case));
}

/* A lone SYN-ACK may be a scan, and its sender the originator. If the peer continues as if it had
 * sent a SYN, its SYN was missed, and the sender of the SYN-ACK is the responder. */
static void reconsider_syn_ack(const struct zeek_view *view)
{
    char *history = view->facts->history;
    if (history[0] != 'H' || history[1] != '\0')
        return;
    zeek_flip(view->connection);
    memcpy(history, "^h", sizeof "^h");
}

/* The number that distinguishes a segment from a retransmission of the last one of its kind: for
 * SYN and RST their sequence number, for FIN the end of the data before it. */
static int64_t number_of(const struct zeek_view *view, struct kind kind)
{
    return view->seq + (kind.sent == ZEEK_SENT_FIN ? view->segment->length : 0);
}

void zeek_write_kind(const struct zeek_view *view)
{
    struct kind kind = kind_of(view->segment);
    if (kind.letter == 0)
        return;
    if (kind.sent == ZEEK_SENT_DATA || kind.sent == ZEEK_SENT_ACK)
        reconsider_syn_ack(view);
    uint8_t *seen = zeek_seen(view->connection, view->sender);
    bool is_new = !(*seen >> kind.sent & 1);
    *seen |= (uint8_t)(1U << kind.sent);
    if (kind.sent < NUMBERED) {
        int64_t *last = &view->sender->numbers[kind.sent];
        int64_t number = number_of(view, kind);
        is_new |= *last != number;
        *last = number;
    }
    if (is_new)
        write_by(view, view->sender, kind.letter);
}

static bool is_power_of_ten(uint32_t count)
{
    while (count >= 10 && count % 10 == 0)
        count /= 10;
    return count == 1;
}

void zeek_count(const struct zeek_view *view, struct zeek_side *side, enum zeek_count what)
{
    static const char letters[] = {
        [ZEEK_CHECKSUMS] = 'C',
        [ZEEK_ZERO_WINDOWS] = 'W',
        [ZEEK_RETRANSMISSIONS] = 'T',
        [ZEEK_GAPS] = 'G',
    };
    if (is_power_of_ten(++side->counts[what]))
        write_by(view, side, letters[what]);
}

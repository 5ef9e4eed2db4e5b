/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The letters of history. An upper-case one was caused by the originator, a lower-case one by the
 * responder: by the roles of the moment, which a later flip does not write anew. */

#include "model.h"

#include <string.h>

/* What an end is remembered to have sent. Of the first three the last number is, too. */
enum { SENT_SYN, SENT_FIN, SENT_RST, SENT_FIN_RST, SENT_OTHER_FLAGS, SENT_DATA, SENT_ACK };
enum { NUMBERED = SENT_RST + 1 };

struct kind {
    char letter; /* 0: none */
    uint8_t sent;
};

enum { CONTROL = TCPPHASE_SYN | TCPPHASE_FIN | TCPPHASE_RST };

/* By the flags of CONTROL that are set. */
static const struct kind control_kinds[CONTROL + 1] = {
    [TCPPHASE_SYN] = {'S', SENT_SYN},
    [TCPPHASE_FIN] = {'F', SENT_FIN},
    [TCPPHASE_RST] = {'R', SENT_RST},
    [TCPPHASE_FIN | TCPPHASE_RST] = {'I', SENT_FIN_RST},
    [TCPPHASE_SYN | TCPPHASE_FIN | TCPPHASE_RST] = {'I', SENT_FIN_RST},
    [TCPPHASE_SYN | TCPPHASE_FIN] = {'Q', SENT_OTHER_FLAGS},
    [TCPPHASE_SYN | TCPPHASE_RST] = {'Q', SENT_OTHER_FLAGS},
};

/* Payload counts only in a segment without control flags. */
static struct kind kind_of(const struct tcpphase_segment *segment)
{
    static const struct kind data = {'D', SENT_DATA}, ack = {'A', SENT_ACK};
    static const struct kind syn_ack = {'H', SENT_SYN}, none = {0};
    unsigned control = segment->flags & CONTROL;
    bool has_ack = segment->flags & TCPPHASE_ACK;
    if (control == TCPPHASE_SYN && has_ack)
        return syn_ack;
    if (control != 0)
        return control_kinds[control];
    if (segment->length > 0)
        return data;
    return has_ack ? ack : none;
}

void zeek_write(struct zeek_connection *connection, char letter)
{
    char *end = memchr(connection->history, '\0', ZEEK_LETTERS);
    if (end != NULL)
        *end = letter;
    else
        connection->history[ZEEK_LETTERS] = '+';
}

static void write_by(struct zeek_connection *connection, const struct zeek_side *side, char letter)
{
    bool is_upper = zeek_is_originator(connection, side);
    zeek_write(connection, is_upper ? letter : (char)(letter - 'A' + 'a'));
}

/* A lone SYN-ACK may be a scan, and its sender the originator. Whoever goes on as if a SYN had been
 * there shows that there was one: then it was the responder's. */
static void reconsider_syn_ack(struct zeek_connection *connection)
{
    char *history = connection->history;
    if (history[0] != 'H' || history[1] != '\0')
        return;
    zeek_flip(connection);
    memcpy(history, "^h", sizeof "^h");
}

/* The number by which a segment is known to be another than the last one of its kind: where SYN and
 * RST begin, where the data before a FIN ends. */
static uint32_t number_of(const struct zeek_view *view, struct kind kind)
{
    return (uint32_t)view->seq + (kind.sent == SENT_FIN ? view->segment->length : 0);
}

void zeek_write_kind(const struct zeek_view *view)
{
    struct zeek_connection *connection = view->connection;
    struct kind kind = kind_of(view->segment);
    if (kind.letter == 0)
        return;
    if (kind.sent == SENT_DATA || kind.sent == SENT_ACK)
        reconsider_syn_ack(connection);
    uint8_t *seen = &connection->seen[zeek_is_originator(connection, view->sender) ? 0 : 1];
    bool is_new = !(*seen >> kind.sent & 1);
    *seen |= (uint8_t)(1U << kind.sent);
    if (kind.sent < NUMBERED) {
        uint32_t number = number_of(view, kind);
        is_new |= view->sender->numbers[kind.sent] != number;
        view->sender->numbers[kind.sent] = number;
    }
    if (is_new)
        write_by(connection, view->sender, kind.letter);
}

static bool is_power_of_ten(uint32_t count)
{
    while (count >= 10 && count % 10 == 0)
        count /= 10;
    return count == 1;
}

void zeek_count(struct zeek_connection *connection, struct zeek_side *side, enum zeek_count what)
{
    static const char letters[] = {
        [ZEEK_CHECKSUMS] = 'C',
        [ZEEK_ZERO_WINDOWS] = 'W',
        [ZEEK_RETRANSMISSIONS] = 'T',
        [ZEEK_GAPS] = 'G',
    };
    if (is_power_of_ten(++side->counts[what]))
        write_by(connection, side, letters[what]);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "end.h"

enum { TRIES_MAX = 7, WINDOW_MAX = 65535 };
static const int64_t first_timeout = 300000000; /* ns */

static uint16_t window_of(const struct model_end *end)
{
    const uint32_t room = end->room > end->unread ? end->room - end->unread : 0;
    return (uint16_t)(room > WINDOW_MAX ? WINDOW_MAX : room);
}

static void send(struct model_end *end, unsigned flags, uint32_t seq, uint32_t length)
{
    const struct model_packet packet = {
        .seq = seq,
        .ack = flags & MODEL_ACK ? end->rcv_nxt : 0,
        .length = length,
        .window = window_of(end),
        .flags = (uint16_t)flags,
    };
    end->send(end, &packet);
}

static void acknowledge(struct model_end *end)
{
    send(end, MODEL_ACK, end->snd_nxt, 0);
}

static void start_timer(struct model_end *end)
{
    end->timer = end->now + (first_timeout << end->tries);
}

void model_end_connect(struct model_end *end)
{
    end->state = MODEL_SYN_SENT;
    end->snd_una = end->iss;
    end->snd_nxt = end->iss + 1;
    send(end, MODEL_SYN, end->iss, 0);
    start_timer(end);
}

static void close_at_once(struct model_end *end, enum model_state state)
{
    end->state = state;
    end->timer = 0;
}

void model_end_abort(struct model_end *end)
{
    if (end->state == MODEL_CLOSED || end->state == MODEL_LISTEN || end->state == MODEL_TIME_WAIT)
        return;
    if (end->state != MODEL_SYN_SENT && end->state != MODEL_CLOSING &&
        end->state != MODEL_LAST_ACK) {
        end->has_aborted = true;
        send(end, MODEL_RST | MODEL_ACK, end->snd_nxt, 0);
    }
    end->has_given_up = end->has_given_up || !end->has_aborted;
    close_at_once(end, MODEL_CLOSED);
}

/* Section 3.10.4: CLOSE, when all data has been sent. */
static void send_fin(struct model_end *end)
{
    if (end->state != MODEL_ESTABLISHED && end->state != MODEL_CLOSE_WAIT)
        return;
    end->knew_fin = end->state == MODEL_CLOSE_WAIT;
    end->state = end->knew_fin ? MODEL_LAST_ACK : MODEL_FIN_WAIT_1;
    end->has_sent_fin = true;
    send(end, MODEL_FIN | MODEL_ACK, end->snd_nxt++, 0);
    start_timer(end);
}

static uint32_t smaller(uint32_t one, uint32_t other)
{
    return one < other ? one : other;
}

void model_end_push(struct model_end *end)
{
    if (end->state != MODEL_ESTABLISHED && end->state != MODEL_CLOSE_WAIT)
        return;
    const uint32_t last = end->iss + 1 + end->queued;
    while (model_before(end->snd_nxt, last)) {
        const uint32_t offered = end->snd_una + end->snd_wnd;
        if (!model_before(end->snd_nxt, offered))
            break;
        const uint32_t length =
            smaller(end->mss, smaller(last - end->snd_nxt, offered - end->snd_nxt));
        send(end, MODEL_ACK, end->snd_nxt, length);
        end->snd_nxt += length;
    }
    if (end->snd_nxt == last && end->wants_close)
        send_fin(end);
    if (end->timer == 0 && (end->snd_una != end->snd_nxt || end->snd_nxt != last))
        start_timer(end);
}

void model_end_keep_alive(struct model_end *end)
{
    const bool is_open = end->state == MODEL_ESTABLISHED || end->state == MODEL_CLOSE_WAIT;
    if (is_open && end->snd_una == end->snd_nxt)
        send(end, MODEL_ACK, end->snd_nxt - 1, 0);
}

void model_end_read(struct model_end *end)
{
    const bool was_closed = window_of(end) < end->mss;
    end->unread = 0;
    if (was_closed && end->state >= MODEL_ESTABLISHED)
        acknowledge(end);
}

/* Retransmits unacknowledged data from the first number on; or sends a window probe. */
static void send_again(struct model_end *end)
{
    const uint32_t last = end->iss + 1 + end->queued;
    uint32_t outstanding = end->snd_nxt - end->snd_una - (end->has_sent_fin ? 1 : 0);
    if (end->state == MODEL_SYN_SENT || end->state == MODEL_SYN_RECEIVED) {
        send(end, end->state == MODEL_SYN_SENT ? MODEL_SYN : MODEL_SYN | MODEL_ACK, end->iss, 0);
        return;
    }
    if (end->snd_una == end->snd_nxt && model_before(end->snd_nxt, last)) {
        send(end, MODEL_ACK, end->snd_nxt++, 1);
        return;
    }
    const uint32_t length = smaller(outstanding, end->snd_wnd == 0 ? 1 : end->mss);
    const bool has_fin = end->has_sent_fin && length == outstanding;
    send(end, MODEL_ACK | (has_fin ? MODEL_FIN : 0), end->snd_una, length);
}

void model_end_repeat(struct model_end *end)
{
    end->timer = 0;
    const bool waits = end->snd_una != end->snd_nxt || end->snd_nxt != end->iss + 1 + end->queued;
    if (end->state == MODEL_CLOSED || end->state == MODEL_TIME_WAIT || !waits ||
        (end->has_sent_fin && end->snd_una == end->snd_nxt))
        return;
    if (++end->tries > TRIES_MAX) {
        end->has_given_up = true;
        close_at_once(end, MODEL_CLOSED);
        return;
    }
    send_again(end);
    start_timer(end);
}

/* Section 3.10.7.1, and the RST of 3.10.7.2 and 3.10.7.3. */
static void refuse(struct model_end *end, const struct model_packet *packet)
{
    if (packet->flags & MODEL_RST)
        return;
    if (packet->flags & MODEL_ACK) {
        send(end, MODEL_RST, packet->ack, 0);
        return;
    }
    end->rcv_nxt = packet->seq + packet->length + ((packet->flags & MODEL_SYN) != 0) +
                   ((packet->flags & MODEL_FIN) != 0);
    send(end, MODEL_RST | MODEL_ACK, 0, 0);
}

static void learn_window(struct model_end *end, const struct model_packet *packet)
{
    end->snd_wnd = packet->window;
    end->snd_wl1 = packet->seq;
    end->snd_wl2 = packet->ack;
}

/* Section 3.10.7.2 */
static void receive_in_listen(struct model_end *end, const struct model_packet *packet)
{
    if (packet->flags & MODEL_RST)
        return;
    if (packet->flags & MODEL_ACK) {
        refuse(end, packet);
        return;
    }
    if (!(packet->flags & MODEL_SYN))
        return;
    end->irs = packet->seq;
    end->rcv_nxt = packet->seq + 1;
    end->snd_una = end->iss;
    end->snd_nxt = end->iss + 1;
    end->state = MODEL_SYN_RECEIVED;
    send(end, MODEL_SYN | MODEL_ACK, end->iss, 0);
    start_timer(end);
}

/* Section 3.10.7.3 */
static void receive_in_syn_sent(struct model_end *end, const struct model_packet *packet)
{
    const bool has_ack = (packet->flags & MODEL_ACK) != 0;
    if (has_ack && packet->ack != end->snd_nxt) {
        refuse(end, packet);
        return;
    }
    if (packet->flags & MODEL_RST) {
        if (has_ack) {
            end->was_reset = true;
            close_at_once(end, MODEL_CLOSED);
        }
        return;
    }
    if (!(packet->flags & MODEL_SYN))
        return;
    end->irs = packet->seq;
    end->rcv_nxt = packet->seq + 1;
    learn_window(end, packet);
    end->tries = 0;
    if (has_ack) {
        end->snd_una = packet->ack;
        close_at_once(end, MODEL_ESTABLISHED);
        acknowledge(end);
        model_end_push(end);
        return;
    }
    end->state = MODEL_SYN_RECEIVED;
    send(end, MODEL_SYN | MODEL_ACK, end->iss, 0);
    start_timer(end);
}

/* The four cases of section 3.10.7.4. */
static bool is_acceptable(const struct model_end *end, const struct model_packet *packet)
{
    const uint32_t length =
        packet->length + ((packet->flags & MODEL_SYN) != 0) + ((packet->flags & MODEL_FIN) != 0);
    const uint32_t window = window_of(end);
    const uint32_t first = packet->seq - end->rcv_nxt;
    const uint32_t last = first + length - 1;
    /* "special allowance": ACK and RST, also after a probe that was not accepted */
    if (window == 0)
        return first <= 1 && packet->length == 0;
    if (length == 0)
        return first < window;
    return first < window || last < window;
}

/* An ACK of the FIN in a segment that is not acceptable, but reaches up to RCV.NXT, or stands at
 * the right edge of the window: data sent again, a probe of a closed window. Linux (tcp_sequence)
 * and the BSDs accept its ACK. */
static bool drops_fin_ack(const struct model_end *end, const struct model_packet *packet)
{
    const uint32_t to = packet->seq + packet->length + ((packet->flags & MODEL_FIN) != 0);
    return packet->flags & MODEL_ACK && !(packet->flags & (MODEL_RST | MODEL_SYN)) &&
           end->has_sent_fin && packet->ack == end->snd_nxt && !model_before(to, end->rcv_nxt) &&
           !model_before(end->rcv_nxt + window_of(end), packet->seq);
}

static void receive_rst(struct model_end *end, const struct model_packet *packet)
{
    if (packet->seq != end->rcv_nxt) {
        acknowledge(end);
        return;
    }
    end->was_reset = true;
    const bool listens = end->state == MODEL_SYN_RECEIVED && end->is_passive;
    close_at_once(end, listens ? MODEL_LISTEN : MODEL_CLOSED);
}

/* The FIN was acknowledged. */
static void finish(struct model_end *end)
{
    if (end->state == MODEL_FIN_WAIT_1)
        end->state = MODEL_FIN_WAIT_2;
    else if (end->state == MODEL_CLOSING)
        end->state = MODEL_TIME_WAIT;
    else if (end->state == MODEL_LAST_ACK)
        end->state = MODEL_CLOSED;
}

/* RFC 5681 section 3.2, and the partial ACKs of RFC 6582: without congestion control. covered:
 * octets that are acknowledged for the first time. */
static void repeat_fast(struct model_end *end, const struct model_packet *packet, uint32_t covered)
{
    const uint32_t enough = 3;
    if (!end->repeats_fast || end->snd_una == end->snd_nxt)
        return;
    if (covered != 0 && !model_before(end->snd_una, end->recover))
        end->duplicates = 0;
    else if (covered == 0 && packet->length == 0 && ++end->duplicates == enough)
        end->recover = end->snd_nxt;
    else if (covered == 0 || end->duplicates < enough)
        return;
    if (end->duplicates >= enough)
        send_again(end);
}

/* Returns false if the segment is dropped. */
static bool receive_ack(struct model_end *end, const struct model_packet *packet)
{
    const uint32_t covered = packet->ack - end->snd_una;
    const bool is_bad =
        covered > end->snd_nxt - end->snd_una && !model_before(packet->ack, end->snd_una);
    if (end->state == MODEL_SYN_RECEIVED) {
        if (covered == 0 || covered > end->snd_nxt - end->snd_una) {
            refuse(end, packet);
            return false;
        }
        end->state = MODEL_ESTABLISHED;
        learn_window(end, packet);
    }
    if (is_bad) {
        acknowledge(end);
        return false;
    }
    if (!model_before(packet->ack, end->snd_una) &&
        (model_before(end->snd_wl1, packet->seq) ||
         (end->snd_wl1 == packet->seq && !model_before(packet->ack, end->snd_wl2))))
        learn_window(end, packet);
    if (covered != 0 && covered <= end->snd_nxt - end->snd_una) {
        end->snd_una = packet->ack;
        end->tries = 0;
        end->timer = 0;
        if (end->snd_una != end->snd_nxt)
            start_timer(end);
        if (end->has_sent_fin && end->snd_una == end->snd_nxt)
            finish(end);
    }
    if (!is_bad && packet->ack == end->snd_una)
        repeat_fast(end, packet, covered);
    return true;
}

static void receive_text(struct model_end *end, const struct model_packet *packet)
{
    const bool takes_text = end->state == MODEL_ESTABLISHED || end->state == MODEL_FIN_WAIT_1 ||
                            end->state == MODEL_FIN_WAIT_2;
    const bool has_fin = (packet->flags & MODEL_FIN) != 0;
    if (packet->length == 0 && !has_fin)
        return;
    if (takes_text) {
        const uint32_t right = end->rcv_nxt + window_of(end);
        uint32_t to = packet->seq + packet->length;
        const bool is_cut = model_before(right, to);
        to = is_cut ? right : to;
        if (model_before(packet->seq, to))
            model_ranges_add(&end->ranges, packet->seq, to);
        if (has_fin && !is_cut) {
            end->has_fin = true;
            end->fin_at = to;
        }
        const uint32_t before = end->rcv_nxt;
        end->rcv_nxt = model_ranges_advance(&end->ranges, before);
        end->unread += end->rcv_nxt - before;
        if (end->has_fin && end->rcv_nxt == end->fin_at) {
            end->rcv_nxt++;
            end->state = end->state == MODEL_ESTABLISHED  ? MODEL_CLOSE_WAIT
                         : end->state == MODEL_FIN_WAIT_1 ? MODEL_CLOSING
                                                          : MODEL_TIME_WAIT;
        }
    }
    acknowledge(end);
}

/* Section 3.10.7.4 */
static void receive_otherwise(struct model_end *end, struct model_packet packet)
{
    const unsigned syn_ack = MODEL_SYN | MODEL_ACK;
    if (end->state == MODEL_SYN_RECEIVED && (packet.flags & syn_ack) == syn_ack &&
        packet.seq == end->irs) { /* in a simultaneous open (Figure 8), whose SYN came before */
        packet.flags &= (uint16_t)~MODEL_SYN;
        packet.seq++;
    }
    if (!is_acceptable(end, &packet)) {
        end->dropped_fin_ack |= drops_fin_ack(end, &packet);
        if (!(packet.flags & MODEL_RST))
            acknowledge(end);
        return;
    }
    if (packet.flags & MODEL_RST) {
        receive_rst(end, &packet);
        return;
    }
    if (packet.flags & MODEL_SYN) {
        acknowledge(end);
        return;
    }
    if (!(packet.flags & MODEL_ACK) || !receive_ack(end, &packet) || end->state == MODEL_CLOSED)
        return;
    receive_text(end, &packet);
    model_end_push(end);
}

void model_end_receive(struct model_end *end, const struct model_packet *packet)
{
    if (end->state == MODEL_CLOSED)
        refuse(end, packet);
    else if (end->state == MODEL_LISTEN)
        receive_in_listen(end, packet);
    else if (end->state == MODEL_SYN_SENT)
        receive_in_syn_sent(end, packet);
    else
        receive_otherwise(end, *packet);
}

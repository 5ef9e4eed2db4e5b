/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The numbers that were compared to judge a segment, for the field `why`. They count from the
 * first sequence number of their end. */

#include "reasons.h"

#include "doubts.h"

#define NOTE(id) TCPPHASE_NOTE_BIT(id)

static void explain(struct tcpphase_verdict *verdict, enum tcpphase_reason reason, uint32_t number,
                    uint32_t compared)
{
    verdict->reason = (uint8_t)reason;
    verdict->numbers[0] = number;
    verdict->numbers[1] = compared;
}

static void explain_rst(const struct view *view, struct tcpphase_verdict *verdict)
{
    const uint32_t first = view->sender->first_seq;
    const uint32_t low = view->receiver->has_acked ? view->receiver->highest_ack : first;
    const uint32_t high = seq_before(low, view->sender->next_seq) ? view->sender->next_seq : low;
    if (tcpphase_has_ended(view->stream)) {
        explain(verdict, TCPPHASE_REASON_ENDED, 0, 0);
    } else if (view->receiver->state == TCPPHASE_STATE_SYN_SENT && has_flag(view, TCPPHASE_ACK)) {
        explain(verdict, TCPPHASE_REASON_SYN_ACK_NUMBER,
                view->segment->ack - view->receiver->first_seq, 1);
    } else if (view->sender->knows_seq) {
        const uint32_t nearest = seq_before(view->segment->seq, low) ? low : high;
        explain(verdict, TCPPHASE_REASON_RST_NUMBER, view->segment->seq - first, nearest - first);
    }
}

static void explain_doubt(const struct view *view, uint64_t notes, struct tcpphase_verdict *verdict)
{
    const struct tcpphase_segment *segment = view->segment;
    const struct tcpphase_end *sender = view->sender, *receiver = view->receiver;
    if (notes & NOTE(CHECKSUM_BAD))
        explain(verdict, TCPPHASE_REASON_CHECKSUM, 0, 0);
    else if (has_flag(view, TCPPHASE_RST))
        explain_rst(view, verdict);
    else if (notes & NOTE(BAD_SYN) && sender->knows_seq)
        explain(verdict, TCPPHASE_REASON_SYN_NUMBER, segment->seq - sender->first_seq, 0);
    else if (notes & NOTE(BAD_ACK) && receiver->knows_seq)
        explain(verdict, TCPPHASE_REASON_ACK_NUMBER, segment->ack - receiver->first_seq,
                receiver->next_seq - receiver->first_seq);
    else if (notes & NOTE(DATA_AFTER_FIN))
        explain(verdict, TCPPHASE_REASON_BEHIND_FIN, segment_end(segment) - sender->first_seq,
                sender->fin_seq - sender->first_seq);
    else if (tcpphase_has_ended(view->stream))
        explain(verdict, TCPPHASE_REASON_ENDED, 0, 0);
}

void engine_explain(const struct view *view, uint64_t notes, struct tcpphase_verdict *verdict)
{
    const struct tcpphase_end *receiver = view->receiver;
    const uint32_t unseen = view->segment->ack - receiver->next_seq;
    if (notes & DOUBTED)
        explain_doubt(view, notes, verdict);
    else if (notes & NOTE(ACKS_UNSEEN) && seq_before(receiver->next_seq, view->segment->ack))
        explain(verdict, TCPPHASE_REASON_ACKS_UNSEEN, unseen, 0);
    else if (notes & NOTE(SPURIOUS_RETRANSMISSION) && receiver->has_acked)
        explain(verdict, TCPPHASE_REASON_ALREADY_ACKED,
                segment_end(view->segment) - view->sender->first_seq,
                receiver->highest_ack - view->sender->first_seq);
}

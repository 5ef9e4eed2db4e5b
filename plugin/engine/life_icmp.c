/* SPDX-License-Identifier: GPL-2.0-or-later */

/* ICMP errors about a stream. */

#include "life.h"

#include "sequence.h"

/* RFC 792, RFC 4443: the error reports that the segment was not delivered. "Fragmentation needed"
 * and "packet too big" do not count: the sender retransmits in smaller segments. */
static bool says_undelivered(const struct tcpphase_icmp *icmp)
{
    enum { V4_UNREACHABLE = 3, V4_FRAGMENTATION_NEEDED = 4, V4_TIME_EXCEEDED = 11 };
    enum { V6_UNREACHABLE = 1, V6_TIME_EXCEEDED = 3 };
    enum { V4_PARAMETER_PROBLEM = 12, V6_PARAMETER_PROBLEM = 4 };
    if (icmp->version == 6)
        return icmp->type == V6_UNREACHABLE || icmp->type == V6_TIME_EXCEEDED ||
               icmp->type == V6_PARAMETER_PROBLEM;
    if (icmp->type == V4_UNREACHABLE)
        return icmp->code != V4_FRAGMENTATION_NEEDED;
    return icmp->type == V4_TIME_EXCEEDED || icmp->type == V4_PARAMETER_PROBLEM;
}

bool tcpphase_says_too_big(const struct tcpphase_icmp *icmp)
{
    enum { V4_UNREACHABLE = 3, V4_FRAGMENTATION_NEEDED = 4, V6_TOO_BIG = 2 };
    return icmp->version == 6
               ? icmp->type == V6_TOO_BIG
               : icmp->type == V4_UNREACHABLE && icmp->code == V4_FRAGMENTATION_NEEDED;
}

bool tcpphase_record_icmp(struct tcpphase_life *life, const struct tcpphase_stream *stream,
                          const struct tcpphase_icmp *icmp, uint32_t seq)
{
    const struct tcpphase_end *end = &stream->ends[icmp->sender];
    const struct tcpphase_end *peer = &stream->ends[!icmp->sender];
    const uint32_t first = peer->has_acked ? peer->highest_ack : end->first_seq;
    if (!end->knows_seq || !seq_between(first, seq, end->next_seq))
        return false;
    if (life->icmp.frame == 0 && says_undelivered(icmp))
        life->icmp = *icmp;
    return true;
}

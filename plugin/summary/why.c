/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "why.h"

#include "texts.h"

#include <inttypes.h>

#define N "%" PRIu32

/* Below the first sequence number of its end a number is negative. */
static const char *sign_of(uint32_t number)
{
    return number > INT32_MAX ? "-" : "";
}

static uint32_t distance(uint32_t number)
{
    return number > INT32_MAX ? -number : number;
}

bool summary_write_why(const struct tcpphase_verdict *verdict, char *text)
{
    const uint32_t *number = verdict->numbers;
    *text = '\0';
    switch ((enum tcpphase_reason)verdict->reason) {
    case TCPPHASE_REASON_CHECKSUM:
        summary_add(text, "ignored: wrong TCP checksum");
        break;
    case TCPPHASE_REASON_ENDED:
        summary_add(text, "ignored: the connection has ended before");
        break;
    case TCPPHASE_REASON_RST_NUMBER:
        summary_add(text, "RST ignored: seq " N " instead of " N " (RFC 9293 3.10.7.4)", number[0],
                    number[1]);
        break;
    case TCPPHASE_REASON_SYN_ACK_NUMBER:
        summary_add(text, "RST ignored: ack " N " instead of 1 (RFC 9293 3.10.7.3)", number[0]);
        break;
    case TCPPHASE_REASON_SYN_NUMBER:
        summary_add(text, "SYN ignored: seq is %s" N " from that of the connection (RFC 5961 4)",
                    sign_of(number[0]), distance(number[0]));
        break;
    case TCPPHASE_REASON_ACK_NUMBER:
        summary_add(text, "ack %s" N " where the peer has sent up to " N, sign_of(number[0]),
                    distance(number[0]), number[1]);
        break;
    case TCPPHASE_REASON_BEHIND_FIN:
        summary_add(text, "payload up to " N ", behind its FIN at " N, number[0], number[1]);
        break;
    case TCPPHASE_REASON_ACKS_UNSEEN:
        summary_add(text, "acknowledges " N " octets that were not captured", number[0]);
        break;
    case TCPPHASE_REASON_ALREADY_ACKED:
        summary_add(text, "octets up to " N " sent again, acknowledged up to " N, number[0],
                    number[1]);
        break;
    case TCPPHASE_REASON_NONE:
    case TCPPHASE_REASON_COUNT:
        break;
    }
    return *text != '\0';
}

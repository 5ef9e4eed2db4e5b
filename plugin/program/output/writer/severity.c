/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "severity.h"

#include <verdicts.h>

enum severity severity_of(const struct stream_entry *stream)
{
    const enum handshake handshake = summary_handshake(&stream->life);
    const enum close close = summary_close(&stream->life);
    if (handshake == HANDSHAKE_UNANSWERED || handshake == HANDSHAKE_REFUSED ||
        handshake == HANDSHAKE_UNREACHABLE || handshake == HANDSHAKE_HALF_OPEN ||
        handshake == HANDSHAKE_RESET || close == CLOSE_RESET)
        return SEVERITY_WARNING;
    if (handshake == HANDSHAKE_PROBE || close == CLOSE_HALF_CLOSED || close == CLOSE_UNFINISHED ||
        close == CLOSE_RESET_AFTER_FIN)
        return SEVERITY_NOTE;
    return SEVERITY_OK;
}

uint32_t forged_reset(const struct stream_entry *stream)
{
    const bool is_forged = summary_reset_cause(&stream->life) == RESET_CAUSE_INJECTION_SUSPECTED;
    return is_forged ? stream->life.frame[TCPPHASE_MOMENT_RESET] : 0;
}

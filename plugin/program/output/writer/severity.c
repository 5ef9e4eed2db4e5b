/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "severity.h"

#include <verdicts.h>

uint32_t forged_reset(const struct stream_entry *stream)
{
    const bool is_forged = summary_reset_cause(&stream->life) == RESET_CAUSE_INJECTION_SUSPECTED;
    return is_forged ? stream->life.frame[TCPPHASE_MOMENT_RESET] : 0;
}

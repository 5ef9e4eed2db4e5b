/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What a model end has got behind a hole. */
#ifndef TCPPHASE_RANGES_H
#define TCPPHASE_RANGES_H

#include "end.h"

static inline bool model_before(uint32_t one, uint32_t other)
{
    return (int32_t)(one - other) < 0;
}

/* Numbers of octets that came. */
void model_ranges_keep(struct model_end *end, uint32_t from, uint32_t to);

/* Advances rcv_nxt over contiguous ranges. */
void model_ranges_join(struct model_end *end);

#endif

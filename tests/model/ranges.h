/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The ranges of octets that a model end has received out of order. */
#ifndef TCPPHASE_RANGES_H
#define TCPPHASE_RANGES_H

#include <stdbool.h>
#include <stdint.h>

enum { MODEL_RANGES = 16 };

struct model_ranges {
    uint32_t count;
    uint32_t from[MODEL_RANGES];
    uint32_t to[MODEL_RANGES];
};

static inline bool model_before(uint32_t one, uint32_t other)
{
    return (int32_t)(one - other) < 0;
}

/* Adds a range; drops it if there are too many. */
void model_ranges_add(struct model_ranges *ranges, uint32_t from, uint32_t to);

/* Removes the ranges that continue from next without a gap. Returns the number behind them. */
uint32_t model_ranges_advance(struct model_ranges *ranges, uint32_t next);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "ranges.h"

void model_ranges_add(struct model_ranges *ranges, uint32_t from, uint32_t to)
{
    if (ranges->count < MODEL_RANGES) {
        ranges->from[ranges->count] = from;
        ranges->to[ranges->count++] = to;
    }
}

uint32_t model_ranges_advance(struct model_ranges *ranges, uint32_t next)
{
    for (uint32_t i = 0; i < ranges->count;) {
        if (model_before(next, ranges->from[i])) {
            i++;
            continue;
        }
        if (model_before(next, ranges->to[i]))
            next = ranges->to[i];
        ranges->count--;
        ranges->from[i] = ranges->from[ranges->count];
        ranges->to[i] = ranges->to[ranges->count];
        i = 0;
    }
    return next;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "ranges.h"

void model_ranges_keep(struct model_end *end, uint32_t from, uint32_t to)
{
    if (end->range_count < MODEL_RANGES) {
        end->from[end->range_count] = from;
        end->to[end->range_count++] = to;
    }
}

void model_ranges_join(struct model_end *end)
{
    for (uint32_t i = 0; i < end->range_count;) {
        if (model_before(end->rcv_nxt, end->from[i])) {
            i++;
            continue;
        }
        if (model_before(end->rcv_nxt, end->to[i])) {
            end->unread += end->to[i] - end->rcv_nxt;
            end->rcv_nxt = end->to[i];
        }
        end->range_count--;
        end->from[i] = end->from[end->range_count];
        end->to[i] = end->to[end->range_count];
        i = 0;
    }
}

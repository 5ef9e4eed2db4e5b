/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "looks.h"

#include "ranges.h"

#include <string.h>

static bool is_same_ack(const struct model_packet *one, const struct model_packet *other)
{
    return one->seq == other->seq && one->ack == other->ack && one->window == other->window &&
           one->length == 0 && one->flags == other->flags;
}

void looks_note(struct looks *looks, const struct model_sight *sight)
{
    const unsigned sender = sight->sender;
    const struct model_packet *packet = &sight->packet;
    const uint32_t to = packet->seq + packet->length;
    const bool is_rst = (packet->flags & MODEL_RST) != 0;
    if (is_rst && !looks->has_rst[sender])
        looks->last_before_rst[!sender] = looks->last[!sender];
    looks->has_fin[sender] |= (packet->flags & MODEL_FIN) != 0;
    looks->has_first_fin[sender] |= sight->is_first_fin;
    looks->has_rst[sender] |= is_rst;
    looks->challenges[sender] |=
        looks->has_rst[!sender] && !is_rst && is_same_ack(packet, &looks->last_before_rst[sender]);
    if (packet->length == 0)
        return;
    const bool is_new = packet->flags & MODEL_SYN || model_before(looks->sent_to[sender], to);
    looks->goes_on[sender] |= looks->has_rst[sender] && is_new;
    if (is_new)
        looks->sent_to[sender] = to;
}

void looks_pass(struct looks *looks, const struct model_sight *sight)
{
    looks->last[sight->sender] = sight->packet;
}

bool looks_alike(const struct looks *looks, const struct model_sight *sight, const char *said)
{
    const unsigned sender = sight->sender;
    const bool is_closed = strcmp(said, "CLOSED") == 0;
    const bool was_reset = looks->has_rst[!sender];
    if (sight->states == MODEL_FIN_WAIT_1 && strcmp(said, "FIN-WAIT-2") == 0)
        return sight->dropped_fin_ack;
    if (sight->states == MODEL_CLOSING && strcmp(said, "TIME-WAIT") == 0)
        return sight->dropped_fin_ack;
    if (sight->states == MODEL_LAST_ACK && is_closed && sight->dropped_fin_ack)
        return true;
    if ((sight->states == MODEL_CLOSING && strcmp(said, "LAST-ACK") == 0) ||
        (sight->states == MODEL_LAST_ACK && strcmp(said, "CLOSING") == 0))
        return !looks->has_first_fin[sender];
    if (sight->states == MODEL_SYN_RECEIVED && strcmp(said, "ESTABLISHED") == 0)
        return was_reset;
    return is_closed && was_reset && !is_same_ack(&sight->packet, &looks->last_before_rst[sender]);
}

bool looks_disbelieved(const struct looks *looks, unsigned end)
{
    return looks->challenges[!end] || looks->goes_on[end];
}

/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Items of the packet tree: generated, without octets in the packet. */
#ifndef TCPPHASE_ITEMS_H
#define TCPPHASE_ITEMS_H

#include "compat.h"

/* Whether an item of the field will be visible. If not, neither the item nor its text needs to be
 * made. */
static inline bool is_wanted(proto_tree *tree, int hf)
{
    return proto_field_is_referenced(tree, hf);
}

static inline void show_word(proto_tree *tree, int hf, tvbuff_t *tvb, const char *word)
{
    if (is_wanted(tree, hf))
        proto_item_set_generated(proto_tree_add_string(tree, hf, tvb, 0, 0, word));
}

struct explained {
    const char *word;
    const char *meaning;
};

/* A word with its meaning beside it. */
static inline void show_explained(proto_tree *tree, int hf, tvbuff_t *tvb, struct explained value)
{
    if (is_wanted(tree, hf))
        proto_item_set_generated(
            proto_tree_add_string_format(tree, hf, tvb, 0, 0, value.word, "%s: %s (%s)",
                                         proto_registrar_get_name(hf), value.word, value.meaning));
}

static inline void show_bool(proto_tree *tree, int hf, tvbuff_t *tvb, bool is_true)
{
    if (is_wanted(tree, hf))
        proto_item_set_generated(proto_tree_add_boolean(tree, hf, tvb, 0, 0, is_true));
}

/* Also for frame numbers. */
static inline void show_number(proto_tree *tree, int hf, tvbuff_t *tvb, uint32_t number)
{
    if (is_wanted(tree, hf))
        proto_item_set_generated(proto_tree_add_uint(tree, hf, tvb, 0, 0, number));
}

static inline void show_count(proto_tree *tree, int hf, tvbuff_t *tvb, uint64_t count)
{
    if (is_wanted(tree, hf))
        proto_item_set_generated(proto_tree_add_uint64(tree, hf, tvb, 0, 0, count));
}

/* time: ns. */
static inline void show_time(proto_tree *tree, int hf, tvbuff_t *tvb, int64_t time)
{
    const nstime_t value = {(time_t)(time / TCPPHASE_SECOND), (int)(time % TCPPHASE_SECOND)};
    if (is_wanted(tree, hf))
        proto_item_set_generated(proto_tree_add_time(tree, hf, tvb, 0, 0, &value));
}

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Items of the packet tree: generated, without octets in the packet. */
#ifndef TCPPHASE_ITEMS_H
#define TCPPHASE_ITEMS_H

#include "compat.h"

#include <tcpphase.h>

/* Whether an item of the field will be visible. If not, neither the item nor its text needs to be
 * made. */
static inline bool is_wanted(proto_tree *tree, int hf)
{
    return proto_field_is_referenced(tree, hf);
}

/* Whether the texts of items will be seen, not only the values of some. */
static inline bool is_visible(proto_tree *tree)
{
    return tree != NULL && PTREE_DATA(tree)->visible;
}

static inline void show_word(proto_tree *tree, int hf, tvbuff_t *tvb, const char *word)
{
    if (is_wanted(tree, hf))
        proto_item_set_generated(proto_tree_add_string(tree, hf, tvb, 0, 0, word));
}

/* A word of a vocabulary, and its meaning: both are kept as pointers. */
struct explained {
    const char *word;
    const char *meaning;
};

/* "Step: syn (Handshake 1/3: SYN)". Composed once for each field and word, since formatting takes
 * longer than all the rest of an item. */
const char *explained_text(int hf, struct explained value);

/* A word with its meaning beside it. */
static inline void show_explained(proto_tree *tree, int hf, tvbuff_t *tvb, struct explained value)
{
    if (!is_visible(tree))
        show_word(tree, hf, tvb, value.word);
    else
        proto_item_set_generated(proto_tree_add_string_format(tree, hf, tvb, 0, 0, value.word, "%s",
                                                              explained_text(hf, value)));
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

/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "stream_tree.h"

#include "items.h"

static int hf[STREAM_FIELD_COUNT];
static int ett_stream = -1;

#define TYPE_BOOL FT_BOOLEAN, BASE_NONE, NULL
#define TYPE_NUMBER FT_UINT32, BASE_DEC, NULL
#define TYPE_COUNT FT_UINT64, BASE_DEC, NULL
#define TYPE_FRAME FT_FRAMENUM, BASE_NONE, NULL
#define TYPE_TIME FT_RELATIVE_TIME, BASE_NONE, NULL
#define TYPE_WORD FT_STRING, BASE_NONE, NULL
#define TYPE_WORDS FT_STRING, BASE_NONE, NULL

#define FIELD(id, name, kind, title, blurb)                                                        \
    {&hf[STREAM_##id], {(title), "tcpphase.stream." name, TYPE_##kind, 0, (blurb), HFILL}},

static hf_register_info fields[] = {STREAM_FIELDS(FIELD)};

void stream_tree_register(int proto)
{
    static int *const subtrees[] = {&ett_stream};
    for (unsigned i = 0; i < STREAM_FIELD_COUNT; i++)
        hf[i] = -1;
    proto_register_field_array(proto, fields, array_length(fields));
    proto_register_subtree_array(subtrees, array_length(subtrees));
}

static void show_value(enum stream_field field, const struct stream_value *value, tvbuff_t *tvb,
                       proto_tree *tree)
{
    switch (stream_fields[field].kind) {
    case STREAM_KIND_BOOL:
        show_bool(tree, hf[field], tvb, value->number != 0);
        break;
    case STREAM_KIND_NUMBER:
    case STREAM_KIND_FRAME:
        show_number(tree, hf[field], tvb, (uint32_t)value->number);
        break;
    case STREAM_KIND_COUNT:
        show_count(tree, hf[field], tvb, value->number);
        break;
    case STREAM_KIND_TIME:
        show_time(tree, hf[field], tvb, value->time);
        break;
    case STREAM_KIND_WORD:
        show_word(tree, hf[field], tvb, value->words[0]);
        break;
    case STREAM_KIND_WORDS:
        for (unsigned i = 0; i < value->count; i++)
            show_word(tree, hf[field], tvb, value->words[i]);
        break;
    }
}

void stream_tree_show(const struct stream_entry *stream, bool is_whole, tvbuff_t *tvb,
                      proto_tree *tree)
{
    proto_item *item = NULL;
    proto_tree *subtree = proto_tree_add_subtree_format(tree, tvb, 0, 0, ett_stream, &item,
                                                        "Stream %u", stream->index);
    proto_item_set_generated(item);
    for (unsigned i = 0; i < STREAM_FIELD_COUNT; i++) {
        const enum stream_field field = (enum stream_field)i;
        struct stream_value value;
        if (is_wanted(tree, hf[field]) && stream_field_value(stream, field, is_whole, &value)) {
            show_value(field, &value, tvb, subtree);
            if (field == STREAM_SUMMARY)
                proto_item_append_text(item, ": %s", value.words[0]);
        }
    }
}

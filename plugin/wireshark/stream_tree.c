/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "stream_tree.h"

#include "items.h"
#include "preferences.h"

static int hf[STREAM_FIELD_COUNT];
static int ett_stream = -1;

#define TYPE_BOOL FT_BOOLEAN, BASE_NONE, NULL
#define TYPE_NUMBER FT_UINT32, BASE_DEC, NULL
#define TYPE_COUNT FT_UINT64, BASE_DEC, NULL
#define TYPE_FRAME FT_FRAMENUM, BASE_NONE, NULL
#define TYPE_TIME FT_RELATIVE_TIME, BASE_NONE, NULL
#define TYPE_WORD FT_STRING, BASE_NONE, NULL
#define TYPE_WORDS FT_STRING, BASE_NONE, NULL
#define TYPE_TEXTS FT_STRING, BASE_NONE, NULL

#define FIELD(id, name, kind, title, blurb)                                                        \
    {&hf[STREAM_##id], {(title), "tcpphase.stream." name, TYPE_##kind, 0, (blurb), HFILL}},

static hf_register_info fields[] = {STREAM_FIELDS(FIELD)};

/* Marks (related packet types) in the packet list on the other steps of the stream of the selected
 * frame: an arrow on a request, a back arrow on its response, a tick on an ACK, else a dot. */
static const struct {
    enum stream_field field;
    ft_framenum_type_t mark;
} marks[] = {
    {STREAM_FRAME_SYN, FT_FRAMENUM_REQUEST},       {STREAM_FRAME_SYN_ACK, FT_FRAMENUM_RESPONSE},
    {STREAM_FRAME_HANDSHAKE_ACK, FT_FRAMENUM_ACK}, {STREAM_FRAME_FIN_1, FT_FRAMENUM_REQUEST},
    {STREAM_FRAME_ACK_FIN_1, FT_FRAMENUM_ACK},     {STREAM_FRAME_FIN_2, FT_FRAMENUM_REQUEST},
    {STREAM_FRAME_ACK_FIN_2, FT_FRAMENUM_ACK},
};

/* A field's blurb ends with the words that it can have and their meanings. */
static const char *blurb_of(enum stream_field field)
{
    wmem_strbuf_t *blurb = wmem_strbuf_new(wmem_epan_scope(), stream_fields[field].blurb);
    const struct stream_word *word;
    for (unsigned i = 0; (word = stream_field_word(field, i)) != NULL; i++)
        if (word->word != NULL)
            wmem_strbuf_append_printf(blurb, " | %s = %s", word->word, word->meaning);
    return wmem_strbuf_get_str(blurb);
}

void stream_tree_register(int proto)
{
    static int *const subtrees[] = {&ett_stream};
    for (unsigned i = 0; i < STREAM_FIELD_COUNT; i++) {
        hf[i] = -1;
        fields[i].hfinfo.blurb = blurb_of((enum stream_field)i);
    }
    for (unsigned i = 0; i < array_length(marks); i++)
        fields[marks[i].field].hfinfo.strings = FRAMENUM_TYPE(marks[i].mark);
    proto_register_field_array(proto, fields, array_length(fields));
    proto_register_subtree_array(subtrees, array_length(subtrees));
}

/* What is shown, and where. */
struct showing {
    const struct stream_entry *stream;
    bool is_whole; /* all segments of the stream are known */
    tvbuff_t *tvb;
    proto_tree *tree;
};

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
    case STREAM_KIND_TEXTS:
        for (unsigned i = 0; i < value->count; i++)
            show_word(tree, hf[field], tvb, value->words[i]);
        break;
    }
}

static bool is_field_wanted(proto_tree *tree, enum stream_field field)
{
    if (preferences_show_stream() || field == STREAM_INDEX)
        return is_wanted(tree, hf[field]);
    return proto_registrar_get_nth((guint)hf[field])->ref_type != HF_REF_TYPE_NONE;
}

static void show_field(const struct showing *showing, enum stream_field field)
{
    struct stream_value value;
    if (is_field_wanted(showing->tree, field) &&
        stream_field_value(showing->stream, field, showing->is_whole, &value))
        show_value(field, &value, showing->tvb, showing->tree);
}

/* The summary, which is the parent of the other fields. In a tree that is not visible they may be
 * added anywhere. */
static proto_tree *add_subtree(const struct showing *showing)
{
    struct stream_value summary;
    if (!is_field_wanted(showing->tree, STREAM_SUMMARY) ||
        !stream_field_value(showing->stream, STREAM_SUMMARY, showing->is_whole, &summary))
        return showing->tree;
    proto_item *item = proto_tree_add_string(showing->tree, hf[STREAM_SUMMARY], showing->tvb, 0, 0,
                                             summary.words[0]);
    proto_item_set_generated(item);
    return proto_item_add_subtree(item, ett_stream);
}

void stream_tree_show(const struct stream_entry *stream, bool is_whole, tvbuff_t *tvb,
                      proto_tree *tree)
{
    struct showing showing = {stream, is_whole, tvb, tree};
    showing.tree = add_subtree(&showing);
    for (unsigned field = 0; field < STREAM_FIELD_COUNT; field++)
        if (field != STREAM_SUMMARY)
            show_field(&showing, (enum stream_field)field);
}

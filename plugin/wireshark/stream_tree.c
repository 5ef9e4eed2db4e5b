/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "stream_tree.h"

#include "items.h"
#include "preferences.h"
#include "window.h"

#include <stream_fields.h>

#include <string.h>

static int hf[STREAM_FIELD_COUNT];
static int ett_stream = -1;

/* What belongs together stands together; the verdict comes first, without a subtree of its own. */
#define GROUPS(X)                                                                                  \
    X(VERDICT, NULL)                                                                               \
    X(TIMES, "Times")                                                                              \
    X(COUNTS, "Octets and segments")                                                               \
    X(STEPS, "Steps")                                                                              \
    X(OTHERS, "The verdict in the words of other tools")

#define GROUP_ENUM(id, title) GROUP_##id,
enum group { GROUPS(GROUP_ENUM) GROUP_COUNT };
#undef GROUP_ENUM

#define GROUP_TITLE(id, title) (title),
static const char *const group_titles[] = {GROUPS(GROUP_TITLE)};
#undef GROUP_TITLE

static int ett_groups[GROUP_COUNT];

static enum group group_of(enum stream_field field)
{
    static const enum group of_kind[] = {
        [STREAM_KIND_FRAME] = GROUP_STEPS,
        [STREAM_KIND_TIME] = GROUP_TIMES,
        [STREAM_KIND_COUNT] = GROUP_COUNTS,
    };
    static const bool is_of_others[STREAM_FIELD_COUNT] = {
        [STREAM_ARGUS] = true,      [STREAM_TCPTRACE] = true, [STREAM_FLOW_END_REASON] = true,
        [STREAM_CONN_STATE] = true, [STREAM_HISTORY] = true,
    };
    const enum stream_kind kind = stream_fields[field].kind;
    if (is_of_others[field])
        return GROUP_OTHERS;
    return kind < array_length(of_kind) ? of_kind[kind] : GROUP_VERDICT;
}

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
    int *subtrees[1 + GROUP_COUNT] = {&ett_stream};
    for (unsigned i = 0; i < GROUP_COUNT; i++) {
        ett_groups[i] = -1;
        subtrees[1 + i] = &ett_groups[i];
    }
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
    bool in_full;  /* not only what is asked for */
    tvbuff_t *tvb;
    proto_tree *tree;
};

/* A word of the field's vocabulary comes with its meaning. Some have values: "mss=1250/1460". */
static void show_vocable(const struct showing *showing, enum stream_field field, const char *text)
{
    const size_t length = strcspn(text, "=");
    const struct stream_word *word;
    for (unsigned i = 0; (word = stream_field_word(field, i)) != NULL; i++)
        if (word->word != NULL && strncmp(word->word, text, length) == 0 &&
            word->word[length] == '\0') {
            show_explained(showing->tree, hf[field], showing->tvb,
                           (struct explained){text, word->meaning});
            return;
        }
    show_word(showing->tree, hf[field], showing->tvb, text);
}

static void show_value(const struct showing *showing, enum stream_field field,
                       const struct stream_value *value)
{
    tvbuff_t *tvb = showing->tvb;
    proto_tree *tree = showing->tree;
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
    case STREAM_KIND_WORDS:
    case STREAM_KIND_TEXTS:
        for (unsigned i = 0; i < value->count; i++)
            show_vocable(showing, field, value->words[i]);
        break;
    }
}

static bool is_field_wanted(const struct showing *showing, enum stream_field field)
{
    if (showing->in_full || field == STREAM_INDEX ||
        (preferences_show_stream() && (field == STREAM_SUMMARY || field == STREAM_FRAME_DECIDING)))
        return is_wanted(showing->tree, hf[field]);
    return proto_registrar_get_nth((guint)hf[field])->ref_type != HF_REF_TYPE_NONE;
}

static bool find_value(const struct showing *showing, enum stream_field field,
                       struct stream_value *value)
{
    return is_field_wanted(showing, field) &&
           stream_field_value(showing->stream, field, showing->is_whole, value);
}

/* The summary, which is the parent of the other fields. In a tree that is not visible they may be
 * added anywhere. */
static proto_tree *add_subtree(const struct showing *showing)
{
    struct stream_value summary;
    if (!find_value(showing, STREAM_SUMMARY, &summary))
        return showing->tree;
    proto_item *item = proto_tree_add_string(showing->tree, hf[STREAM_SUMMARY], showing->tvb, 0, 0,
                                             summary.words[0]);
    proto_item_set_generated(item);
    return proto_item_add_subtree(item, ett_stream);
}

/* The subtree of a group begins with the first field in it that has a value. */
static void show_group(const struct showing *all, enum group group)
{
    struct showing showing = *all;
    bool is_begun = group_titles[group] == NULL || !all->in_full;
    for (unsigned i = 0; i < STREAM_FIELD_COUNT; i++) {
        const enum stream_field field = (enum stream_field)i;
        struct stream_value value;
        if (field == STREAM_SUMMARY || group_of(field) != group ||
            !find_value(&showing, field, &value))
            continue;
        if (!is_begun)
            showing.tree = proto_tree_add_subtree(all->tree, all->tvb, 0, 0, ett_groups[group],
                                                  NULL, group_titles[group]);
        is_begun = true;
        show_value(&showing, field, &value);
    }
}

/* Whether the record decided its stream, as far as that is known. */
static bool decides(const struct record *record, bool is_whole)
{
    const struct stream_entry *stream = record->stream;
    struct stream_value value;
    return (is_whole || stream->has_ended || stream->is_final) &&
           stream_field_value(stream, STREAM_FRAME_DECIDING, is_whole, &value) &&
           value.number == record->frame;
}

void stream_tree_show(const struct record *record, bool is_whole, tvbuff_t *tvb, proto_tree *tree)
{
    struct showing showing = {
        .stream = record->stream,
        .is_whole = is_whole,
        .in_full =
            preferences_show_stream() &&
            (window_is_there() || preferences_stream_everywhere() || decides(record, is_whole)),
        .tvb = tvb,
        .tree = tree,
    };
    showing.tree = add_subtree(&showing);
    for (unsigned group = 0; group < GROUP_COUNT; group++)
        show_group(&showing, (enum group)group);
}

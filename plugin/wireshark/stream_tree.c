/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "stream_tree.h"

#include "items.h"
#include "preferences.h"
#include "window.h"

#include <stream_fields.h>
#include <troubles.h>

#include <string.h>

static int hf[STREAM_FIELD_COUNT];
static int ett_stream = -1;

/* The fields by subject; those of the verdict come first, without a subtree of their own. */
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

/* What the reader looks for first. */
static const enum stream_field first_fields[] = {
    STREAM_CAUSE,     STREAM_TROUBLE, STREAM_SEVERITY,  STREAM_HINT,
    STREAM_HANDSHAKE, STREAM_CLOSE,   STREAM_CLOSED_BY, STREAM_RESET_CAUSE,
};
static enum stream_field in_order[STREAM_FIELD_COUNT]; /* these, then the others by group */

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

static void put_in_order(void)
{
    bool is_placed[STREAM_FIELD_COUNT] = {false};
    unsigned count = 0;
    for (; count < array_length(first_fields); count++) {
        in_order[count] = first_fields[count];
        is_placed[first_fields[count]] = true;
    }
    for (unsigned group = 0; group < GROUP_COUNT; group++)
        for (unsigned i = 0; i < STREAM_FIELD_COUNT; i++)
            if (group_of((enum stream_field)i) == group && !is_placed[i])
                in_order[count++] = (enum stream_field)i;
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
    put_in_order();
}

_Static_assert((int)STREAM_FIELD_COUNT <= 64, "a bit for each field");
#define FIELD_BIT(id) (UINT64_C(1) << STREAM_##id)
#define ALL_FIELDS UINT64_MAX

/* What is shown, and where. */
struct showing {
    const struct stream_entry *stream;
    bool is_whole;    /* all segments of the stream are known */
    uint64_t unasked; /* set of fields that are shown even if no filter or column asks for them */
    tvbuff_t *tvb;
    proto_tree *tree;
};

/* The word of the field's vocabulary that the text is, or begins with, as "mss=1250/1460" does;
 * NULL: none. */
static const struct stream_word *word_of(enum stream_field field, const char *text)
{
    const size_t length = strcspn(text, "=");
    const struct stream_word *word;
    for (unsigned i = 0; (word = stream_field_word(field, i)) != NULL; i++)
        if (word->word == text || (word->word != NULL && strncmp(word->word, text, length) == 0 &&
                                   word->word[length] == '\0'))
            return word;
    return NULL;
}

/* A word of the field's vocabulary comes with its meaning. */
static void show_text(const struct showing *showing, enum stream_field field, const char *text)
{
    const struct stream_word *word = word_of(field, text);
    if (word == NULL)
        show_word(showing->tree, hf[field], showing->tvb, text);
    else if (word->word == text)
        show_explained(showing->tree, hf[field], showing->tvb,
                       (struct explained){word->word, word->meaning});
    else
        proto_item_set_generated(proto_tree_add_string_format(
            showing->tree, hf[field], showing->tvb, 0, 0, text, "%s: %s (%s)",
            stream_fields[field].title, text, word->meaning));
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
            show_text(showing, field, value->words[i]);
        break;
    }
}

static bool is_field_wanted(const struct showing *showing, enum stream_field field)
{
    if (showing->unasked >> field & 1)
        return is_wanted(showing->tree, hf[field]);
    return fields[field].hfinfo.ref_type != HF_REF_TYPE_NONE;
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
static void show_fields(const struct showing *all)
{
    struct showing showing = *all;
    enum group group = GROUP_VERDICT;
    for (unsigned i = 0; i < STREAM_FIELD_COUNT; i++) {
        const enum stream_field field = in_order[i];
        struct stream_value value;
        if (field == STREAM_SUMMARY || !find_value(&showing, field, &value))
            continue;
        if (all->unasked == ALL_FIELDS && group_of(field) != group) {
            group = group_of(field);
            showing.tree = proto_tree_add_subtree(all->tree, all->tvb, 0, 0, ett_groups[group],
                                                  NULL, group_titles[group]);
        }
        show_value(&showing, field, &value);
    }
}

/* Whether the record decided its stream. In one pass it is not known which record decides an open
 * stream: none does, unless the stream is in trouble. */
static bool decides(const struct record *record, bool is_whole)
{
    const struct stream_entry *stream = record->stream;
    const bool is_decided = is_whole || stream->has_ended || stream->is_final ||
                            summary_severity(stream) >= SEVERITY_WARNING;
    struct stream_value value;
    return is_decided && stream_field_value(stream, STREAM_FRAME_DECIDING, is_whole, &value) &&
           value.number == record->frame;
}

static uint64_t unasked_fields(const struct record *record, bool is_whole)
{
    if (!preferences_show_stream())
        return FIELD_BIT(INDEX);
    if (window_is_there() || preferences_stream_everywhere() || decides(record, is_whole))
        return ALL_FIELDS;
    return FIELD_BIT(INDEX) | FIELD_BIT(SUMMARY) | FIELD_BIT(FRAME_DECIDING);
}

void stream_tree_show(const struct record *record, bool is_whole, tvbuff_t *tvb, proto_tree *tree)
{
    struct showing showing = {
        .stream = record->stream,
        .is_whole = is_whole,
        .unasked = unasked_fields(record, is_whole),
        .tvb = tvb,
        .tree = tree,
    };
    showing.tree = add_subtree(&showing);
    show_fields(&showing);
}

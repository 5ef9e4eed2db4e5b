/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "fields.h"

#include "items.h"
#include "stream_tree.h"

#include <segment_fields.h>

static int proto_tcpphase = -1;
static int ett_tcpphase = -1;

static int hf[SEGMENT_FIELD_COUNT];

#define TYPE_WORD FT_STRING, BASE_NONE, NULL
#define TYPE_TIME FT_RELATIVE_TIME, BASE_NONE, NULL
#define TYPE_ANSWER FT_FRAMENUM, BASE_NONE, FRAMENUM_TYPE(FT_FRAMENUM_REQUEST)

#define FIELD(id, name, kind, title, blurb)                                                        \
    {&hf[SEGMENT_##id], {(title), "tcpphase." name, TYPE_##kind, 0, (blurb), HFILL}},

static hf_register_info fields[] = {SEGMENT_FIELDS(FIELD)};

void fields_register(int proto)
{
    static int *const subtrees[] = {&ett_tcpphase};
    proto_tcpphase = proto;
    for (unsigned i = 0; i < SEGMENT_FIELD_COUNT; i++)
        hf[i] = -1;
    proto_register_field_array(proto, fields, array_length(fields));
    proto_register_subtree_array(subtrees, array_length(subtrees));
    stream_tree_register(proto);
}

static void show_transition(proto_tree *tree, int field, tvbuff_t *tvb, tcpphase_path path)
{
    char text[TCPPHASE_TRANSITION_SIZE];
    if (tcpphase_path_length(path) < 2 || !is_wanted(tree, field))
        return;
    tcpphase_transition(path, text);
    show_word(tree, field, tvb, text);
}

static void show_states(const struct tcpphase_verdict *verdict, tvbuff_t *tvb, proto_tree *tree)
{
    tcpphase_path client = verdict->path[verdict->client];
    tcpphase_path server = verdict->path[!verdict->client];
    show_word(tree, hf[SEGMENT_CLIENT_STATE], tvb,
              tcpphase_state_name(tcpphase_state_after(client)));
    show_word(tree, hf[SEGMENT_SERVER_STATE], tvb,
              tcpphase_state_name(tcpphase_state_after(server)));
    show_transition(tree, hf[SEGMENT_CLIENT_TRANSITION], tvb, client);
    show_transition(tree, hf[SEGMENT_SERVER_TRANSITION], tvb, server);
}

static void show_notes(const struct tcpphase_verdict *verdict, tvbuff_t *tvb, proto_tree *tree)
{
    if (!is_wanted(tree, hf[SEGMENT_NOTE]))
        return;
    for (uint64_t notes = verdict->notes; notes != 0;)
        show_word(tree, hf[SEGMENT_NOTE], tvb, tcpphase_note_name(tcpphase_take_note(&notes)));
}

static void show_answer(const struct tcpphase_verdict *verdict, tvbuff_t *tvb, proto_tree *tree)
{
    if (verdict->answers == 0)
        return;
    show_number(tree, hf[SEGMENT_ANSWERS], tvb, verdict->answers);
    show_time(tree, hf[SEGMENT_ANSWER_TIME], tvb, verdict->answer_time);
}

bool fields_are_wanted(proto_tree *tree)
{
    return is_wanted(tree, proto_tcpphase);
}

proto_item *fields_show(const struct record *record, bool is_whole, tvbuff_t *tvb, proto_tree *tree)
{
    const struct tcpphase_verdict *verdict = &record->verdict;
    enum tcpphase_step step = (enum tcpphase_step)verdict->step;
    char label[TCPPHASE_LABEL_SIZE] = "";
    if (is_wanted(tree, hf[SEGMENT_LABEL]))
        tcpphase_label(verdict, label);

    proto_item *item =
        proto_tree_add_protocol_format(tree, proto_tcpphase, tvb, 0, 0, "TCP Lifecycle, %s", label);
    proto_item_set_generated(item);
    proto_tree *subtree = proto_item_add_subtree(item, ett_tcpphase);
    show_word(subtree, hf[SEGMENT_PHASE], tvb, tcpphase_phase_name(tcpphase_step_phase(step)));
    show_word(subtree, hf[SEGMENT_STEP], tvb, tcpphase_step_name(step));
    show_word(subtree, hf[SEGMENT_LABEL], tvb, label);
    show_notes(verdict, tvb, subtree);
    show_word(subtree, hf[SEGMENT_FROM], tvb,
              verdict->sender == verdict->client ? "client" : "server");
    show_states(verdict, tvb, subtree);
    show_answer(verdict, tvb, subtree);
    stream_tree_show(record->stream, is_whole, tvb, subtree);
    return item;
}

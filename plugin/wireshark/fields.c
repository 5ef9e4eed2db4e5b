/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "fields.h"

#include "items.h"
#include "stream_tree.h"

static int proto_tcpphase = -1;
static int ett_tcpphase = -1;

static int hf_phase = -1;
static int hf_step = -1;
static int hf_label = -1;
static int hf_note = -1;
static int hf_from = -1;
static int hf_client_state = -1;
static int hf_server_state = -1;
static int hf_client_transition = -1;
static int hf_server_transition = -1;
static int hf_answers = -1;
static int hf_answer_time = -1;

#define STRING_FIELD(hf, name, abbrev, blurb)                                                      \
    {                                                                                              \
        &(hf),                                                                                     \
        {                                                                                          \
            name, abbrev, FT_STRING, BASE_NONE, NULL, 0, blurb, HFILL                              \
        }                                                                                          \
    }

/* A blurb ends with the words that the field can have, and what each means. */
#define STEP_AND_LABEL(id, phase, word, label) " | " word " = " label
#define NOTE_AND_MEANING(id, word, meaning) " | " word " = " meaning

static hf_register_info fields[] = {
    STRING_FIELD(hf_phase, "Phase", "tcpphase.phase",
                 "What the segment is for: handshake, data, ack, close or stray"),
    STRING_FIELD(hf_step, "Step", "tcpphase.step",
                 "The step within the phase" TCPPHASE_STEPS(STEP_AND_LABEL)),
    STRING_FIELD(hf_label, "Label", "tcpphase.label", "Phase and step for people"),
    STRING_FIELD(hf_note, "Note", "tcpphase.note",
                 "What else is true of the segment" TCPPHASE_NOTES(NOTE_AND_MEANING)),
    STRING_FIELD(hf_from, "From", "tcpphase.from", "Who sent it: client or server"),
    STRING_FIELD(hf_client_state, "Client state", "tcpphase.client.state",
                 "The client's state after the segment (RFC 9293 section 3.3.2)"),
    STRING_FIELD(hf_server_state, "Server state", "tcpphase.server.state",
                 "The server's state after the segment (RFC 9293 section 3.3.2)"),
    STRING_FIELD(hf_client_transition, "Client transition", "tcpphase.client.transition",
                 "The states that the client went through by the segment"),
    STRING_FIELD(hf_server_transition, "Server transition", "tcpphase.server.transition",
                 "The states that the server went through by the segment"),
    {&hf_answers,
     {"Answers", "tcpphase.answers", FT_FRAMENUM, BASE_NONE, FRAMENUM_TYPE(FT_FRAMENUM_REQUEST), 0,
      "The segment that this step answers", HFILL}},
    {&hf_answer_time,
     {"Answer time", "tcpphase.answer_time", FT_RELATIVE_TIME, BASE_NONE, NULL, 0,
      "Time since the segment that this step answers", HFILL}},
};

void fields_register(int proto)
{
    static int *const subtrees[] = {&ett_tcpphase};
    proto_tcpphase = proto;
    proto_register_field_array(proto, fields, array_length(fields));
    proto_register_subtree_array(subtrees, array_length(subtrees));
    stream_tree_register(proto);
}

static void show_transition(proto_tree *tree, int hf, tvbuff_t *tvb, tcpphase_path path)
{
    char text[TCPPHASE_TRANSITION_SIZE];
    if (tcpphase_path_length(path) < 2 || !is_wanted(tree, hf))
        return;
    tcpphase_transition(path, text);
    show_word(tree, hf, tvb, text);
}

static void show_states(const struct tcpphase_verdict *verdict, tvbuff_t *tvb, proto_tree *tree)
{
    tcpphase_path client = verdict->path[verdict->client];
    tcpphase_path server = verdict->path[!verdict->client];
    show_word(tree, hf_client_state, tvb, tcpphase_state_name(tcpphase_state_after(client)));
    show_word(tree, hf_server_state, tvb, tcpphase_state_name(tcpphase_state_after(server)));
    show_transition(tree, hf_client_transition, tvb, client);
    show_transition(tree, hf_server_transition, tvb, server);
}

static void show_notes(const struct tcpphase_verdict *verdict, tvbuff_t *tvb, proto_tree *tree)
{
    if (!is_wanted(tree, hf_note))
        return;
    for (unsigned note = 0; verdict->notes >> note != 0; note++)
        if (verdict->notes >> note & 1)
            show_word(tree, hf_note, tvb, tcpphase_note_name((enum tcpphase_note)note));
}

static void show_answer(const struct tcpphase_verdict *verdict, tvbuff_t *tvb, proto_tree *tree)
{
    if (verdict->answers == 0)
        return;
    show_number(tree, hf_answers, tvb, verdict->answers);
    show_time(tree, hf_answer_time, tvb, verdict->answer_time);
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
    if (is_wanted(tree, hf_label))
        tcpphase_label(verdict, label);

    proto_item *item =
        proto_tree_add_protocol_format(tree, proto_tcpphase, tvb, 0, 0, "TCP Lifecycle, %s", label);
    proto_item_set_generated(item);
    proto_tree *subtree = proto_item_add_subtree(item, ett_tcpphase);
    show_word(subtree, hf_phase, tvb, tcpphase_phase_name(tcpphase_step_phase(step)));
    show_word(subtree, hf_step, tvb, tcpphase_step_name(step));
    show_word(subtree, hf_label, tvb, label);
    show_notes(verdict, tvb, subtree);
    show_word(subtree, hf_from, tvb, verdict->sender == verdict->client ? "client" : "server");
    show_states(verdict, tvb, subtree);
    show_answer(verdict, tvb, subtree);
    stream_tree_show(record->stream, is_whole, tvb, subtree);
    return item;
}

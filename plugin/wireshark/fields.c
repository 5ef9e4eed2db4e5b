/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "fields.h"

#include "items.h"
#include "stream_tree.h"

#include <segment_fields.h>
#include <texts.h>
#include <why.h>

#include <string.h>

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

static void show_state(proto_tree *tree, int field, tvbuff_t *tvb, enum tcpphase_state state)
{
    show_explained(tree, field, tvb,
                   (struct explained){tcpphase_state_name(state), tcpphase_state_meaning(state)});
}

static void show_states(const struct tcpphase_verdict *verdict, tvbuff_t *tvb, proto_tree *tree)
{
    tcpphase_path client = verdict->path[verdict->client];
    tcpphase_path server = verdict->path[!verdict->client];
    show_state(tree, hf[SEGMENT_CLIENT_STATE], tvb, tcpphase_state_after(client));
    show_state(tree, hf[SEGMENT_SERVER_STATE], tvb, tcpphase_state_after(server));
    show_transition(tree, hf[SEGMENT_CLIENT_TRANSITION], tvb, client);
    show_transition(tree, hf[SEGMENT_SERVER_TRANSITION], tvb, server);
}

static void show_notes(const struct tcpphase_verdict *verdict, tvbuff_t *tvb, proto_tree *tree)
{
    if (!is_wanted(tree, hf[SEGMENT_NOTE]))
        return;
    for (uint64_t notes = verdict->notes; notes != 0;) {
        const enum tcpphase_note note = tcpphase_take_note(&notes);
        show_explained(tree, hf[SEGMENT_NOTE], tvb,
                       (struct explained){tcpphase_note_name(note), tcpphase_note_meaning(note)});
    }
}

static void show_answer(const struct tcpphase_verdict *verdict, tvbuff_t *tvb, proto_tree *tree)
{
    if (verdict->answers == 0)
        return;
    show_number(tree, hf[SEGMENT_ANSWERS], tvb, verdict->answers);
    show_time(tree, hf[SEGMENT_ANSWER_TIME], tvb, verdict->answer_time);
}

static void show_why(const struct tcpphase_verdict *verdict, tvbuff_t *tvb, proto_tree *tree)
{
    char text[STREAM_TEXT_SIZE];
    if (verdict->reason != TCPPHASE_REASON_NONE && is_wanted(tree, hf[SEGMENT_WHY]) &&
        summary_write_why(verdict, text))
        show_word(tree, hf[SEGMENT_WHY], tvb, text);
}

bool fields_are_wanted(proto_tree *tree)
{
    return is_wanted(tree, proto_tcpphase);
}

/* "TCP Lifecycle: Close 1/4 FIN, FIN-WAIT-1/ESTABLISHED". The colon of the label is left out. */
static void set_title(proto_item *item, const struct tcpphase_verdict *verdict, const char *label)
{
    char title[STREAM_TEXT_SIZE] = "";
    char front[TCPPHASE_LABEL_SIZE];
    g_strlcpy(front, label, sizeof front);
    char *colon = strchr(front, ':');
    if (colon != NULL)
        *colon = '\0';
    summary_add(title, "TCP Lifecycle: %s%s, %s/%s", front, colon != NULL ? colon + 1 : "",
                tcpphase_state_name(tcpphase_state_after(verdict->path[verdict->client])),
                tcpphase_state_name(tcpphase_state_after(verdict->path[!verdict->client])));
    proto_item_set_text(item, "%s", title);
}

/* Phase, step and sender, which an ICMP error does not have. */
static void show_segment(const struct tcpphase_verdict *verdict, tvbuff_t *tvb, proto_tree *tree)
{
    const enum tcpphase_step step = (enum tcpphase_step)verdict->step;
    show_word(tree, hf[SEGMENT_PHASE], tvb, tcpphase_phase_name(tcpphase_step_phase(step)));
    show_explained(tree, hf[SEGMENT_STEP], tvb,
                   (struct explained){tcpphase_step_name(step), tcpphase_step_label(step)});
    show_word(tree, hf[SEGMENT_FROM], tvb,
              verdict->sender == verdict->client ? "client" : "server");
}

proto_item *fields_show(const struct record *record, bool is_whole, tvbuff_t *tvb, proto_tree *tree)
{
    const struct tcpphase_verdict *verdict = &record->verdict;
    char label[TCPPHASE_LABEL_SIZE] = "";
    if (is_wanted(tree, hf[SEGMENT_LABEL]))
        record_write_label(record, label);
    proto_item *item = proto_tree_add_item(tree, proto_tcpphase, tvb, 0, 0, ENC_NA);
    proto_item_set_generated(item);
    if (is_visible(tree))
        set_title(item, verdict, label);
    proto_tree *subtree = proto_item_add_subtree(item, ett_tcpphase);
    show_why(verdict, tvb, subtree);
    show_word(subtree, hf[SEGMENT_LABEL], tvb, label);
    if (record->icmp_type == 0)
        show_segment(verdict, tvb, subtree);
    show_notes(verdict, tvb, subtree);
    show_states(verdict, tvb, subtree);
    show_answer(verdict, tvb, subtree);
    stream_tree_show(record, is_whole, tvb, subtree);
    return item;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "experts.h"

#include "items.h"

#include <epan/column-info.h>
#include <epan/expert.h>
#include <epan/tap.h>
#include <troubles.h>
#include <verdicts.h>

#define NOTE(id) TCPPHASE_NOTE_BIT(id)
#define STATE(id) (1U << TCPPHASE_STATE_##id)
#define STEP(id) (1U << TCPPHASE_STEP_##id)

/* Name, severity, text; is_NAME below is the predicate for its segments. */
/* clang-format off */
#define EVENTS(X)                                                                              \
    X(syn_retransmitted,     PI_NOTE, "SYN sent again")                                        \
    X(syn_ack_retransmitted, PI_NOTE, "SYN-ACK sent again")                                    \
    X(fin_retransmitted,     PI_NOTE, "FIN sent again")                                        \
    X(bad_handshake_ack,     PI_WARN, "Does not acknowledge the peer's SYN")                   \
    X(bad_ack,               PI_WARN, "Acknowledges what the peer cannot have sent")           \
    X(bad_rst,               PI_WARN, "RST that a conforming receiver ignores")                \
    X(bad_syn,               PI_WARN, "SYN with another number inside a live stream")          \
    X(data_after_reset,      PI_WARN, "Payload after the connection was reset")                \
    X(challenge_ack,         PI_NOTE, "Challenge ACK: answers a segment that was not believed") \
    X(scan,                  PI_WARN, "Probe: not an attempt to connect")                          \
    X(simultaneous_open,     PI_NOTE, "Simultaneous open: the SYNs cross")                     \
    X(simultaneous_close,    PI_CHAT, "Simultaneous close: the FINs cross")                    \
    X(time_wait_reuse,       PI_NOTE, "New connection on addresses and ports in TIME-WAIT")
/* clang-format on */

static bool has_note(const struct record *record, uint64_t note)
{
    return (record->verdict.notes & note) != 0;
}

/* A retransmission of one of the steps, a set of 1 << enum tcpphase_step. */
static bool is_again(const struct record *record, unsigned steps)
{
    return has_note(record, NOTE(RETRANSMISSION)) && (steps >> record->verdict.step & 1) != 0;
}

/* The state of an end before the segment, as a set. */
static unsigned state_before(const struct record *record, unsigned end)
{
    return 1U << tcpphase_path_state(record->verdict.path[end], 0);
}

static bool were_both(const struct record *record, unsigned states)
{
    return (state_before(record, 0) & states) != 0 && (state_before(record, 1) & states) != 0;
}

static bool was_either(const struct record *record, unsigned states)
{
    return ((state_before(record, 0) | state_before(record, 1)) & states) != 0;
}

static bool is_syn_retransmitted(const struct record *record)
{
    return is_again(record, STEP(SYN) | STEP(SYN_CROSSING));
}

static bool is_syn_ack_retransmitted(const struct record *record)
{
    return is_again(record, STEP(SYN_ACK));
}

static bool is_fin_retransmitted(const struct record *record)
{
    return is_again(record,
                    STEP(FIN_1) | STEP(FIN_1_CROSSING) | STEP(FIN_2) | STEP(ACK_FIN_1_FIN_2));
}

static bool is_bad_handshake_ack(const struct record *record)
{
    return has_note(record, NOTE(BAD_ACK)) &&
           was_either(record, STATE(SYN_SENT) | STATE(SYN_RECEIVED));
}

static bool is_bad_ack(const struct record *record)
{
    return has_note(record, NOTE(BAD_ACK)) && !is_bad_handshake_ack(record);
}

/* After the end of the stream repeated RSTs are not worth an entry. */
static bool is_bad_rst(const struct record *record)
{
    return has_note(record, NOTE(BAD_RST)) &&
           !were_both(record, STATE(CLOSED) | STATE(TIME_WAIT) | STATE(LISTEN));
}

static bool is_bad_syn(const struct record *record)
{
    return has_note(record, NOTE(BAD_SYN));
}

static bool is_data_after_reset(const struct record *record)
{
    return record->verdict.step == TCPPHASE_STEP_STRAY && record->verdict.length > 0 &&
           were_both(record, STATE(CLOSED));
}

static bool is_challenge_ack(const struct record *record)
{
    return has_note(record, NOTE(CHALLENGE_ACK));
}

/* Flags that no connection begins with; or an ACK of no known connection that a RST answers. */
static bool is_scan(const struct record *record)
{
    if (record->verdict.step == TCPPHASE_STEP_STRAY)
        return were_both(record, STATE(UNKNOWN)) &&
               !has_note(record, NOTE(TRUNCATED) | NOTE(CHECKSUM_BAD));
    return record->verdict.step == TCPPHASE_STEP_ACK &&
           summary_probe(&record->stream->life) == PROBE_ACK;
}

static bool is_simultaneous_open(const struct record *record)
{
    return record->verdict.step == TCPPHASE_STEP_SYN_CROSSING &&
           !has_note(record, NOTE(RETRANSMISSION));
}

static bool is_simultaneous_close(const struct record *record)
{
    return record->verdict.step == TCPPHASE_STEP_FIN_1_CROSSING &&
           !has_note(record, NOTE(RETRANSMISSION));
}

static bool is_time_wait_reuse(const struct record *record)
{
    return has_note(record, NOTE(PORT_REUSED)) && record->stream->reuses_time_wait;
}

#define FIELD(name, severity, text) static expert_field ei_##name = EI_INIT;
EVENTS(FIELD)
#undef FIELD

#define EVENT(name, severity, text) {&ei_##name, is_##name},
static const struct {
    expert_field *field;
    bool (*is_true)(const struct record *record);
} events[] = {EVENTS(EVENT)};
#undef EVENT

/* Of streams without a trouble, and of each trouble, which may have two degrees. */
static expert_field ei_orderly = EI_INIT;
static expert_field ei_troubles[TROUBLE_COUNT][2];

/* In the entry of every stream, whichever trouble it is about. */
static int hf_summary = -1;

/* clang-format off */
#define INFO(field, name, severity, text)                                                          \
    {&(field), {"tcpphase.expert." name, PI_SEQUENCE, severity, text, EXPFILL}},
#define EVENT_INFO(name, severity, text) INFO(ei_##name, #name, severity, text)
static ei_register_info infos[] = {
    EVENTS(EVENT_INFO)
    INFO(ei_orderly, "orderly", PI_CHAT, "No trouble")
};

#define TROUBLE_INFO(id, name, word, severity, worse, meaning, ...)                                \
    [TROUBLE_##id] = {"tcpphase.expert." #name, PI_SEQUENCE, PI_CHAT, meaning, EXPFILL},
static const expert_field_info trouble_infos[TROUBLE_COUNT] = {TROUBLES(TROUBLE_INFO)};
/* clang-format on */

static const int severities[SEVERITY_COUNT] = {
    [SEVERITY_OK] = PI_CHAT,
    [SEVERITY_NOTE] = PI_NOTE,
    [SEVERITY_WARNING] = PI_WARN,
    [SEVERITY_ERROR] = PI_ERROR,
};

static void register_troubles(expert_module_t *module)
{
    static ei_register_info degrees[TROUBLE_COUNT][2];
    for (unsigned i = 0; i < TROUBLE_COUNT; i++)
        for (unsigned worse = 0; worse < 2; worse++) {
            const enum severity severity = summary_troubles[i].severity + worse;
            ei_troubles[i][worse] = (expert_field)EI_INIT;
            degrees[i][worse] = (ei_register_info){&ei_troubles[i][worse], trouble_infos[i]};
            degrees[i][worse].eiinfo.severity = severities[severity];
            if (worse == 0 || summary_has_degrees((enum trouble)i))
                expert_register_field_array(module, &degrees[i][worse], 1);
        }
}

static int expert_tap;

/* The tap is registered after the protocols. */
static void find_tap(void)
{
    expert_tap = find_tap_id("expert");
}

void experts_register(int proto)
{
    static hf_register_info summary = {
        &hf_summary,
        {"Summary of the stream", "tcpphase.expert.summary", FT_NONE, BASE_NONE, NULL, 0,
         "Expert entry for the whole stream, whichever it is", HFILL}};
    expert_module_t *module = expert_register_protocol(proto);
    register_init_routine(find_tap);
    proto_register_field_array(proto, &summary, 1);
    expert_register_field_array(module, infos, array_length(infos));
    register_troubles(module);
}

bool experts_are_wanted(const packet_info *pinfo, proto_tree *tree)
{
    return have_tap_listener(expert_tap) || proto_field_is_referenced(tree, proto_expert) ||
           (pinfo->cinfo != NULL && pinfo->cinfo->col_first[COL_EXPERT] >= 0);
}

static bool ends_stream(const struct record *record)
{
    return record->stream->has_ended && !record->stream->is_final &&
           !were_both(record, STATE(CLOSED) | STATE(TIME_WAIT) | STATE(LISTEN));
}

static bool bears_summary(const struct record *record, const packet_info *pinfo)
{
    if (has_note(record, NOTE(CAPTURE_DUPLICATE)))
        return false;
    if (pinfo->fd->visited)
        return record->stream->life.frame[TCPPHASE_MOMENT_LAST] == record->frame;
    return ends_stream(record);
}

/* The worst trouble, without numbers, so that the dialog groups equal ones. */
static void show_summary(const struct stream_entry *stream, packet_info *pinfo, proto_item *item)
{
    struct judged_troubles judged;
    expert_field *field = &ei_orderly;
    summary_judge(stream, &judged);
    if (judged.count > 0) {
        const unsigned worst = judged.trouble[0];
        field = &ei_troubles[worst][judged.severity > summary_troubles[worst].severity];
    }
    expert_add_info(pinfo, item, field);
    proto_tree *tree = proto_item_get_subtree(item);
    if (is_wanted(tree, hf_summary))
        proto_item_set_hidden(proto_tree_add_item(tree, hf_summary, NULL, 0, 0, ENC_NA));
}

void experts_show(const struct record *record, packet_info *pinfo, proto_item *item)
{
    if (record->icmp_type != 0)
        return;
    for (unsigned i = 0; i < array_length(events); i++)
        if (events[i].is_true(record))
            expert_add_info(pinfo, item, events[i].field);
    if (bears_summary(record, pinfo))
        show_summary(record->stream, pinfo, item);
}

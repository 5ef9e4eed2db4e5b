/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The flow graph: an arrow per segment between the ends of its stream. In tunnels and ICMP errors
 * these are not always the addresses that Wireshark has for the frame. */

#include "statistics.h"

#include "tap.h"

#include <troubles.h>
#include <verdicts.h>

/* The colours of the profile, and its rules as far as they ask for the segment: the first that
 * fits. The palette is that of Okabe and Ito, which most people with colour vision deficiency can
 * tell apart. */
struct colours {
    unsigned background; /* 0xRRGGBB */
    unsigned foreground;
};

static const struct colours yellow_on_black = {0x000000, 0xf0e442};
static const struct colours vermilion = {0xd55e00, 0x000000};
static const struct colours orange = {0xe69f00, 0x000000};
static const struct colours yellow = {0xf0e442, 0x000000};
static const struct colours pink = {0xfab6bc, 0x000000};
static const struct colours blue = {0x0072b2, 0xffffff};
static const struct colours of_phase[TCPPHASE_PHASE_COUNT] = {
    [TCPPHASE_PHASE_HANDSHAKE] = {0x56b4e9, 0x000000}, /* sky blue */
    [TCPPHASE_PHASE_DATA] = {0xffffff, 0x000000},
    [TCPPHASE_PHASE_ACK] = {0xdddddd, 0x000000},
    [TCPPHASE_PHASE_CLOSE] = {0x009e73, 0x000000}, /* bluish green */
};

/* As in the profile: an attempt without an answer has failed when it was repeated. */
static bool has_failed(const struct tcpphase_life *life)
{
    const unsigned failed = SUMMARY_WORD(HANDSHAKE_REFUSED) | SUMMARY_WORD(HANDSHAKE_RESET) |
                            SUMMARY_WORD(HANDSHAKE_UNREACHABLE);
    const unsigned unanswered =
        SUMMARY_WORD(HANDSHAKE_UNANSWERED) | SUMMARY_WORD(HANDSHAKE_HALF_OPEN);
    const unsigned handshake = SUMMARY_WORD(summary_handshake(life));
    return (handshake & failed) != 0 ||
           ((handshake & unanswered) != 0 &&
            (life->sent[0].retransmissions > 0 || life->sent[1].retransmissions > 0));
}

static bool is_held_up(const struct tcpphase_verdict *verdict)
{
    const uint64_t notes = TCPPHASE_NOTE_BIT(KEEP_ALIVE_ACK) | TCPPHASE_NOTE_BIT(ZERO_WINDOW) |
                           TCPPHASE_NOTE_BIT(WINDOW_FULL) | TCPPHASE_NOTE_BIT(WINDOW_PROBE) |
                           TCPPHASE_NOTE_BIT(WINDOW_PROBE_ACK);
    return verdict->step == TCPPHASE_STEP_KEEP_ALIVE || (verdict->notes & notes) != 0;
}

static struct colours colours_of(const struct record *record)
{
    const struct tcpphase_verdict *verdict = &record->verdict;
    const enum tcpphase_step step = (enum tcpphase_step)verdict->step;
    const enum tcpphase_phase phase = tcpphase_step_phase(step);
    if (record->icmp_type != 0)
        return orange;
    if (phase == TCPPHASE_PHASE_STRAY)
        return yellow_on_black;
    if (step == TCPPHASE_STEP_REFUSED || step == TCPPHASE_STEP_HANDSHAKE_RESET ||
        step == TCPPHASE_STEP_RESET)
        return vermilion;
    if (has_failed(&record->stream->life))
        return orange;
    if (verdict->notes & TCPPHASE_NOTE_BIT(RETRANSMISSION))
        return yellow;
    if (phase == TCPPHASE_PHASE_HANDSHAKE)
        return of_phase[phase];
    if (is_held_up(verdict))
        return blue;
    if (summary_severity(record->stream) >= SEVERITY_WARNING)
        return pink;
    return of_phase[phase];
}

/* "client FIN-WAIT-2, server LAST-ACK": the states that the segment changed; empty if none. */
static char *comment_of(const struct tcpphase_verdict *verdict)
{
    const tcpphase_path paths[] = {verdict->path[verdict->client], verdict->path[!verdict->client]};
    static const char *const roles[] = {"client", "server"};
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < array_length(paths); i++)
        if (tcpphase_path_length(paths[i]) > 1)
            g_string_append_printf(text, "%s%s %s", text->len > 0 ? ", " : "", roles[i],
                                   tcpphase_state_name(tcpphase_state_after(paths[i])));
    return g_string_free(text, FALSE);
}

static void replace_address(address *to, const struct stream_endpoint *end)
{
    const address from = endpoint_address(end);
    free_address(to);
    copy_address(to, &from);
}

/* An ICMP error goes between the addresses of its frame. */
static void set_ends(seq_analysis_item_t *item, const struct record *record)
{
    const struct stream_endpoint *from = &record->stream->ends[record->verdict.sender];
    const struct stream_endpoint *to = &record->stream->ends[!record->verdict.sender];
    if (record->icmp_type != 0)
        return;
    replace_address(&item->src_addr, from);
    replace_address(&item->dst_addr, to);
    item->port_src = from->port;
    item->port_dst = to->port;
}

/* The tap decides on the parameters: NOLINTNEXTLINE(readability-function-size) */
static tap_packet_status draw(void *listener, packet_info *pinfo, epan_dissect_t *edt _U_,
                              const void *tapped, tap_flags_t flags _U_)
{
    const struct record *record = tapped;
    seq_analysis_info_t *graph = listener;
    seq_analysis_item_t *item = sequence_analysis_create_sai_with_addresses(pinfo, graph);
    char label[TCPPHASE_LABEL_SIZE];
    if (item == NULL)
        return TAP_PACKET_DONT_REDRAW;
    const struct colours colours = colours_of(record);
    record_write_label(record, label);
    set_ends(item, record);
    item->frame_number = record->frame;
    item->frame_label = g_strdup(label);
    item->comment = comment_of(&record->verdict);
    item->conv_num = (uint16_t)record->stream->index;
    item->fg_color = colours.foreground;
    item->bg_color = colours.background;
    item->has_color_filter = TRUE;
    item->display = TRUE;
    item->line_style = 1;
    g_queue_push_tail(graph->items, item);
    return TAP_PACKET_REDRAW;
}

void flow_register(int proto)
{
    register_seq_analysis("tcpphase", "TCP Lifecycle", proto, TAP_NAME, 0, draw);
}

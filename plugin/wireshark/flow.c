/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The flow graph: an arrow per segment between the ends of its stream. In tunnels and ICMP errors
 * these are not always the addresses that Wireshark has for the frame. */

#include "statistics.h"

#include "tap.h"

struct colours {
    unsigned background; /* 0xRRGGBB */
    unsigned foreground;
};

/* The colours of the profile: the Okabe-Ito palette, which colour-blind people can distinguish. */
static const struct colours of_phase[TCPPHASE_PHASE_COUNT] = {
    [TCPPHASE_PHASE_HANDSHAKE] = {0x56b4e9, 0x000000}, /* sky blue */
    [TCPPHASE_PHASE_DATA] = {0xffffff, 0x000000},      [TCPPHASE_PHASE_ACK] = {0xdddddd, 0x000000},
    [TCPPHASE_PHASE_CLOSE] = {0x009e73, 0x000000}, /* bluish green */
    [TCPPHASE_PHASE_STRAY] = {0x000000, 0xf0e442}, /* yellow on black */
};
static const struct colours of_reset = {0xd55e00, 0x000000}; /* vermilion */

static struct colours colours_of(enum tcpphase_step step)
{
    const bool is_reset = step == TCPPHASE_STEP_REFUSED || step == TCPPHASE_STEP_HANDSHAKE_RESET ||
                          step == TCPPHASE_STEP_RESET;
    return is_reset ? of_reset : of_phase[tcpphase_step_phase(step)];
}

/* "client SYN-SENT, server SYN-RECEIVED; Handshake 2/3: SYN-ACK retransmission". The window shows
 * the beginning of the comment, and the whole label on the arrow; tshark shows only the beginning
 * of the label. */
static char *comment_of(const struct tcpphase_verdict *verdict, const char *label)
{
    const tcpphase_path client = verdict->path[verdict->client];
    const tcpphase_path server = verdict->path[!verdict->client];
    GString *text = g_string_new(NULL);
    g_string_printf(text, "client %s, server %s; %s",
                    tcpphase_state_name(tcpphase_state_after(client)),
                    tcpphase_state_name(tcpphase_state_after(server)), label);
    for (uint64_t notes = verdict->notes; notes != 0;)
        g_string_append_printf(text, " %s", tcpphase_note_name(tcpphase_take_note(&notes)));
    return g_string_free(text, FALSE);
}

static void replace_address(address *to, const struct stream_endpoint *end)
{
    const address from = endpoint_address(end);
    free_address(to);
    copy_address(to, &from);
}

static void set_ends(seq_analysis_item_t *item, const struct record *record)
{
    const struct stream_endpoint *from = &record->stream->ends[record->verdict.sender];
    const struct stream_endpoint *to = &record->stream->ends[!record->verdict.sender];
    replace_address(&item->src_addr, from);
    replace_address(&item->dst_addr, to);
    item->port_src = from->port;
    item->port_dst = to->port;
}

/* The parameters are given by the tap: NOLINTNEXTLINE(readability-function-size) */
static tap_packet_status draw(void *listener, packet_info *pinfo, epan_dissect_t *edt _U_,
                              const void *tapped, tap_flags_t flags _U_)
{
    const struct record *record = tapped;
    seq_analysis_info_t *graph = listener;
    seq_analysis_item_t *item = sequence_analysis_create_sai_with_addresses(pinfo, graph);
    char label[TCPPHASE_LABEL_SIZE];
    if (item == NULL)
        return TAP_PACKET_DONT_REDRAW;
    const struct colours colours = colours_of((enum tcpphase_step)record->verdict.step);
    tcpphase_label(&record->verdict, label);
    set_ends(item, record);
    item->frame_number = record->frame;
    item->frame_label = g_strdup(label);
    item->comment = comment_of(&record->verdict, label);
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

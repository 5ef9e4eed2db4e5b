/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The plugin: its version, its protocol, and the post-dissector that shows what the probe has
 * found. */

#include "compat.h"
#include "experts.h"
#include "fields.h"
#include "ledger.h"
#include "preferences.h"
#include "statistics.h"
#include "tap.h"
#include "window.h"

#include <probe.h>

WS_DLL_PUBLIC_DEF const char plugin_version[] = PLUGIN_VERSION;
WS_DLL_PUBLIC_DEF const int plugin_want_major = WIRESHARK_VERSION_MAJOR;
WS_DLL_PUBLIC_DEF const int plugin_want_minor = WIRESHARK_VERSION_MINOR;

WS_DLL_PUBLIC void plugin_register(void);
WS_DLL_PUBLIC uint32_t plugin_describe(void);

static int proto_tcpphase = -1;

static int dissect_tcpphase(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    if (!pinfo->fd->visited)
        ledger_enter(pinfo);
    const bool is_shown = fields_are_wanted(tree) || experts_are_wanted(pinfo, tree);
    const bool is_tapped = tap_is_wanted();
    if (!is_shown && !is_tapped)
        return 0;
    const struct record *record = ledger_find(pinfo->num);
    for (; record != NULL && record->frame == pinfo->num; record = ledger_next(record)) {
        if (is_shown)
            experts_show(record, pinfo, fields_show(record, pinfo->fd->visited, tvb, tree));
        if (is_tapped)
            tap_segment(pinfo, record);
    }
    return 0;
}

static void register_protocol(void)
{
    proto_tcpphase = proto_register_protocol("TCP Lifecycle", "TCP Lifecycle", "tcpphase");
    fields_register(proto_tcpphase);
    experts_register(proto_tcpphase);
    window_register(stream_rows_suit_window);
    ledger_register();
    preferences_register(proto_tcpphase);
    probe_register(proto_tcpphase, ledger_take);
    tap_register();
    phase_tree_register();
    stream_rows_register();
    flow_register(proto_tcpphase);
    conversation_register();
    register_postdissector(
        create_dissector_handle_with_name(dissect_tcpphase, proto_tcpphase, "tcpphase"));
}

static void hand_off(void)
{
    probe_handoff();
    phase_tree_handoff();
    stream_rows_handoff();
}

void plugin_register(void)
{
    static proto_plugin plugin = {
        .register_protoinfo = register_protocol,
        .register_handoff = hand_off,
    };
    proto_register_plugin(&plugin);
}

/* Required by 4.4 and later: a dissector (WS_PLUGIN_DESC_DISSECTOR; 4.0 does not install the
 * header). */
uint32_t plugin_describe(void)
{
    return 1U << 0;
}

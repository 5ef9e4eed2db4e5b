/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A plugin for tests: prints, for each frame that tshark reads, the conversation filter that
 * Wireshark's menus would offer. */

#include "compat.h"

#include <epan/tap.h>
#include <stdio.h>
#include <string.h>

WS_DLL_PUBLIC_DEF const char plugin_version[] = PLUGIN_VERSION;
WS_DLL_PUBLIC_DEF const int plugin_want_major = WIRESHARK_VERSION_MAJOR;
WS_DLL_PUBLIC_DEF const int plugin_want_minor = WIRESHARK_VERSION_MINOR;

WS_DLL_PUBLIC void plugin_register(void);

static void tell(const conversation_filter_t *filter, packet_info *pinfo)
{
    char *text = CONVERSATION_FILTER_CALL(filter, is_filter_valid, pinfo)
                     ? CONVERSATION_FILTER_CALL(filter, build_filter_string, pinfo)
                     : NULL;
    printf("%u %s\n", pinfo->num, text != NULL ? text : "-");
    g_free(text);
}

/* The tap decides on the parameters: NOLINTNEXTLINE(readability-function-size) */
static tap_packet_status look(void *listener _U_, packet_info *pinfo, epan_dissect_t *edt _U_,
                              const void *tapped _U_, tap_flags_t flags _U_)
{
    for (GList *link = packet_conv_filter_list; link != NULL; link = link->next) {
        const conversation_filter_t *filter = link->data;
        if (strcmp(filter->display_name, "TCP Lifecycle stream") == 0)
            tell(filter, pinfo);
    }
    return TAP_PACKET_DONT_REDRAW;
}

static void listen_to_frames(void)
{
    static int listener;
    GString *error = register_tap_listener("frame", &listener, NULL, 0, NULL, look, NULL, NULL);
    if (error != NULL) {
        fprintf(stderr, "tell_filters: %s\n", error->str);
        g_string_free(error, TRUE);
    }
}

void plugin_register(void)
{
    static const tap_plugin plugin = {listen_to_frames};
    tap_register_plugin(&plugin);
}

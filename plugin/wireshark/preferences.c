/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "preferences.h"

#include "compat.h"

#include <epan/prefs.h>
#include <epan/range.h>

static int server = STREAM_SERVER_LOWER_PORT;
static range_t *server_ports;
static guint duplicate_window = STREAM_DUPLICATE_WINDOW;
static guint slow_response = STREAM_SLOW_RESPONSE;
static wireshark_bool show_stream = TRUE;
static wireshark_bool stream_everywhere = !PRINTED_FIELDS_ARE_REFERENCED;

#define SERVER(id, word, meaning) {(word), (meaning), STREAM_SERVER_##id},
static const enum_val_t servers[] = {STREAM_SERVERS(SERVER){NULL, NULL, 0}};
#undef SERVER

static void register_roles(module_t *module)
{
    prefs_register_enum_preference(
        module, stream_setting_names[STREAM_SETTING_SERVER], "Server, if the opening is missing",
        "Which end is the server if neither the opening of the stream nor another connection shows "
        "it. Equal ports: the receiver of the first segment; of a RST, its sender.",
        &server, servers, FALSE);
    prefs_register_range_preference(
        module, stream_setting_names[STREAM_SETTING_SERVER_PORTS],
        "Ports of servers, if the opening is missing",
        "If neither the opening of the stream nor another connection shows the server and just one "
        "end has one of these ports, that end is it.",
        &server_ports, UINT16_MAX);
}

static void register_times(module_t *module)
{
    prefs_register_uint_preference(
        module, stream_setting_names[STREAM_SETTING_DUPLICATE_WINDOW],
        "Time between two captures of a packet (ms)",
        "A packet that is captured again within this time is a capture-duplicate. Without IP "
        "identification the time is at most 1 ms. 0: duplicates are not detected.",
        10, &duplicate_window);
    prefs_register_uint_preference(
        module, stream_setting_names[STREAM_SETTING_SLOW_RESPONSE], "Time to a slow response (ms)",
        "A stream whose server sends its first payload this time after the request, or later, has "
        "the trouble slow-response. 0: no response is slow.",
        10, &slow_response);
}

/* Before Wireshark 4.4 a visible tree of tshark -T fields cannot be told from that of -V: all
 * fields of the stream are made for each segment, though few are printed. show_stream can be set to
 * false for speed. If stream_everywhere were false by default there, "-e tcpphase.stream.close"
 * would print nothing for most segments. */
void preferences_register(int proto)
{
    module_t *module = prefs_register_protocol(proto, NULL);
    server_ports = range_empty(wmem_epan_scope());
    register_roles(module);
    register_times(module);
    prefs_register_bool_preference(
        module, "show_stream", "Show the stream with each segment",
        "Whether the details of a segment include the fields of its stream. Otherwise only the "
        "index and the fields tcpphase.stream.* that a filter or a column asks for are added.",
        &show_stream);
    prefs_register_bool_preference(
        module, "stream_everywhere", "Print the stream in full with each segment",
        "tshark and sharkd: whether all fields tcpphase.stream.* are printed with each segment. If "
        "not, only with the one that decided its stream, which makes JSON smaller; the others then "
        "have the index, the summary, the number of the deciding frame, and what a filter or a "
        "column asks for. In Wireshark the details of each packet have all.",
        &stream_everywhere);
}

bool preferences_show_stream(void)
{
    return show_stream;
}

bool preferences_stream_everywhere(void)
{
    return stream_everywhere;
}

void preferences_fill(struct stream_settings *settings)
{
    *settings = (struct stream_settings){
        .duplicate_window = duplicate_window,
        .slow_response = slow_response,
        .receiver_serves = server == STREAM_SERVER_FIRST_RECEIVER,
    };
    for (guint i = 0; i < server_ports->nranges; i++) {
        const range_admin_t *ports = &server_ports->ranges[i];
        stream_settings_add_ports(settings, (uint16_t)ports->low, (uint16_t)ports->high);
    }
}

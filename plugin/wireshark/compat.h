/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Differences between Wireshark 4.0, 4.4 and 4.6. No other file of the plugin depends on the
 * version. */
#ifndef TCPPHASE_WIRESHARK_COMPAT_H
#define TCPPHASE_WIRESHARK_COMPAT_H

#define WS_BUILD_DLL
#include <wireshark.h>

#include <epan/packet.h>
#include <epan/proto_data.h>
#include <epan/stats_tree.h>
#include <wireshark_version.h>

/* The header does not include what it needs. */
#include <epan/conversation_filter.h>

/* Separator of path components in menus. */
#ifndef STATS_TREE_MENU_SEPARATOR
#define STATS_TREE_MENU_SEPARATOR "/"
#endif

/* Whether a field that is printed (tshark -e) counts as referenced while all fields are shown, as
 * those of a filter or a column always do. */
#define PRINTED_FIELDS_ARE_REFERENCED WIRESHARK_AT_LEAST(4, 4)

/* The callbacks of a conversation filter. */
#if WIRESHARK_AT_LEAST(4, 2)
#define CONVERSATION_FILTER_PARAMETERS packet_info *pinfo, void *user _U_
#define REGISTER_CONVERSATION_FILTER(name, title, is_valid, make)                                  \
    register_conversation_filter(name, title, is_valid, make, NULL)
#define CONVERSATION_FILTER_CALL(filter, callback, pinfo)                                          \
    (filter)->callback(pinfo, (filter)->user_data)
#else
#define CONVERSATION_FILTER_PARAMETERS packet_info *pinfo
#define REGISTER_CONVERSATION_FILTER register_conversation_filter
#define CONVERSATION_FILTER_CALL(filter, callback, pinfo) (filter)->callback(pinfo)
#endif

/* The header of sequence analysis is not installed. These are the first members of its structures,
 * which Wireshark allocates; newer versions may have appended members. */
typedef struct {
    uint32_t frame_number;
    address src_addr;
    uint16_t port_src;
    address dst_addr;
    uint16_t port_dst;
    char *frame_label; /* text on the arrow */
    char *time_str;
    char *comment;
    uint16_t conv_num;
    unsigned fg_color; /* 0xRRGGBB */
    unsigned bg_color;
    wireshark_bool has_color_filter; /* the colours are valid */
    wireshark_bool display;
    unsigned src_node;
    unsigned dst_node;
    uint16_t line_style; /* width of the line */
} seq_analysis_item_t;

typedef struct {
    const char *name;
    wireshark_bool any_addr;
    int nconv;
    GQueue *items; /* seq_analysis_item_t */
} seq_analysis_info_t;

WS_DLL_PUBLIC void register_seq_analysis(const char *name, const char *ui_name, const int proto_id,
                                         const char *tap_listener, unsigned tap_flags,
                                         tap_packet_cb tap_func);
WS_DLL_PUBLIC seq_analysis_item_t *
sequence_analysis_create_sai_with_addresses(packet_info *pinfo, seq_analysis_info_t *sainfo);

#endif

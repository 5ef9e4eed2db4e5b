/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Sees each TCP header before Wireshark's TCP dissector does.
 *
 * Why not a post-dissector that wants fields of TCP: even one wanted field makes Wireshark build a
 * tree for every packet of the first pass, which costs a plain "tshark -r" about a fifth more. Taps
 * are no way either: they are silent in the first of two passes and where TCP throws. So we stand
 * in the table through which the IP dissectors reach TCP, look at the header's own octets and
 * addresses, and pass the segment on. What we cost is measured by the target "bench".
 *
 * The probe belongs to a protocol in name only below TCP: so it adds no layer (frame.protocols
 * stays as it is), is off when TCP is, and Decode As still offers TCP. Where the user decodes as
 * TCP, an init routine puts the probe before it again. TCP reached by name (XIP, Exported PDU,
 * DLT_USER) is missed.
 *
 * In the probe, pinfo->src and dst are the addresses that TCP's checksum and conversation use,
 * those of the innermost IP header. A header quoted by an ICMP error is known by in_error_pkt. */

#include "probe.h"

#include "compat.h"
#include "ledger.h"

#include <epan/dissectors/packet-ip.h>
#include <epan/in_cksum.h>
#include <epan/ipproto.h>
#include <epan/prefs-int.h>
#include <epan/prefs.h>
#include <tcp_header.h>

#include <string.h>

enum { HEADER_MAX = 60 };

static int proto_tcpphase = -1;
static int proto_probe = -1;
static dissector_handle_t probe;
static dissector_handle_t behind; /* what stood in the table before: TCP, or one more probe */
static dissector_handle_t tcp;
static bool checks_checksum;

static struct stream_endpoint endpoint_of(const address *address, uint16_t port)
{
    struct stream_endpoint endpoint = {.port = port, .family = address->type == AT_IPv4 ? 4 : 6};
    size_t length = (size_t)address->len;
    memcpy(endpoint.address, address->data, MIN(length, sizeof endpoint.address));
    return endpoint;
}

/* IPv6 has no identification, and some tunnels tell nothing of the IP header. */
static void read_ip(const packet_info *pinfo, void *data, struct tcpphase_segment *segment)
{
    const ws_ip4 *ipv4 = WS_IP4_PTR(data);
    const ws_ip6 *ipv6 = WS_IP6_PTR(data);
    if (ipv4 != NULL && addresses_equal(&ipv4->ip_src, &pinfo->src)) {
        segment->ip_id = ipv4->ip_id;
        segment->ttl = ipv4->ip_ttl;
    } else if (ipv6 != NULL && addresses_equal(&ipv6->ip6_src, &pinfo->src)) {
        segment->ttl = ipv6->ip6_hop;
    }
}

/* RFC 9293 section 3.1; RFC 8200 section 8.1. Wrong only if all of the segment is there to tell. */
static bool has_wrong_checksum(tvbuff_t *tvb, const packet_info *pinfo)
{
    const uint32_t length = tvb_reported_length(tvb);
    uint32_t pseudo_header[2];
    vec_t octets[4];
    if (pinfo->fragmented || tvb_captured_length(tvb) < length)
        return false;
    bool is_ipv4 = pinfo->src.type == AT_IPv4;
    pseudo_header[0] = g_htonl(is_ipv4 ? (IP_PROTO_TCP << 16) + length : length);
    pseudo_header[1] = g_htonl(IP_PROTO_TCP);
    SET_CKSUM_VEC_PTR(octets[0], (const uint8_t *)pinfo->src.data, pinfo->src.len);
    SET_CKSUM_VEC_PTR(octets[1], (const uint8_t *)pinfo->dst.data, pinfo->dst.len);
    SET_CKSUM_VEC_PTR(octets[2], (const uint8_t *)pseudo_header, is_ipv4 ? 4 : 8);
    SET_CKSUM_VEC_TVB(octets[3], tvb, 0, length);
    return in_cksum(octets, array_length(octets)) != 0;
}

/* True when the octets are a segment of a stream. */
static bool read_segment(tvbuff_t *tvb, const packet_info *pinfo, struct tcpphase_segment *segment)
{
    uint8_t header[HEADER_MAX];
    const size_t captured = MIN(tvb_captured_length(tvb), sizeof header);
    tvb_memcpy(tvb, header, 0, captured);
    if (!tcp_header_read(header, captured, tvb_reported_length(tvb), segment))
        return false;
    if (pinfo->fragmented)
        segment->defects |= TCPPHASE_DEFECT_LENGTH_UNKNOWN;
    if (checks_checksum && has_wrong_checksum(tvb, pinfo))
        segment->defects |= TCPPHASE_DEFECT_CHECKSUM;
    return true;
}

static void look(tvbuff_t *tvb, packet_info *pinfo, void *data)
{
    struct tcpphase_segment segment = {
        .time = (int64_t)pinfo->abs_ts.secs * 1000000000 + pinfo->abs_ts.nsecs,
        .frame = pinfo->num,
    };
    const bool has_addresses = pinfo->src.type == AT_IPv4 || pinfo->src.type == AT_IPv6;
    if (!has_addresses || pinfo->dst.type != pinfo->src.type || !read_segment(tvb, pinfo, &segment))
        return;
    read_ip(pinfo, data, &segment);
    const struct stream_endpoint ends[2] = {
        endpoint_of(&pinfo->src, tvb_get_ntohs(tvb, 0)),
        endpoint_of(&pinfo->dst, tvb_get_ntohs(tvb, 2)),
    };
    ledger_observe(pinfo, ends, &segment);
}

/* An ICMP error quotes an IP header right behind its own 8 octets. */
static bool read_icmp(tvbuff_t *tvb, const packet_info *pinfo, struct tcpphase_icmp *icmp)
{
    enum { ICMP_HEADER = 8, IPV4_HEADER = 20, IPV4_HEADER_MAX = 60, IPV6_HEADER = 40 };
    tvbuff_t *source = tvb_get_ds_tvb(tvb);
    const bool is_v4 = pinfo->src.type == AT_IPv4;
    int tcp_offset = tvb_raw_offset(tvb);
    int first = is_v4 ? IPV4_HEADER : IPV6_HEADER;
    int last = is_v4 ? IPV4_HEADER_MAX : IPV6_HEADER;
    for (int header = first; header <= last; header += 4) {
        int icmp_offset = tcp_offset - header - ICMP_HEADER;
        if (icmp_offset < 0)
            return false;
        unsigned version = tvb_get_ntohs(source, tcp_offset - header) >> 8;
        if (version != (is_v4 ? 0x40U | (unsigned)header / 4 : 0x60U) && (is_v4 || version >> 4 != 6))
            continue;
        icmp->version = is_v4 ? 4 : 6;
        icmp->type = (uint8_t)(tvb_get_ntohs(source, icmp_offset) >> 8);
        icmp->code = (uint8_t)tvb_get_ntohs(source, icmp_offset);
        return true;
    }
    return false;
}

/* A header quoted in an error: no segment, but what became of one. */
static void look_at_quote(tvbuff_t *tvb, const packet_info *pinfo)
{
    struct tcpphase_icmp icmp = {.frame = pinfo->num};
    const bool has_addresses = pinfo->src.type == AT_IPv4 || pinfo->src.type == AT_IPv6;
    if (!has_addresses || tvb_captured_length(tvb) < TCP_PORTS_SIZE ||
        !read_icmp(tvb, pinfo, &icmp))
        return;
    const struct stream_endpoint ends[2] = {
        endpoint_of(&pinfo->src, tvb_get_ntohs(tvb, 0)),
        endpoint_of(&pinfo->dst, tvb_get_ntohs(tvb, 2)),
    };
    ledger_note_icmp(ends, &icmp);
}

static int dissect_probe(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    if (!pinfo->fd->visited && proto_is_protocol_enabled(find_protocol_by_id(proto_tcpphase))) {
        if (pinfo->flags.in_error_pkt)
            look_at_quote(tvb, pinfo);
        else
            look(tvb, pinfo, data);
    }
    return call_dissector_only(behind, tvb, pinfo, tree, data);
}

static void stand_before(const char *table, ftenum_t type _U_, void *key, void *value,
                         void *user _U_)
{
    dissector_handle_t handle = dtbl_entry_get_handle((dtbl_entry_t *)value);
    if (handle == behind || handle == tcp)
        dissector_change_uint(table, GPOINTER_TO_UINT(key), probe);
}

/* For each file: the user may have changed Decode As and preferences since. */
static void prepare(void)
{
    module_t *module = prefs_find_module("tcp");
    pref_t *pref = module != NULL ? prefs_find_preference(module, "check_checksum") : NULL;
    checks_checksum = pref != NULL && prefs_get_bool_value(pref, pref_current);
    dissector_table_foreach("ip.proto", stand_before, NULL);
}

void probe_register(int proto)
{
    proto_tcpphase = proto;
    proto_probe =
        proto_register_protocol_in_name_only("TCP (tcpphase)", "TCP (tcpphase)", "tcpphase.segment",
                                             proto_get_id_by_filter_name("tcp"), FT_PROTOCOL);
}

void probe_handoff(void)
{
    behind = dissector_get_uint_handle(find_dissector_table("ip.proto"), IP_PROTO_TCP);
    tcp = find_dissector("tcp");
    if (behind == NULL)
        return;
    /* the handle's name is written into exported PDUs, where TCP's must stand */
    probe = create_dissector_handle_with_name(dissect_probe, proto_probe, "tcp");
    dissector_add_uint("ip.proto", IP_PROTO_TCP, probe);
    register_init_routine(prepare);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Called before Wireshark's TCP dissector.
 *
 * Alternatives are worse. A post-dissector that wants fields of TCP: even one wanted field makes
 * Wireshark build a tree for every packet of the first pass, which makes a plain "tshark -r" about
 * a fifth slower. A tap: it is not called in the first of two passes, nor when TCP throws an
 * exception. So the probe takes TCP's place in the dissector table of the IP dissectors, copies the
 * octets of the header and the addresses, and calls TCP. The target "bench" measures the cost.
 *
 * The probe is a protocol in name only below TCP: it adds no layer (frame.protocols is unchanged),
 * is disabled with TCP, and Decode As still offers TCP. If the user decodes other traffic as TCP,
 * an init routine places the probe before it. TCP that is called by name (XIP, Exported PDU,
 * DLT_USER) is missed.
 *
 * In the probe, pinfo->src and dst are the addresses that TCP uses for its checksum and
 * conversation: those of the innermost IP header. A header quoted by an ICMP error is recognized by
 * in_error_pkt. */

#include "probe.h"

#include <epan/dissectors/packet-ip.h>
#include <epan/in_cksum.h>
#include <epan/ipproto.h>
#include <epan/prefs-int.h>
#include <epan/prefs.h>
#include <tcp_header.h>

#include <string.h>

static probe_take *take;
static protocol_t *owner;
static int proto_probe = -1;
static dissector_handle_t probe;
static dissector_handle_t behind; /* previous entry of the table: TCP, or another probe */
static dissector_handle_t tcp;
static int proto_icmp = -1;
static int proto_icmpv6 = -1;
static bool checks_checksum;

/* IPv6 has no identification, and some tunnels do not pass on the IP header. */
static void read_ip(const packet_info *pinfo, void *data, struct sighting *sighting)
{
    const ws_ip4 *ipv4 = WS_IP4_PTR(data);
    const ws_ip6 *ipv6 = WS_IP6_PTR(data);
    if (ipv4 != NULL && addresses_equal(&ipv4->ip_src, &pinfo->src)) {
        sighting->ip_id = ipv4->ip_id;
        sighting->ttl = ipv4->ip_ttl;
    } else if (ipv6 != NULL && addresses_equal(&ipv6->ip6_src, &pinfo->src)) {
        sighting->ttl = ipv6->ip6_hop;
    }
}

/* RFC 9293 section 3.1; RFC 8200 section 8.1. False if the segment was not captured whole. */
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

/* Defects that cannot be seen from the TCP header. */
static uint8_t defects_of(tvbuff_t *tvb, const packet_info *pinfo)
{
    uint8_t defects = 0;
    if (pinfo->fragmented)
        defects |= TCPPHASE_DEFECT_LENGTH_UNKNOWN;
    if (tvb_captured_length(tvb) < tvb_reported_length(tvb))
        defects |= TCPPHASE_DEFECT_CUT_PAYLOAD;
    if (checks_checksum && has_wrong_checksum(tvb, pinfo))
        defects |= TCPPHASE_DEFECT_CHECKSUM;
    return defects;
}

enum {
    ICMP_HEADER = 8,
    IPV4_HEADER = 20,
    IPV4_HEADER_MAX = 60,
    IPV4_PROTOCOL = 9, /* offsets of fields */
    IPV4_SOURCE = 12,
    IPV6_HEADER = 40,
    IPV6_NEXT_HEADER = 6,
    IPV6_SOURCE = 8
};

static uint8_t octet_at(tvbuff_t *source, int offset)
{
    return *tvb_get_ptr(source, offset, 1);
}

/* Lengths that an IP header of the version of pinfo->src can have. */
static int least_header(const packet_info *pinfo)
{
    return pinfo->src.type == AT_IPv4 ? IPV4_HEADER : IPV6_HEADER;
}

static int most_header(const packet_info *pinfo)
{
    return pinfo->src.type == AT_IPv4 ? IPV4_HEADER_MAX : IPV6_HEADER;
}

/* There may be an IP header of that length. */
static bool is_ip(tvbuff_t *source, int ip, int length, const packet_info *pinfo)
{
    const unsigned first = octet_at(source, ip);
    return pinfo->src.type == AT_IPv4 ? first == (4U << 4 | (unsigned)length / 4) : first >> 4 == 6;
}

/* An IP header of that length, with source pinfo->src, ends where the TCP header begins. */
static bool follows_ip(tvbuff_t *source, int ip, int length, const packet_info *pinfo)
{
    const int from = pinfo->src.type == AT_IPv4 ? IPV4_SOURCE : IPV6_SOURCE;
    return is_ip(source, ip, length, pinfo) &&
           tvb_memeql(source, ip + from, pinfo->src.data, pinfo->src.len) == 0;
}

/* The source address of the IP header that is directly before the ICMP header; NULL: there is none,
 * since the error was reassembled or is behind extension headers. */
static const uint8_t *router_before(tvbuff_t *source, int icmp, const packet_info *pinfo)
{
    const bool is_ipv4 = pinfo->src.type == AT_IPv4;
    for (int length = least_header(pinfo); length <= most_header(pinfo); length += 4) {
        const int ip = icmp - length;
        if (ip < 0 || !is_ip(source, ip, length, pinfo))
            continue;
        const int protocol = octet_at(source, ip + (is_ipv4 ? IPV4_PROTOCOL : IPV6_NEXT_HEADER));
        if (protocol == IP_PROTO_ICMP || protocol == IP_PROTO_ICMPV6)
            return tvb_get_ptr(source, ip + (is_ipv4 ? IPV4_SOURCE : IPV6_SOURCE), pinfo->src.len);
    }
    return NULL;
}

/* The quoted packet carries TCP directly, not in a tunnel: before an inner IP header there is no
 * ICMP header. */
static bool is_quoted(const packet_info *pinfo)
{
    const wmem_list_frame_t *ip = wmem_list_tail(pinfo->layers);
    const wmem_list_frame_t *quoting = ip != NULL ? wmem_list_frame_prev(ip) : NULL;
    const int protocol = quoting != NULL ? GPOINTER_TO_INT(wmem_list_frame_data(quoting)) : -1;
    return protocol == proto_icmp || protocol == proto_icmpv6;
}

/* Offset of the ICMP header that quotes the TCP header: eight octets before the quoted IP header,
 * which is directly before the TCP header (RFC 792, RFC 4443 section 2.1). An IPv4 header may have
 * options. -1: there is none. */
static int find_icmp(tvbuff_t *tvb, const packet_info *pinfo)
{
    tvbuff_t *source = tvb_get_ds_tvb(tvb);
    const int end = tvb_raw_offset(tvb);
    for (int length = least_header(pinfo); length <= most_header(pinfo); length += 4) {
        const int ip = end - length;
        if (ip >= ICMP_HEADER && follows_ip(source, ip, length, pinfo))
            return ip - ICMP_HEADER;
    }
    return -1;
}

static void look_at_icmp(tvbuff_t *tvb, int icmp, const packet_info *pinfo,
                         struct sighting *sighting)
{
    tvbuff_t *source = tvb_get_ds_tvb(tvb);
    sighting_set_icmp(sighting, tvb_get_ptr(source, icmp, ICMP_HEADER),
                      router_before(source, icmp, pinfo));
}

static void look(tvbuff_t *tvb, packet_info *pinfo, void *data)
{
    uint64_t room[(SIGHTING_MAX + 7) / 8];
    int icmp = -1;
    struct sighting *sighting = (struct sighting *)(void *)room;
    const bool has_addresses = pinfo->src.type == AT_IPv4 || pinfo->src.type == AT_IPv6;
    if (!has_addresses || pinfo->dst.type != pinfo->src.type)
        return;
    const size_t length = pinfo->src.type == AT_IPv4 ? 4 : 16;
    const size_t captured = MIN(tvb_captured_length(tvb), TCP_HEADER_MAX);
    *sighting = (struct sighting){
        .time = in_nanoseconds(&pinfo->abs_ts),
        .frame = pinfo->num,
        .on_wire = tvb_reported_length(tvb),
        .defects = defects_of(tvb, pinfo),
        .address_length = (uint8_t)length,
    };
    read_ip(pinfo, data, sighting);
    if (pinfo->flags.in_error_pkt) {
        icmp = is_quoted(pinfo) ? find_icmp(tvb, pinfo) : -1;
        if (icmp < 0)
            return;
    }
    memcpy(sighting->octets, pinfo->src.data, length);
    memcpy(sighting->octets + length, pinfo->dst.data, length);
    uint8_t *header = sighting->octets + 2 * length;
    tvb_memcpy(tvb, header, 0, captured);
    sighting->captured = (uint8_t)tcp_header_length(header, captured);
    if (icmp >= 0)
        look_at_icmp(tvb, icmp, pinfo, sighting);
    take(pinfo, sighting);
}

static int dissect_probe(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    if (!pinfo->fd->visited && proto_is_protocol_enabled(owner))
        look(tvb, pinfo, data);
    return call_dissector_only(behind, tvb, pinfo, tree, data);
}

/* The table's walk decides on the parameters: NOLINTNEXTLINE(readability-function-size) */
static void stand_before(const char *table, ftenum_t type _U_, void *key, void *value,
                         void *user _U_)
{
    dissector_handle_t handle = dtbl_entry_get_handle((dtbl_entry_t *)value);
    if (handle == behind || handle == tcp)
        dissector_change_uint(table, GPOINTER_TO_UINT(key), probe);
}

/* Called for each file: Decode As and preferences may have changed. */
static void prepare(void)
{
    module_t *module = prefs_find_module("tcp");
    pref_t *pref = module != NULL ? prefs_find_preference(module, "check_checksum") : NULL;
    checks_checksum = pref != NULL && prefs_get_bool_value(pref, pref_current);
    dissector_table_foreach("ip.proto", stand_before, NULL);
}

void probe_register(int proto, probe_take *callback)
{
    take = callback;
    owner = find_protocol_by_id(proto);
    proto_probe =
        proto_register_protocol_in_name_only("TCP (tcpphase)", "TCP (tcpphase)", "tcpphase.segment",
                                             proto_get_id_by_filter_name("tcp"), FT_PROTOCOL);
}

void probe_handoff(void)
{
    behind = dissector_get_uint_handle(find_dissector_table("ip.proto"), IP_PROTO_TCP);
    tcp = find_dissector("tcp");
    proto_icmp = proto_get_id_by_filter_name("icmp");
    proto_icmpv6 = proto_get_id_by_filter_name("icmpv6");
    if (behind == NULL)
        return;
    /* written to exported PDUs, which need TCP's name */
    probe = create_dissector_handle_with_name(dissect_probe, proto_probe, "tcp");
    dissector_add_uint("ip.proto", IP_PROTO_TCP, probe);
    register_init_routine(prepare);
}

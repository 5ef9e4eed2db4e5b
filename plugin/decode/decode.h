/* SPDX-License-Identifier: GPL-2.0-or-later */

/* From a packet's octets to the TCP header in it, as Wireshark finds it with default preferences.
 *
 * Headers are taken off one after the other, each telling what comes next: link, tags, labels, IP,
 * tunnels. So a packet holds at most one TCP header, the innermost end of the chain, which may be
 * the one that an ICMP error quotes. (What TCP itself carries are octets of a stream; packets in
 * them are not looked for.) IP fragments are put together; the segment is found in the packet that
 * completes the datagram. Nothing is copied and nothing allocated but for fragments.
 *
 * Limits: 64 headers a packet, of which 20 VLAN tags; 1024 datagrams in
 * fragments, of 64 MiB together, the oldest of which is given up for a new one, and 8192 fragments
 * or 8 MiB a datagram. */
#ifndef TCPPHASE_DECODE_H
#define TCPPHASE_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Link layers, by their LINKTYPE_ numbers in pcap files: X(NAME, number, word). */
#define DECODE_LINKS(X)                                                                            \
    X(LOOPBACK, 0, "loopback") /* of BSD; the address family in either order of octets */          \
    X(ETHERNET, 1, "ethernet")                                                                     \
    X(PPP, 9, "ppp") /* with the address and control octets of HDLC or without */                  \
    X(PPP_HDLC, 50, "ppp-hdlc")                                                                    \
    X(PPPOE, 51, "pppoe")                                                                          \
    X(RAW, 101, "raw") /* IP of either version */                                                  \
    X(CISCO_HDLC, 104, "cisco-hdlc")                                                               \
    X(OPENBSD_LOOPBACK, 108, "openbsd-loopback")                                                   \
    X(COOKED, 113, "cooked")                                                                       \
    X(PPI, 192, "ppi") /* Per-Packet Information; any link layer of this list follows */           \
    X(ERF, 197, "erf") /* a record of Endace's cards */                                            \
    X(IPV4, 228, "raw-ipv4")                                                                       \
    X(IPV6, 229, "raw-ipv6")                                                                       \
    X(NFLOG, 239, "nflog") /* of Linux's netfilter */                                              \
    X(COOKED_2, 276, "cooked-2")

enum decode_link {
#define LINK(NAME, number, word) DECODE_LINK_##NAME = (number),
    DECODE_LINKS(LINK)
#undef LINK
        DECODE_LINK_UNKNOWN = 0xffff
};

/* What became of a packet: X(NAME, word, may hold TCP although none was found, sentence). A
 * sentence that ends in a colon goes on with the number. */
#define DECODE_FINDINGS(X)                                                                         \
    X(TCP, "tcp", false, "a TCP header was found")                                                 \
    X(OTHER_PROTOCOL, "other-protocol", false, "IP carries another protocol than TCP:")            \
    X(NOT_IP, "not-ip", false, "the link carries another protocol than IP:")                       \
    X(FRAGMENT, "fragment", false, "an IP fragment that completes no datagram")                    \
    X(QUOTE, "quote", false, "an ICMP error that quotes TCP, but not right behind its IP header")  \
    X(EMPTY, "empty", false, "no octets follow the last header")                                   \
    X(LINK_TYPE, "link-type", true, "link layer not known:")                                       \
    X(ETHER_TYPE, "ether-type", true, "Ethernet type not known:")                                  \
    X(PPP_PROTOCOL, "ppp-protocol", true, "PPP protocol not known:")                               \
    X(LLC, "llc", true, "LLC service not known:")                                                  \
    X(ADDRESS_FAMILY, "address-family", true, "address family not known:")                         \
    X(MPLS, "mpls", true, "neither IP nor a control word below the MPLS labels")                   \
    X(TUNNEL, "tunnel", true, "tunnel not decoded, by its number:")                                \
    X(ENCRYPTED, "encrypted", true, "encrypted, by protocol:")                                     \
    X(COMPRESSED, "compressed", true, "headers compressed, by protocol:")                          \
    X(VERSION, "version", true, "IP of another version than 4 and 6:")                             \
    X(TOO_DEEP, "too-deep", true, "more headers than are taken off")                               \
    X(CUT, "cut", true, "the capture ends before the TCP sequence number does")                    \
    X(MALFORMED, "malformed", true, "a header contradicts itself or the packet's length")

enum decode_finding {
#define FINDING(NAME, word, may_hold_tcp, sentence) DECODE_##NAME,
    DECODE_FINDINGS(FINDING)
#undef FINDING
        DECODE_FINDING_COUNT
};

struct decode_packet {
    enum decode_link link;
    const uint8_t *octets;
    size_t captured; /* octets */
    size_t on_wire;  /* octets, without a frame check sequence; what is captured counts if that is
                        more, as in corrupt captures */
};

/* A TCP header. The pointers are valid until the packet's octets go or the decoder is used again.
 */
struct decode_tcp {
    const uint8_t *from; /* addresses, in network order */
    const uint8_t *to;
    const uint8_t *header;
    size_t captured;        /* octets from the header on; at least 8 */
    size_t on_wire;         /* the segment's length, header included; at least 8 */
    uint16_t ip_id;         /* of the IP header that carries it; 0: IPv6 */
    uint8_t ttl;            /* likewise: time to live, hop limit */
    uint8_t address_length; /* 4 or 16 */
    uint8_t defects;        /* TCPPHASE_DEFECT_LENGTH_UNKNOWN, _CUT_PAYLOAD, _CHECKSUM */
    uint8_t icmp_type;      /* of the error that quotes it; 0: it is no quotation */
    uint8_t icmp_code;
};

struct decode_result {
    enum decode_finding finding;
    uint32_t number;       /* that the finding names */
    struct decode_tcp tcp; /* with DECODE_TCP; otherwise unspecified */
};

struct decode_options {
    bool keeps_fragments;  /* does not put them together: a first fragment shows its header */
    bool checks_checksums; /* of TCP */
};

struct decoder;

struct decoder *decoder_new(const struct decode_options *options);
void decoder_free(struct decoder *decoder); /* NULL is allowed */

/* Decodes the next packet of a capture. Returns true when a TCP header was found. */
bool decode_packet(struct decoder *decoder, const struct decode_packet *packet,
                   struct decode_result *result);

/* How many datagrams in fragments were given up, or are not complete so far. */
size_t decoder_incomplete(const struct decoder *decoder);

/* "not-ip"; "the link carries another protocol than IP:" */
const char *decode_finding_word(enum decode_finding finding);
const char *decode_finding_sentence(enum decode_finding finding);
bool decode_may_hold_tcp(enum decode_finding finding);

/* By LINKTYPE_ number; DECODE_LINK_UNKNOWN. */
enum decode_link decode_link_of(uint32_t number);

/* The link layer of what follows the header of an ERF record, by the record's type, the octet's
 * upper bit left out; DECODE_LINK_UNKNOWN. */
enum decode_link decode_link_of_erf(uint8_t type);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Finds the TCP header in a packet, as Wireshark does with default preferences.
 *
 * Headers are removed one after the other, each of which announces the next: link, tags, labels,
 * IP, tunnels. So a packet has at most one TCP header, the innermost of the chain, possibly quoted
 * by an ICMP error. (Payload of TCP is not searched for packets.) IP fragments are reassembled; the
 * segment is found in the packet that completes the datagram. Nothing is copied or allocated except
 * for fragments.
 *
 * Limits: 64 headers per packet, 20 of them VLAN tags; 1024 incomplete datagrams of 64 MiB
 * together, of which the oldest is evicted for a new one; 8192 fragments or 8 MiB per datagram. */
#ifndef TCPPHASE_DECODE_H
#define TCPPHASE_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Link layers, by their LINKTYPE_ numbers in pcap files: X(NAME, number, word). */
#define DECODE_LINKS(X)                                                                            \
    X(LOOPBACK, 0, "loopback") /* BSD loopback; address family in either byte order */             \
    X(ETHERNET, 1, "ethernet")                                                                     \
    X(PPP, 9, "ppp") /* with or without HDLC address and control octets */                         \
    X(PPP_HDLC, 50, "ppp-hdlc")                                                                    \
    X(PPPOE, 51, "pppoe")                                                                          \
    X(RAW, 101, "raw") /* IPv4 or IPv6 */                                                          \
    X(CISCO_HDLC, 104, "cisco-hdlc")                                                               \
    X(OPENBSD_LOOPBACK, 108, "openbsd-loopback")                                                   \
    X(COOKED, 113, "cooked")                                                                       \
    X(PPI, 192, "ppi") /* Per-Packet Information; followed by any link layer of this list */       \
    X(ERF, 197, "erf") /* Endace ERF record */                                                     \
    X(IPV4, 228, "raw-ipv4")                                                                       \
    X(IPV6, 229, "raw-ipv6")                                                                       \
    X(NFLOG, 239, "nflog") /* Linux netfilter log */                                               \
    X(COOKED_2, 276, "cooked-2")

enum decode_link {
#define LINK(NAME, number, word) DECODE_LINK_##NAME = (number),
    DECODE_LINKS(LINK)
#undef LINK
        DECODE_LINK_UNKNOWN = 0xffff
};

/* The result of decoding a packet: X(NAME, word, whether it may contain TCP although none was
 * found, sentence). A sentence that ends in a colon is followed by the number. */
#define DECODE_FINDINGS(X)                                                                         \
    X(TCP, "tcp", false, "a TCP header was found")                                                 \
    X(OTHER_PROTOCOL, "other-protocol", false, "IP protocol other than TCP:")                      \
    X(NOT_IP, "not-ip", false, "link protocol other than IP:")                                     \
    X(FRAGMENT, "fragment", false, "an IP fragment of an incomplete datagram")                     \
    X(QUOTE, "quote", false,                                                                       \
      "an ICMP error that quotes TCP, but not directly after its IP header")                       \
    X(EMPTY, "empty", false, "no octets follow the last header")                                   \
    X(LINK_TYPE, "link-type", true, "unknown link layer:")                                         \
    X(ETHER_TYPE, "ether-type", true, "unknown Ethernet type:")                                    \
    X(PPP_PROTOCOL, "ppp-protocol", true, "unknown PPP protocol:")                                 \
    X(LLC, "llc", true, "unknown LLC service:")                                                    \
    X(ADDRESS_FAMILY, "address-family", true, "unknown address family:")                           \
    X(MPLS, "mpls", true, "neither IP nor a control word below the MPLS labels")                   \
    X(TUNNEL, "tunnel", true, "unsupported tunnel:")                                               \
    X(ENCRYPTED, "encrypted", true, "encrypted, protocol:")                                        \
    X(COMPRESSED, "compressed", true, "compressed headers, protocol:")                             \
    X(VERSION, "version", true, "unknown IP version:")                                             \
    X(TOO_DEEP, "too-deep", true, "too many headers")                                              \
    X(CUT, "cut", true, "cut before the end of the TCP sequence number")                           \
    X(MALFORMED, "malformed", true, "a header is invalid or inconsistent with the packet's length")

enum decode_finding {
#define FINDING(NAME, word, may_hold_tcp, sentence) DECODE_##NAME,
    DECODE_FINDINGS(FINDING)
#undef FINDING
        DECODE_FINDING_COUNT
};

struct decode_packet {
    enum decode_link link;
    const uint8_t *octets;
    size_t captured; /* captured octets */
    size_t on_wire;  /* octets on the wire, without frame check sequence; ignored if less than
                        captured, as in corrupt captures */
};

/* A TCP header. The pointers are valid as long as the packet's octets, and until the decoder is
 * used again. */
struct decode_tcp {
    const uint8_t *from; /* network byte order */
    const uint8_t *to;
    const uint8_t *header;
    size_t captured;        /* captured octets from the header on; at least 8 */
    size_t on_wire;         /* length of the segment, header included; at least 8 */
    uint16_t ip_id;         /* of the IP header that carries it; 0: IPv6 */
    uint8_t ttl;            /* TTL or hop limit of that IP header */
    uint8_t address_length; /* in octets: 4 or 16 */
    uint8_t defects;        /* TCPPHASE_DEFECT_LENGTH_UNKNOWN, _CUT_PAYLOAD, _CHECKSUM */
    const uint8_t *icmp;    /* the ICMP error that quotes it, 8 octets; NULL: not quoted */
    const uint8_t *router;  /* source address of the error, as long as the others; NULL: unknown */
};

struct decode_result {
    enum decode_finding finding;
    uint32_t number;       /* number named by the finding */
    struct decode_tcp tcp; /* valid with DECODE_TCP */
};

struct decode_options {
    bool keeps_fragments;  /* do not reassemble: the header is taken from the first fragment */
    bool checks_checksums; /* verify TCP checksums */
};

struct decoder;

struct decoder *decoder_new(const struct decode_options *options);
void decoder_free(struct decoder *decoder); /* NULL is allowed */

/* Decodes one packet. Returns true if a TCP header was found. */
bool decode_packet(struct decoder *decoder, const struct decode_packet *packet,
                   struct decode_result *result);

/* Number of datagrams whose fragments were evicted or are still incomplete. */
size_t decoder_incomplete(const struct decoder *decoder);

/* Sentence of a finding: "link protocol other than IP:" */
const char *decode_finding_sentence(enum decode_finding finding);
bool decode_may_hold_tcp(enum decode_finding finding);

/* Link layer of the payload of an ERF record, by the record's type without the upper bit;
 * DECODE_LINK_UNKNOWN if it is not supported. */
enum decode_link decode_link_of_erf(uint8_t type);

#endif

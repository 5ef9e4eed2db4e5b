/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "frames.h"

static enum decode_link link_of(const wtap_packet_header *packet)
{
    switch (packet->pkt_encap) {
    case WTAP_ENCAP_NULL:
        return DECODE_LINK_LOOPBACK;
    case WTAP_ENCAP_LOOP:
        return DECODE_LINK_OPENBSD_LOOPBACK;
    case WTAP_ENCAP_ETHERNET:
        return DECODE_LINK_ETHERNET;
    case WTAP_ENCAP_PPP:
        return DECODE_LINK_PPP;
    case WTAP_ENCAP_PPP_WITH_PHDR:
        return DECODE_LINK_PPP_HDLC;
    case WTAP_ENCAP_PPP_ETHER:
        return DECODE_LINK_PPPOE;
    case WTAP_ENCAP_CHDLC:
        return DECODE_LINK_CISCO_HDLC;
    case WTAP_ENCAP_RAW_IP:
        return DECODE_LINK_RAW;
    case WTAP_ENCAP_RAW_IP4:
        return DECODE_LINK_IPV4;
    case WTAP_ENCAP_RAW_IP6:
        return DECODE_LINK_IPV6;
    case WTAP_ENCAP_SLL:
        return DECODE_LINK_COOKED;
    case WTAP_ENCAP_SLL2:
        return DECODE_LINK_COOKED_2;
    case WTAP_ENCAP_PPI:
        return DECODE_LINK_PPI;
    case WTAP_ENCAP_NFLOG:
        return DECODE_LINK_NFLOG;
    case WTAP_ENCAP_ERF: /* libwiretap has removed the record's header */
        return decode_link_of_erf(packet->pseudo_header.erf.phdr.type & 0x7f);
    default:
        return DECODE_LINK_UNKNOWN;
    }
}

void frames_open(struct frames *frames, const struct capture_file *file)
{
    static const struct decode_options as_wireshark_does = {0};
    if (frames->dissect != NULL)
        frames->dissection = frames->dissect->start(file->wiretap, frames->take, frames->user);
    else
        frames->decoder = decoder_new(&as_wireshark_does);
}

void frames_close(struct frames *frames)
{
    if (frames->dissect != NULL)
        frames->dissect->finish(frames->dissection);
    decoder_free(frames->decoder);
}

static void count_undecoded(struct frames *frames, const struct decode_result *result,
                            const struct capture_file *file)
{
    struct undecoded *undecoded = &frames->undecoded[result->finding];
    if (undecoded->frames++ > 0)
        return;
    undecoded->first = file->frame;
    undecoded->number = result->number;
    undecoded->encapsulation = file->record.head.rec_header.packet_header.pkt_encap;
}

static void sight(const struct frames *frames, const struct decode_tcp *tcp,
                  const struct capture_file *file)
{
    union {
        struct sighting sighting;
        uint8_t room[SIGHTING_MAX];
    } seen;
    struct sighting *sighting = &seen.sighting;
    const size_t captured = MIN(tcp->captured, TCP_HEADER_MAX);
    *sighting = (struct sighting){
        .time = capture_file_time(file),
        .frame = file->frame,
        .on_wire = (uint32_t)tcp->on_wire,
        .ip_id = tcp->ip_id,
        .defects = tcp->defects,
        .address_length = tcp->address_length,
        .captured = (uint8_t)tcp_header_length(tcp->header, captured),
        .ttl = tcp->ttl,
        .icmp_type = tcp->icmp_type,
        .icmp_code = tcp->icmp_code,
    };
    uint8_t *octets = sighting->octets;
    memcpy(octets, tcp->from, tcp->address_length);
    memcpy(octets + tcp->address_length, tcp->to, tcp->address_length);
    memcpy(octets + (size_t)2 * tcp->address_length, tcp->header, sighting->captured);
    frames->take(sighting, frames->user);
}

/* Length of the packet in octets, without the frame check sequence if Ethernet frames are known to
 * have one. A capture may state a length of 0 or less than captured; then the captured length
 * counts, as in Wireshark. */
static uint32_t length_on_wire(const wtap_packet_header *packet)
{
    const uint32_t length = MAX(packet->len, packet->caplen);
    const bool has_check_sequence = packet->pkt_encap == WTAP_ENCAP_ETHERNET &&
                                    packet->pseudo_header.eth.fcs_len == 4 && length >= 4;
    return has_check_sequence ? length - 4 : length;
}

static void decode(struct frames *frames, struct capture_file *file)
{
    const wtap_packet_header *header = &file->record.head.rec_header.packet_header;
    if (file->record.head.rec_type != REC_TYPE_PACKET)
        return;
    const uint32_t on_wire = length_on_wire(header);
    const struct decode_packet packet = {
        .link = link_of(header),
        .octets = capture_record_octets(&file->record),
        .captured = MIN(header->caplen, on_wire),
        .on_wire = on_wire,
    };
    struct decode_result result;
    if (decode_packet(frames->decoder, &packet, &result))
        sight(frames, &result.tcp, file);
    else if (decode_may_hold_tcp(result.finding))
        count_undecoded(frames, &result, file);
}

void frames_look(struct frames *frames, struct capture_file *file)
{
    if (frames->dissect != NULL)
        frames->dissect->feed(frames->dissection, file->frame, &file->record.head,
                              capture_record_octets(&file->record));
    else
        decode(frames, file);
}

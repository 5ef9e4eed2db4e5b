/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "frames.h"

#include "wiretap_reader.h"

void frames_open(struct frames *frames, const struct capture_file *file)
{
    static const struct decode_options as_wireshark_does = {0};
    if (frames->dissect != NULL)
        frames->dissection =
            frames->dissect->start(wiretap_file_of(file)->wiretap, frames->take, frames->user);
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
    undecoded->first = file->frame.number;
    undecoded->number = result->number;
    undecoded->link = file->reader->link_name(file->frame.type);
}

static void sight(const struct frames *frames, const struct decode_tcp *tcp,
                  const struct frame *frame)
{
    union {
        struct sighting sighting;
        uint8_t room[SIGHTING_MAX];
    } seen;
    struct sighting *sighting = &seen.sighting;
    const size_t captured = MIN(tcp->captured, TCP_HEADER_MAX);
    *sighting = (struct sighting){
        .time = frame->time,
        .frame = frame->number,
        .on_wire = (uint32_t)tcp->on_wire,
        .ip_id = tcp->ip_id,
        .defects = tcp->defects,
        .address_length = tcp->address_length,
        .captured = (uint8_t)tcp_header_length(tcp->header, captured),
        .ttl = tcp->ttl,
    };
    uint8_t *octets = sighting->octets;
    sighting_copy_address(octets, tcp->from, tcp->address_length);
    sighting_copy_address(octets + tcp->address_length, tcp->to, tcp->address_length);
    memcpy(octets + (size_t)2 * tcp->address_length, tcp->header, sighting->captured);
    if (tcp->icmp != NULL)
        sighting_set_icmp(sighting, tcp->icmp, tcp->router);
    frames->take(sighting, frames->user);
}

static void decode(struct frames *frames, const struct capture_file *file)
{
    struct decode_result result;
    if (!file->frame.is_packet)
        return;
    if (decode_packet(frames->decoder, &file->frame.packet, &result))
        sight(frames, &result.tcp, &file->frame);
    else if (decode_may_hold_tcp(result.finding))
        count_undecoded(frames, &result, file);
}

void frames_look(struct frames *frames, const struct capture_file *file)
{
    if (frames->dissect == NULL) {
        decode(frames, file);
        return;
    }
    struct wiretap_file *wiretap = wiretap_file_of(file);
    frames->dissect->feed(frames->dissection, file->frame.number, &wiretap->record.head,
                          capture_record_octets(&wiretap->record));
}

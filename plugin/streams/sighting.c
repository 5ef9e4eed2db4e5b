/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "sighting.h"

static void read_endpoint(const struct sighting *sighting, const uint8_t *address,
                          struct stream_endpoint *end)
{
    *end = (struct stream_endpoint){.family = sighting->address_length == 4 ? 4 : 6};
    sighting_copy_address(end->address, address, sighting->address_length);
}

static void judge_icmp(const struct sighting *sighting, struct stream_table *table,
                       const struct stream_endpoint ends[2], struct judgement *judgement)
{
    struct tcpphase_icmp icmp = {
        .frame = sighting->frame,
        .version = ends[0].family,
        .type = sighting->icmp_type,
        .code = sighting->icmp_code,
    };
    judgement->stream = stream_table_take_icmp(table, ends, &icmp, judgement->segment.seq);
    judgement->segment.sender = icmp.sender;
}

bool sighting_judge(const struct sighting *sighting, struct stream_table *table,
                    struct judgement *judgement)
{
    const uint8_t *const from = sighting->octets;
    const uint8_t *const to = from + sighting->address_length;
    const uint8_t *const header = to + sighting->address_length;
    struct stream_endpoint ends[2];
    judgement->stream = NULL;
    judgement->segment = (struct tcpphase_segment){
        .time = sighting->time,
        .frame = sighting->frame,
        .ip_id = sighting->ip_id,
        .ttl = sighting->ttl,
        .defects = sighting->defects,
    };
    if (!tcp_header_read(header, sighting->captured, sighting->on_wire, &judgement->segment))
        return false;
    read_endpoint(sighting, from, &ends[0]);
    read_endpoint(sighting, to, &ends[1]);
    ends[0].port = tcp_source_port(header);
    ends[1].port = tcp_destination_port(header);
    if (sighting->icmp_type != 0) {
        judge_icmp(sighting, table, ends, judgement);
        return false;
    }
    judgement->stream = stream_table_take(table, ends, &judgement->segment, &judgement->verdict);
    return true;
}

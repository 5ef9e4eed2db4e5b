/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "sighting.h"

static void read_endpoint(const struct sighting *sighting, const uint8_t *address,
                          struct stream_endpoint *end)
{
    *end = (struct stream_endpoint){.family = sighting->address_length == 4 ? 4 : 6};
    sighting_copy_address(end->address, address, sighting->address_length);
}

void sighting_set_icmp(struct sighting *sighting, const uint8_t *header, const uint8_t *router)
{
    static const uint8_t unknown[SIGHTING_ADDRESS_MAX];
    uint8_t *at = sighting->octets + sighting_icmp_offset(sighting);
    sighting->icmp_type = header[0];
    sighting->icmp_code = header[1];
    memcpy(at, router != NULL ? router : unknown, sighting->address_length);
    memcpy(at + sighting->address_length, header + 4, SIGHTING_ICMP_REST);
}

/* RFC 1191 section 4: 16 bits behind 16 unused ones, which RFC 4884 uses; RFC 4443 section 3.2. */
static uint32_t mtu_of(const struct tcpphase_icmp *error, const uint8_t rest[SIGHTING_ICMP_REST])
{
    const uint32_t low = (uint32_t)rest[2] << 8 | rest[3];
    if (!tcpphase_says_too_big(error))
        return 0;
    return error->version == 6 ? (uint32_t)rest[0] << 24 | (uint32_t)rest[1] << 16 | low : low;
}

void sighting_read_icmp(const struct sighting *sighting, struct stream_icmp *icmp)
{
    const uint8_t *router = sighting->octets + sighting_icmp_offset(sighting);
    *icmp = (struct stream_icmp){
        .error = {.frame = sighting->frame,
                  .version = sighting->address_length == 4 ? 4 : 6,
                  .type = sighting->icmp_type,
                  .code = sighting->icmp_code},
    };
    sighting_copy_address(icmp->router, router, sighting->address_length);
    icmp->mtu = mtu_of(&icmp->error, router + sighting->address_length);
}

static void judge_icmp(const struct sighting *sighting, struct stream_table *table,
                       const struct stream_endpoint ends[2], struct judgement *judgement)
{
    struct stream_icmp icmp;
    sighting_read_icmp(sighting, &icmp);
    judgement->stream = stream_table_take_icmp(table, ends, &icmp, judgement->segment.seq);
    judgement->segment.sender = icmp.error.sender;
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

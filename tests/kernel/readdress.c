/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "readdress.h"

#include <arpa/inet.h>
#include <net/ethernet.h>
#include <string.h>

enum {
    ETHERNET = 14,
    CHECKSUM_OF_IP = 10,
    DESTINATION = 16,
    CHECKSUM_OF_TCP = 16,
    TCP_HEADER = 20
};

static uint32_t word(const uint8_t *octets)
{
    return (uint32_t)octets[0] << 8 | octets[1];
}

/* RFC 1624, equation 3, for each half of the address. */
static void correct(uint8_t *checksum, const uint8_t *before, const uint8_t *after)
{
    uint32_t sum = ~word(checksum) & 0xffff;
    for (size_t at = 0; at < sizeof(struct in_addr); at += 2)
        sum += (~word(before + at) & 0xffff) + word(after + at);
    while (sum > 0xffff)
        sum = (sum & 0xffff) + (sum >> 16);
    const uint16_t corrected = htons((uint16_t)~sum);
    memcpy(checksum, &corrected, sizeof corrected);
}

void readdress(uint8_t *octets, size_t length, struct in_addr address)
{
    uint8_t *packet = octets + ETHERNET;
    if (length < ETHERNET + 20 + TCP_HEADER || word(octets + 12) != ETHERTYPE_IP)
        return;
    const size_t header = (size_t)(packet[0] & 0x0f) * 4;
    if (packet[9] != IPPROTO_TCP || length < ETHERNET + header + TCP_HEADER)
        return;
    uint8_t after[sizeof address];
    memcpy(after, &address, sizeof after);
    correct(packet + CHECKSUM_OF_IP, packet + DESTINATION, after);
    correct(packet + header + CHECKSUM_OF_TCP, packet + DESTINATION, after);
    memcpy(packet + DESTINATION, after, sizeof after);
}

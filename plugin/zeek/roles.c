/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Who is the originator: the sender of the first packet, unless its ports say otherwise. */

#include "model.h"

/* Zeek's likely_server_ports, those of TCP, of its default scripts. */
static const uint16_t likely_ports[] = {
    21,   22,   25,   53,   79,   80,   81,   88,   135,  139,   143,  389,  443,
    445,  465,  502,  514,  563,  585,  587,  614,  631,  636,   989,  990,  992,
    993,  995,  1080, 1434, 1883, 2811, 3128, 3268, 3306, 3389,  5222, 5223, 5269,
    5432, 6379, 6666, 6667, 6668, 6669, 8000, 8080, 8888, 20000,
};

static bool is_likely(uint16_t port)
{
    for (size_t i = 0; i < sizeof likely_ports / sizeof *likely_ports; i++)
        if (likely_ports[i] == port)
            return true;
    return false;
}

/* A bare SYN tells the originator by itself. Otherwise a likely port is that of the responder; of
 * two likely ones the lower is, except that a SYN-ACK may be a stealth scan. */
static bool is_from_responder(uint16_t flags, const struct zeek_packet *packet)
{
    bool syn = flags & TCPPHASE_SYN;
    if ((syn && !(flags & TCPPHASE_ACK)) || !is_likely(packet->source_port))
        return false;
    if (!is_likely(packet->destination_port))
        return true;
    return !syn && packet->source_port < packet->destination_port;
}

void zeek_settle_roles(struct zeek_connection *connection, const struct tcpphase_segment *segment,
                       const struct zeek_packet *packet)
{
    connection->has_begun = true;
    connection->originator = segment->sender;
    if (!is_from_responder(segment->flags, packet))
        return;
    zeek_flip(connection);
    zeek_write(connection, '^');
}

void zeek_flip(struct zeek_connection *connection)
{
    connection->originator = !connection->originator;
    connection->is_partial = false;
}

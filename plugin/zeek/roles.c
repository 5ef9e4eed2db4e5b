/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The originator: the sender of the first packet, unless the ports indicate otherwise. */

#include "model.h"

/* likely_server_ports (TCP) of Zeek's default scripts. */
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

/* The sender of a bare SYN is the originator. Otherwise an end with a likely port is the responder;
 * of two likely ports the lower one, except for a SYN-ACK. */
static bool is_from_responder(const struct tcpphase_segment *segment, const uint16_t ports[2])
{
    const uint16_t source = ports[segment->sender], destination = ports[!segment->sender];
    const bool syn = segment->flags & TCPPHASE_SYN;
    if ((syn && !(segment->flags & TCPPHASE_ACK)) || !is_likely(source))
        return false;
    return !is_likely(destination) || (!syn && source < destination);
}

void zeek_settle_roles(const struct zeek_view *view, const uint16_t ports[2])
{
    view->connection->has_begun = true;
    view->connection->originator = view->segment->sender;
    if (!is_from_responder(view->segment, ports))
        return;
    zeek_flip(view->connection);
    zeek_write(view, '^');
}

void zeek_flip(struct zeek_connection *connection)
{
    connection->originator = !connection->originator;
    connection->is_partial = false;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Sees each TCP header before Wireshark's TCP dissector does. */
#ifndef TCPPHASE_PROBE_H
#define TCPPHASE_PROBE_H

/* Call in the protocol registration. */
void probe_register(int proto_tcpphase);

/* Call in the handoff. */
void probe_handoff(void);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef STAND_IN_EPAN_REGISTER_H
#define STAND_IN_EPAN_REGISTER_H

typedef enum { RA_NONE } register_action_e;
typedef void (*register_cb)(register_action_e action, const char *message, void *user);

void register_all_protocols(register_cb callback, void *user);
void register_all_protocol_handoffs(register_cb callback, void *user);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef TCPPHASE_STEPS_H
#define TCPPHASE_STEPS_H

#include "transitions.h"
#include "view.h"

enum tcpphase_step engine_step(const struct view *view, events_set events);

/* Which rule gives the step of what is no repetition, from 0, and how many rules there are. */
unsigned engine_rule(const struct view *view, events_set events);
extern const unsigned engine_rule_count;

#endif

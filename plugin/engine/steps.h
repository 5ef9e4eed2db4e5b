/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef TCPPHASE_STEPS_H
#define TCPPHASE_STEPS_H

#include "transitions.h"
#include "view.h"

enum tcpphase_step engine_step(const struct view *view, events_set events);

/* The index of the rule that gives the step of a segment that repeats no step, and the number of
 * rules. */
unsigned engine_rule(const struct view *view, events_set events);
extern const unsigned engine_rule_count;

#endif

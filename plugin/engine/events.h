/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef TCPPHASE_EVENTS_H
#define TCPPHASE_EVENTS_H

#include "transitions.h"
#include "view.h"

/* What a believed segment carries: a set of EVENT_BIT. */
events_set engine_events(const struct view *view);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef TCPPHASE_NOTES_H
#define TCPPHASE_NOTES_H

#include "transitions.h"
#include "view.h"

/* What else is true of a segment; without events, of one that is not believed. */
uint64_t engine_notes(const struct view *view, events_set events);

#endif

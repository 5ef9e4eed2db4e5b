/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef TCPPHASE_NOTES_H
#define TCPPHASE_NOTES_H

#include "transitions.h"
#include "view.h"

/* The set of notes of a segment, DOUBTED and those of engine_doubts excluded. events: empty if the
 * segment is not believed. */
uint64_t engine_notes(const struct view *view, events_set events);

#endif

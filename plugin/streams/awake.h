/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Room for the state of the streams that are awake. Those at rest keep theirs packed. */
#ifndef STREAMS_AWAKE_H
#define STREAMS_AWAKE_H

#include "stream_state.h"
#include "stream_table.h"

/* Streams that are awake at the same time; one more puts one to rest that had no segment lately. */
#define AWAKE_MOST 16384

struct place;

struct awake {
    struct place **places; /* all there are, AWAKE_MOST at most */
    unsigned count;
    unsigned hand;      /* the place that is looked at next for one to put to rest */
    struct place *free; /* the one that was left last, and from there all that are free */
};

void awake_init(struct awake *awake);
void awake_clear(struct awake *awake);

/* Gives a new entry its state, or one at rest the state that it had. Any other may go to rest. */
void awake_wake(struct awake *awake, struct stream_entry *entry);

void awake_rest(struct awake *awake, struct stream_entry *entry);

/* Forgets the state of an entry, which may be at rest. */
void awake_forget(struct awake *awake, struct stream_entry *entry);

/* The state of an entry that is awake. */
static inline struct stream_state *awake_state(const struct stream_entry *entry)
{
    return (struct stream_state *)(void *)entry->stream; /* its first member */
}

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The writers of the outputs of one capture. */
#ifndef TCPPHASE_WRITERS_H
#define TCPPHASE_WRITERS_H

#include "output/writer/writer.h"

struct writer {
    const struct writer_kind *kind;
    void *state;
    unsigned output; /* index of its output in the options */
};

struct writers {
    struct writer list[OUTPUTS_MAX];
    unsigned count;
};

/* Write what precedes the captures in an output, such as the header of a table, and what follows
 * them. Return 0, or errno of a failed write. */
int writers_begin_output(const struct writer_about *about);
int writers_end_output(const struct writer_about *about);

/* Opens the writer of an output. */
void writers_add(struct writers *writers, unsigned output, const struct writer_about *about);

void writers_take(const struct writers *writers, const struct sighting *sighting,
                  const struct judgement *judgement, bool is_segment);
void writers_forget(const struct writers *writers, const struct stream_entry *stream);
void writers_end(const struct writers *writers);

/* Each calls the function of that name of all writers. */
int64_t writers_tick(const struct writers *writers);
bool writers_are_behind(const struct writers *writers);
bool writers_have_failed(const struct writers *writers);

#endif

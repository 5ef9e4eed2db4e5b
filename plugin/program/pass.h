/* SPDX-License-Identifier: GPL-2.0-or-later */

/* One pass over a capture: what is open while it is read. The second pass, for an annotated
 * capture, shares with the first one only what it is told. */
#ifndef TCPPHASE_PASS_H
#define TCPPHASE_PASS_H

#include "input/frames.h"
#include "input/live_input.h"
#include "input/twice_read.h"
#include "reading.h"

enum { PASS_PATH_SIZE = 32 };

struct pass {
    const struct reading *reading;
    struct capture_file file;
    struct frames frames;
    struct stream_table *streams;
    const char *path;  /* of the capture; of a copy, if it cannot be read twice as it is */
    bool is_annotated; /* there is a second pass */
    bool is_second;
    struct twice_read *twice; /* NULL: the capture is read once */
    struct live *live;        /* NULL: the capture is a file */
    bool is_stopped;          /* the user ended the capture */
};

/* Opens the capture, or what it was copied to, and what tells whether it changes between two
 * passes. False: it cannot be read, which was reported, or the user has ended it. */
bool pass_open(struct pass *pass);
bool pass_hold(struct pass *pass, struct twice_read *twice);

/* Copies a capture that cannot be read twice, and unpacks a compressed pcapng, so that blocks can
 * be copied. path: for the name of the copy. False: as above. */
bool pass_save(struct pass *pass, char path[PASS_PATH_SIZE]);
bool pass_unpack(struct pass *pass, char path[PASS_PATH_SIZE]);

/* Ends the thread of a live capture. Returns how many octets came. */
guint64 pass_end_live(struct pass *pass);

/* For the progress bar. Each of two passes is half of the capture. */
void pass_tell_position(const struct pass *pass);

#endif

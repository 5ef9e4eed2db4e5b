/* SPDX-License-Identifier: GPL-2.0-or-later */

/* One pass over a capture: what is open while it is read. For an annotated capture there is a
 * second pass. */
#ifndef TCPPHASE_PASS_H
#define TCPPHASE_PASS_H

#include "input/capture_file.h"
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
    const char *path;  /* of the capture; or of a copy, if the capture cannot be read twice */
    bool is_annotated; /* there will be a second pass */
    bool is_second;
    struct twice_read *twice; /* NULL: the capture is read once */
    struct live *live;        /* NULL: not a live capture */
    bool is_stopped;          /* the user ended the capture */
};

/* Opens the capture, or its copy, and prepares to detect changes between two passes. Returns false
 * if it cannot be read, after a message, or if the user has ended it. */
bool pass_open(struct pass *pass);
bool pass_hold(struct pass *pass, struct twice_read *twice);

/* Copies a capture that cannot be read twice, and unpacks a compressed pcapng so that its blocks
 * can be copied. path: buffer for the name of the copy. Returns false as pass_open does. */
bool pass_save(struct pass *pass, char path[PASS_PATH_SIZE]);
bool pass_unpack(struct pass *pass, char path[PASS_PATH_SIZE]);

/* Ends the thread of a live capture. Returns the number of octets read. */
guint64 pass_end_live(struct pass *pass);

/* Updates the progress. If the capture is read twice, each pass counts as half. */
void pass_tell_position(const struct pass *pass);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The drawing of a connection, independent of its format: rows from top to bottom, each a segment,
 * or a fold that stands for many segments that change no state. No input, no output. */
#ifndef TCPPHASE_ROWS_H
#define TCPPHASE_ROWS_H

#include "fates.h"

/* What a fold stands for. */
struct ladder_fold {
    uint64_t segments; /* 0: the row is not a fold */
    uint64_t octets;   /* payload, of all of them */
    uint64_t again;    /* of them with the note retransmission */
    uint64_t strays;
    uint32_t first_frame;
    int64_t end; /* ns since the first segment, of its last segment; its first is the row's time */
};

struct ladder_row {
    struct ladder_segment segment; /* of a fold, the last one of it: with the states after it */
    enum ladder_fate fate;
    int64_t time;  /* ns since the first segment */
    int64_t pause; /* ns since the row before, if that is long enough to be marked; else 0 */
    struct ladder_fold fold;
};

struct ladder_rows;

/* folds: fold long runs of segments that change no state. */
struct ladder_rows *ladder_rows_new(bool folds);

/* Takes the next segment, and its fate. */
void ladder_rows_take(struct ladder_rows *rows, const struct ladder_segment *segment,
                      enum ladder_fate fate);

/* Returns all rows (struct ladder_row), and frees the rest. */
GArray *ladder_rows_end(struct ladder_rows *rows);

/* "312 segments, 418 kB in 3.2 s, 2 sent again"; at most LADDER_TEXT_SIZE octets. */
void ladder_fold_text(const struct ladder_row *row, char *text);

enum { LADDER_OCTETS_SIZE = 32 };

/* "418 kB"; at most LADDER_OCTETS_SIZE octets. */
void ladder_octets_text(uint64_t octets, char *text);

#endif

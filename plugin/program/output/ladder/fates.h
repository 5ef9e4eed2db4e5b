/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What became of each segment on its way, as far as later segments show. */
#ifndef TCPPHASE_FATES_H
#define TCPPHASE_FATES_H

#include "segment.h"

#include <glib.h>

enum ladder_fate {
    LADDER_ARRIVED, /* nothing shows otherwise */
    LADDER_LOST,    /* sent again before anything of it was acknowledged, or sent several times and
                       never acknowledged: it was lost, or its receiver did not answer */
    LADDER_STRAY,   /* its receiver does not believe it */
    LADDER_FORGED,  /* believed, and perhaps not sent by the end that it names */
    LADDER_FATES
};

struct ladder_fates;

struct ladder_fates *ladder_fates_new(void);

/* Takes the next segment. */
void ladder_fates_take(struct ladder_fates *fates, const struct ladder_segment *segment);

/* After the last segment: the fate of each, an octet for one enum ladder_fate. Frees the rest. */
GByteArray *ladder_fates_end(struct ladder_fates *fates);

#endif

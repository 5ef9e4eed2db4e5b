/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Whether each segment arrived and was believed, as far as later segments show. */
#ifndef TCPPHASE_FATES_H
#define TCPPHASE_FATES_H

#include "segment.h"

#include <glib.h>

enum ladder_fate {
    LADDER_ARRIVED, /* nothing shows otherwise */
    LADDER_LOST,    /* sent again before anything of it was acknowledged, or sent several times and
                       never acknowledged: it was lost, or its receiver did not answer */
    LADDER_STRAY,   /* its receiver discards it */
    LADDER_FORGED,  /* accepted, and perhaps not sent by the end whose address it has */
    LADDER_FATES
};

struct ladder_fates;

struct ladder_fates *ladder_fates_new(void);

/* Takes the next segment. */
void ladder_fates_take(struct ladder_fates *fates, const struct ladder_segment *segment);

/* Returns the fate of each segment, one octet each (enum ladder_fate), and frees the rest. */
GByteArray *ladder_fates_end(struct ladder_fates *fates);

#endif

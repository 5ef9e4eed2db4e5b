/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The sentences of a summary. */
#ifndef TCPPHASE_TEXTS_H
#define TCPPHASE_TEXTS_H

#include "summary.h"

/* Each uses what the summary holds already, and fills its text. */
void write_cause(const struct tcpphase_life *life, struct summary *summary);
void write_sentence(const struct tcpphase_life *life, struct summary *summary);

/* "name=one/other" */
void write_pair(char word[NEGOTIATED_SIZE], const char *name, unsigned one, unsigned other);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The words of findings. */
#ifndef TCPPHASE_FINDING_WORDS_H
#define TCPPHASE_FINDING_WORDS_H

#include <decode.h>

#define FINDING_WORD(NAME, word, may_hold_tcp, sentence) word,
static const char *const finding_words[] = {DECODE_FINDINGS(FINDING_WORD)};
#undef FINDING_WORD

#endif

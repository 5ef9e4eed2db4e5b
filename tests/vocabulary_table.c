/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Prints the tables of words for README.md, made from the vocabulary. */

#include "tcpphase.h"

#include <stdio.h>

int main(void)
{
    printf("| phase | step | label |\n| --- | --- | --- |\n");
#define ROW(id, phase, word, text)                                                                 \
    printf("| %s | `%s` | %s |\n", tcpphase_phase_name(TCPPHASE_PHASE_##phase), word, text);
    TCPPHASE_STEPS(ROW)
#undef ROW
    printf("| note | the segment |\n| --- | --- |\n");
#define ROW(id, word, meaning) printf("| `%s` | %s |\n", word, meaning);
    TCPPHASE_NOTES(ROW)
#undef ROW
    return 0;
}

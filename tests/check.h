/* SPDX-License-Identifier: GPL-2.0-or-later */

/* For a test of one file: counts what holds, prints what does not. */
#ifndef TCPPHASE_CHECK_H
#define TCPPHASE_CHECK_H

#include <stdbool.h>
#include <stdio.h>

static unsigned passed;
static unsigned failed;

static inline void check(const char *sentence, bool holds)
{
    passed += holds;
    failed += !holds;
    if (!holds)
        printf("FAILED: %s\n", sentence);
}

/* Prints the totals. Returns the exit status of the test. */
static inline int finish_checks(void)
{
    printf("%u passed, %u failed\n", passed, failed);
    return failed != 0;
}

#endif

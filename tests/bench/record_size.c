/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Prints the size of the plugin's record of a segment in octets. */

#include <ledger.h>

#include <stdio.h>

int main(void)
{
    printf("%zu\n", sizeof(struct record));
    return 0;
}

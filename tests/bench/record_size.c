/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Prints how many octets the plugin's record of one segment has. */

#include <ledger.h>

#include <stdio.h>

int main(void)
{
    printf("%zu\n", sizeof(struct record));
    return 0;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Sets of files, whatever their names: a file is its device and inode. */
#ifndef TCPPHASE_IDENTITIES_H
#define TCPPHASE_IDENTITIES_H

#include <glib.h>
#include <stdbool.h>
#include <sys/stat.h>

/* To be freed with g_hash_table_destroy. */
GHashTable *identities_new(void);

/* False: it was in the set before. */
bool identities_add(GHashTable *set, dev_t device, ino_t inode);
bool identities_have(GHashTable *set, const struct stat *file);

#endif

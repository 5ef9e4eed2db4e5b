/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Sets of files identified by device and inode, whatever their names. */
#ifndef TCPPHASE_IDENTITIES_H
#define TCPPHASE_IDENTITIES_H

#include <glib.h>
#include <stdbool.h>
#include <sys/stat.h>

/* Freed with g_hash_table_destroy. */
GHashTable *identities_new(void);

/* Returns false if the file was in the set already. */
bool identities_add(GHashTable *set, dev_t device, ino_t inode);
bool identities_have(GHashTable *set, const struct stat *file);

#endif

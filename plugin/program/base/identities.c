/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "identities.h"

struct identity {
    dev_t device;
    ino_t inode;
};

static guint hash(gconstpointer key)
{
    const struct identity *identity = key;
    const guint64 number = (guint64)identity->inode;
    return (guint)(number ^ number >> 32 ^ identity->device);
}

static gboolean is_equal(gconstpointer a, gconstpointer b)
{
    const struct identity *one = a;
    const struct identity *other = b;
    return one->device == other->device && one->inode == other->inode;
}

GHashTable *identities_new(void)
{
    return g_hash_table_new_full(hash, is_equal, g_free, NULL);
}

bool identities_add(GHashTable *set, dev_t device, ino_t inode)
{
    const struct identity identity = {device, inode};
    return g_hash_table_add(set, g_memdup2(&identity, sizeof identity));
}

bool identities_have(GHashTable *set, const struct stat *file)
{
    const struct identity identity = {file->st_dev, file->st_ino};
    return g_hash_table_contains(set, &identity);
}

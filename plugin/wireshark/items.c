/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "items.h"

struct text_key {
    int hf;
    const char *word; /* compared as a pointer */
};

static wmem_map_t *texts; /* struct text_key -> char */

static guint hash_key(gconstpointer key)
{
    const struct text_key *of = key;
    return g_direct_hash(of->word) ^ (guint)of->hf;
}

static gboolean is_same_key(gconstpointer a, gconstpointer b)
{
    const struct text_key *one = a;
    const struct text_key *other = b;
    return one->hf == other->hf && one->word == other->word;
}

const char *explained_text(int hf, struct explained value)
{
    const struct text_key key = {hf, value.word};
    if (texts == NULL)
        texts = wmem_map_new(wmem_epan_scope(), hash_key, is_same_key);
    const char *text = wmem_map_lookup(texts, &key);
    if (text != NULL)
        return text;
    char *composed = wmem_strdup_printf(wmem_epan_scope(), "%s: %s (%s)",
                                        proto_registrar_get_name(hf), value.word, value.meaning);
    wmem_map_insert(texts, wmem_memdup(wmem_epan_scope(), &key, sizeof key), composed);
    return composed;
}

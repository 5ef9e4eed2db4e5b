/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "server_counts.h"

#include "tap.h"

#include <epan/stats_tree_priv.h>
#include <epan/to_str.h>
#include <troubles.h>

_Static_assert((int)TROUBLE_COUNT <= 64, "a bit for each trouble");

/* A node with a child for each trouble. */
struct server {
    char *name;
    int parent;
    int node;
    int streams;
    int troubles[TROUBLE_COUNT]; /* streams that have it */
};

struct server_counts {
    int node;              /* of all servers */
    int streams;           /* counted there */
    struct server all;     /* whichever the server; of streams in trouble only */
    GHashTable *by_server; /* name -> struct server */
};

static const char servers_title[] = "by server and port";
static const char troubles_title[] = "by trouble";

static void free_server(gpointer value)
{
    struct server *server = value;
    g_free(server->name);
    g_free(server);
}

struct server_counts *server_counts_new(stats_tree *tree, int parent)
{
    struct server_counts *counts = g_new0(struct server_counts, 1);
    counts->all = (struct server){
        .name = g_strdup(troubles_title),
        .parent = parent,
        .node = stats_tree_create_node(tree, troubles_title, parent, STAT_DT_INT, TRUE),
    };
    counts->node = stats_tree_create_node(tree, servers_title, parent, STAT_DT_INT, TRUE);
    stat_node_set_flags(tree, troubles_title, parent, TRUE, ST_FLG_SORT_TOP);
    stat_node_set_flags(tree, servers_title, parent, TRUE, ST_FLG_SORT_TOP);
    counts->by_server = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_server);
    return counts;
}

void server_counts_free(struct server_counts *counts)
{
    g_hash_table_destroy(counts->by_server);
    g_free(counts->all.name);
    g_free(counts);
}

/* "192.0.2.1:443", "[2001:db8::1]:443". */
static char *name_of(const struct stream_endpoint *end)
{
    char text[WS_INET6_ADDRSTRLEN];
    const address from = endpoint_address(end);
    address_to_str_buf(&from, text, sizeof text);
    return g_strdup_printf(from.type == AT_IPv6 ? "[%s]:%u" : "%s:%u", text, end->port);
}

static struct server *find_server(stats_tree *tree, struct server_counts *counts,
                                  const struct stream_entry *stream)
{
    char *name = name_of(&stream->ends[!stream->life.client]);
    struct server *server = g_hash_table_lookup(counts->by_server, name);
    if (server != NULL) {
        g_free(name);
        return server;
    }
    server = g_new0(struct server, 1);
    server->name = name;
    server->parent = counts->node;
    server->node = stats_tree_create_node(tree, name, counts->node, STAT_DT_INT, TRUE);
    g_hash_table_insert(counts->by_server, name, server);
    return server;
}

/* by: 1, or -1 to take it back. */
static void count(stats_tree *tree, struct server *server, uint64_t troubles, int by)
{
    server->streams += by;
    set_stat_node(tree, server->name, server->parent, TRUE, server->streams);
    for (unsigned i = 0; i < TROUBLE_COUNT; i++)
        if (troubles >> i & 1) {
            server->troubles[i] += by;
            set_stat_node(tree, summary_troubles[i].word, server->node, FALSE, server->troubles[i]);
        }
}

static uint64_t troubles_of(const struct stream_entry *stream)
{
    struct judged_troubles judged;
    uint64_t troubles = 0;
    summary_judge(stream, &judged);
    for (unsigned i = 0; i < judged.count; i++)
        troubles |= UINT64_C(1) << judged.trouble[i];
    return troubles;
}

static void take_back(stats_tree *tree, struct server_counts *counts, const struct served *served)
{
    counts->streams--;
    count(tree, served->server, served->troubles, -1);
    if (served->troubles != 0)
        count(tree, &counts->all, served->troubles, -1);
}

void server_counts_update(stats_tree *tree, struct server_counts *counts,
                          const struct stream_entry *stream, struct served *served)
{
    const struct served now = {
        .client = stream->life.client,
        .troubles = troubles_of(stream),
        .server = served->server != NULL && served->client == stream->life.client
                      ? served->server
                      : find_server(tree, counts, stream),
    };
    if (now.server == served->server && now.troubles == served->troubles)
        return;
    if (served->server != NULL)
        take_back(tree, counts, served);
    *served = now;
    counts->streams++;
    count(tree, now.server, now.troubles, 1);
    if (now.troubles != 0)
        count(tree, &counts->all, now.troubles, 1);
    set_stat_node(tree, servers_title, counts->all.parent, TRUE, counts->streams);
}

/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A pcapng file, copied block by block. All stays as it is, octet for octet, but for our comments:
 * those that are there go, others come. libwiretap would keep less. It has read the file before, so
 * what is found here is in order, unless the file has changed since. */
#ifndef TCPPHASE_BLOCKS_H
#define TCPPHASE_BLOCKS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct blocks;

/* Begins the copy on fd, which stays open. comment: of the first section, must stay; NULL: none.
 * NULL: error is the system's. */
struct blocks *blocks_open(const char *path, int fd, const char *comment, int *error);

/* Copies what comes before the block at this place of the file. */
bool blocks_pass(struct blocks *blocks, int64_t place);

/* Copies the next block, a packet's with these comments, NULL behind the last, in place of ours. A
 * Simple Packet Block has no room for any: it becomes an Enhanced Packet Block. */
bool blocks_pass_record(struct blocks *blocks, const char *const comments[]);

/* Copies what is left before any other packet, as far as it is whole. */
bool blocks_pass_rest(struct blocks *blocks);

/* The error of what failed, the system's. */
int blocks_error(const struct blocks *blocks);

/* False: not all could be written. NULL is allowed. */
bool blocks_close(struct blocks *blocks, int *error);

#endif

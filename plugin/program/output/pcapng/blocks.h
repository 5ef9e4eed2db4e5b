/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Copies a pcapng file block by block, octet for octet except for tcpphase's comments, which are
 * replaced; libwiretap would not keep everything. libwiretap has read the file before, so it is
 * valid unless it has changed since. */
#ifndef TCPPHASE_BLOCKS_H
#define TCPPHASE_BLOCKS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct blocks;

/* Begins the copy to fd, which stays open. comment: on the first section, must stay valid; NULL:
 * none. Returns NULL and sets *error (errno) on errors. */
struct blocks *blocks_open(const char *path, int fd, const char *comment, int *error);

/* Copies the blocks before this offset. */
bool blocks_pass(struct blocks *blocks, int64_t place);

/* Copies the next block, which is a packet, with these comments (NULL-terminated) in place of
 * tcpphase's earlier ones. A Simple Packet Block, which cannot have comments, is converted to an
 * Enhanced one. */
bool blocks_pass_record(struct blocks *blocks, const char *const comments[]);

/* Copies the complete blocks that follow, up to the next packet. is_valid: there is nothing wrong
 * with them, but that the last may be cut; else only the first block of the file is copied. */
bool blocks_pass_rest(struct blocks *blocks, bool is_valid);

/* errno of the operation that failed. */
int blocks_error(const struct blocks *blocks);

/* Returns false if not everything could be written. NULL is allowed. */
bool blocks_close(struct blocks *blocks, int *error);

#endif

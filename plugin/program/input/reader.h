/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The interface of readers: each reads captures in some formats. */
#ifndef TCPPHASE_READER_H
#define TCPPHASE_READER_H

#include <decode.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Faults of the time of a frame, a set. */
enum {
    TIME_BAD_FRACTION = 1, /* not from 0 to 999999999 ns in the file; carried into the seconds */
    TIME_OUT_OF_RANGE = 2  /* more than 2^63 ns from 1970 */
};

/* A record of a capture. Records that are not packets are only counted. */
struct frame {
    uint32_t number; /* from 1; set by capture_file_next, not by the reader */
    bool is_packet;
    uint8_t faults;       /* of the time */
    uint8_t check_octets; /* captured octets of a frame check sequence, which follow the packet */
    int type;             /* the reader's number of the link layer, or of another record's type */
    int64_t time;         /* ns since 1970, modulo 2^64 */
    int64_t place;        /* offset in the file, before compression */
    struct decode_packet packet; /* if is_packet; valid until the next record is read */
};

enum read_error_kind {
    READ_NO_ERROR,
    READ_UNKNOWN_FORMAT,
    READ_CUT,         /* the file ends within a record */
    READ_CORRUPT,     /* reason: what is wrong, or NULL */
    READ_UNSUPPORTED, /* valid, but the reader cannot read it; reason: what, or NULL */
    READ_UNNUMBERED,  /* frames after number 4294967295 */
    READ_FAILED       /* reason: message of the system or of a library */
};

struct read_error {
    enum read_error_kind kind;
    char *reason; /* to be freed with g_free; NULL: none */
};

enum { READER_START = 64 }; /* octets */

struct reader {
    const char *name; /* for messages */

    /* Called once, before any file is opened. May be NULL. */
    void (*prepare)(void);

    /* Whether a file that begins with these octets, at most READER_START, is for this reader. NULL:
     * it gets all files that no reader before it recognizes, and all that are not regular files. */
    bool (*recognizes)(const uint8_t *start, size_t length);

    /* Returns the state that the other functions take. Returns NULL and sets the error if the file
     * cannot be read. path: "-" is the standard input. */
    void *(*open)(const char *path, struct read_error *error);

    /* Reads the next record. frame: the same in each call, zero in the first; members that do not
     * change need not be set again. Returns false at the end, or on an error, which is set. */
    bool (*next)(void *state, struct frame *frame, struct read_error *error);

    void (*close)(void *state);

    /* Part of the file read so far, from 0 to 1; 0: unknown. May be NULL. */
    double (*part)(void *state);

    /* Name of the link layer that a frame has as its type. */
    const char *(*link_name)(int type);

    /* What is wrong with the whole file, though it could be read; NULL: nothing. May be NULL. */
    const char *(*warning)(void *state);
};

/* In the order in which they are tried, NULL-terminated; in readers.c. The last has no function
 * recognizes. */
extern const struct reader *const readers[];

#endif

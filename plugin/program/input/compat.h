/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Differences between libwiretap of Wireshark 4.0, 4.4, 4.6 and 5.0 (development version 4.7). No
 * other file of this folder depends on the version. */
#ifndef TCPPHASE_INPUT_COMPAT_H
#define TCPPHASE_INPUT_COMPAT_H

#define WS_BUILD_DLL
#include <stdlib.h>
#include <wireshark.h>

#include <wireshark_version.h>
#include <wiretap/wtap.h>
#include <wsutil/wslog.h>

/* To find the format of a file, libwiretap tries all of them, and 4.6 warns of what the file is
 * not. The program says itself what is wrong, so that only critical messages are shown unless the
 * variable of Wireshark asks for more. */
static inline void capture_log_begin(const char *program)
{
#if WIRESHARK_AT_LEAST(4, 7)
    ws_log_init(NULL, program);
#elif WIRESHARK_AT_LEAST(4, 6)
    (void)program;
    ws_log_init(NULL);
#else
    ws_log_init(program, NULL);
#endif
    if (getenv("WIRESHARK_LOG_LEVEL") == NULL)
        ws_log_set_level(LOG_LEVEL_CRITICAL);
}

/* From 4.7 on the program sets the prefix of its environment variables and additional file
 * extensions. */
static inline void capture_formats_begin(void)
{
#if WIRESHARK_AT_LEAST(4, 7)
    wtap_init(false, WIRESHARK_PREFIX, NULL, 0);
#else
    wtap_init(false);
#endif
}

/* Opens a capture for sequential reading. */
static inline wtap *capture_open(const char *path, int *error, char **reason)
{
#if WIRESHARK_AT_LEAST(4, 7)
    return wtap_open_offline(path, WTAP_TYPE_AUTO, error, reason, false, WIRESHARK_PREFIX);
#else
    return wtap_open_offline(path, WTAP_TYPE_AUTO, error, reason, false);
#endif
}

/* A record with its octets. */
struct capture_record {
    wtap_rec head;
    int64_t place; /* offset in the (uncompressed) file */
#if !WIRESHARK_AT_LEAST(4, 6)
    Buffer octets;
#endif
};

enum { USUAL_RECORD = 2048 };

#if WIRESHARK_AT_LEAST(4, 6)

static inline void capture_record_init(struct capture_record *record)
{
    wtap_rec_init(&record->head, USUAL_RECORD);
}

static inline void capture_record_cleanup(struct capture_record *record)
{
    wtap_rec_cleanup(&record->head);
}

static inline bool capture_record_read(wtap *wth, struct capture_record *record, int *error,
                                       char **reason)
{
    return wtap_read(wth, &record->head, error, reason, &record->place);
}

static inline const uint8_t *capture_record_octets(struct capture_record *record)
{
    return ws_buffer_start_ptr(&record->head.data);
}

static inline bool capture_record_write(wtap_dumper *dumper, struct capture_record *record,
                                        int *error, char **reason)
{
    return wtap_dump(dumper, &record->head, error, reason);
}

#else

static inline void capture_record_init(struct capture_record *record)
{
    wtap_rec_init(&record->head);
    ws_buffer_init(&record->octets, USUAL_RECORD);
}

static inline void capture_record_cleanup(struct capture_record *record)
{
    wtap_rec_cleanup(&record->head);
    ws_buffer_free(&record->octets);
}

static inline bool capture_record_read(wtap *wth, struct capture_record *record, int *error,
                                       char **reason)
{
    return wtap_read(wth, &record->head, &record->octets, error, reason, &record->place);
}

static inline const uint8_t *capture_record_octets(struct capture_record *record)
{
    return ws_buffer_start_ptr(&record->octets);
}

static inline bool capture_record_write(wtap_dumper *dumper, struct capture_record *record,
                                        int *error, char **reason)
{
    return wtap_dump(dumper, &record->head, ws_buffer_start_ptr(&record->octets), error, reason);
}

#endif

/* The buffer of a record is larger than the record. Tell AddressSanitizer where the record ends, so
 * that it reports reads beyond. */
#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define TCPPHASE_GUARDS_RECORDS
#endif
#endif

#ifdef TCPPHASE_GUARDS_RECORDS
#include <sanitizer/asan_interface.h>

static inline Buffer *capture_record_buffer(struct capture_record *record)
{
#if WIRESHARK_AT_LEAST(4, 6)
    return &record->head.data;
#else
    return &record->octets;
#endif
}

static inline void capture_record_guard(struct capture_record *record)
{
    const Buffer *buffer = capture_record_buffer(record);
    const size_t end = buffer->start + record->head.rec_header.packet_header.caplen;
    if (record->head.rec_type == REC_TYPE_PACKET && end < buffer->allocated)
        __asan_poison_memory_region(buffer->data + end, buffer->allocated - end);
}

static inline void capture_record_unguard(struct capture_record *record)
{
    const Buffer *buffer = capture_record_buffer(record);
    __asan_unpoison_memory_region(buffer->data, buffer->allocated);
}

#else

static inline void capture_record_guard(const struct capture_record *record)
{
    (void)record;
}

static inline void capture_record_unguard(const struct capture_record *record)
{
    (void)record;
}

#endif

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef STAND_IN_WIRETAP_WTAP_H
#define STAND_IN_WIRETAP_WTAP_H

typedef struct {
    uint8_t *data;
    size_t allocated, start, first_free;
} Buffer;

typedef struct {
    unsigned rec_type;
    union {
        struct {
            uint32_t caplen;
        } packet_header;
    } rec_header;
    Buffer data;
} wtap_rec;

typedef struct wtap wtap;
typedef struct wtap_dumper wtap_dumper;

enum { WTAP_TYPE_AUTO, REC_TYPE_PACKET = 0 };

#if FROM_4_7
struct file_extension_info;
void wtap_init(bool load_plugins, const char *prefix, const struct file_extension_info *extensions,
               unsigned count);
wtap *wtap_open_offline(const char *path, unsigned type, int *error, char **reason, bool do_random,
                        const char *prefix);
#else
void wtap_init(bool load_plugins);
wtap *wtap_open_offline(const char *path, unsigned type, int *error, char **reason, bool do_random);
#endif

void wtap_rec_init(wtap_rec *record, size_t size);
void wtap_rec_cleanup(wtap_rec *record);
bool wtap_read(wtap *capture, wtap_rec *record, int *error, char **reason, int64_t *offset);
bool wtap_dump(wtap_dumper *dumper, const wtap_rec *record, int *error, char **reason);
uint8_t *ws_buffer_start_ptr(const Buffer *buffer);

#endif

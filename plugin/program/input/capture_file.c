/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "capture_file.h"

#include <errno.h>
#include <tcpphase.h>

/* Wireshark's libraries log at a verbose level until a program name is set. */
void capture_files_prepare(void)
{
    capture_log_begin("tcpphase");
    capture_formats_begin();
}

/* libwiretap opens any JSON or image file as a capture of one packet. */
static bool is_document(const wtap *wiretap)
{
    const int encapsulation = wtap_file_encap((wtap *)wiretap);
    return encapsulation == WTAP_ENCAP_MIME || encapsulation == WTAP_ENCAP_JSON;
}

/* Endace ERF has no magic number: libwiretap takes an empty file for it. */
static bool is_empty(struct capture_file *file)
{
    if (wtap_file_type_subtype(file->wiretap) != wtap_name_to_file_type_subtype("erf"))
        return false;
    file->is_ahead = capture_file_next(file);
    return !file->is_ahead && file->error == 0;
}

bool capture_file_open(struct capture_file *file, const char *path)
{
    *file = (struct capture_file){0};
    file->wiretap = capture_open(path, &file->error, &file->reason);
    if (file->wiretap == NULL)
        return false;
    file->error = 0; /* Wireshark 4.6 leaves the error of a reader that did not know the format */
    g_clear_pointer(&file->reason, g_free);
    capture_record_init(&file->record);
    if (!is_document(file->wiretap) && !is_empty(file))
        return true;
    capture_file_close(file);
    *file = (struct capture_file){.error = WTAP_ERR_FILE_UNKNOWN_FORMAT};
    return false;
}

static void note_fault(struct time_fault *fault, uint32_t frame)
{
    if (fault->frames++ == 0)
        fault->first = frame;
}

/* libwiretap returns fractions of a second as they are in the file, and writes negative ones as
 * huge ones: the times of the annotated capture would differ from those of the capture. */
static void check_time(struct capture_file *file)
{
    const int second = (int)TCPPHASE_SECOND;
    const int64_t most = INT64_MAX / TCPPHASE_SECOND;
    nstime_t *time = &file->record.head.ts;
    if (time->nsecs < 0 || time->nsecs >= second) {
        const int64_t carry = time->nsecs / second - (time->nsecs < 0);
        note_fault(&file->fraction, file->frame);
        time->secs = (time_t)((uint64_t)time->secs + (uint64_t)carry);
        time->nsecs = (int)(time->nsecs - carry * second);
    }
    if (time->secs >= most || time->secs < -most)
        note_fault(&file->range, file->frame);
}

bool capture_file_next(struct capture_file *file)
{
    if (file->is_ahead) {
        file->is_ahead = false;
        return true;
    }
    if (file->error != 0)
        return false;
    capture_record_unguard(&file->record);
    wtap_rec_reset(&file->record.head); /* readers allocate a new block of options in the record */
    if (!capture_record_read(file->wiretap, &file->record, &file->error, &file->reason))
        return false;
    if (file->frame == UINT32_MAX) {
        file->error = EOVERFLOW;
        return false;
    }
    capture_record_guard(&file->record);
    file->frame++;
    check_time(file);
    return true;
}

bool capture_file_has_bad_resolution(const struct capture_file *file)
{
    const uint64_t most = UINT64_MAX / (uint64_t)TCPPHASE_SECOND; /* units of a second */
    bool is_bad = false;
    wtapng_iface_descriptions_t *interfaces = wtap_file_get_idb_info(file->wiretap);
    const GArray *blocks = interfaces->interface_data;
    for (guint i = 0; blocks != NULL && i < blocks->len && !is_bad; i++) {
        const wtapng_if_descr_mandatory_t *about =
            wtap_block_get_mandatory_data(g_array_index(blocks, wtap_block_t, i));
        is_bad = about->time_units_per_second > most;
    }
    g_free(interfaces);
    return is_bad;
}

bool capture_file_is_pcapng(const struct capture_file *file)
{
    return wtap_file_type_subtype(file->wiretap) == wtap_pcapng_file_type_subtype();
}

bool capture_file_is_gzipped(const struct capture_file *file)
{
    return wtap_get_compression_type(file->wiretap) == WTAP_GZIP_COMPRESSED;
}

void capture_file_close(struct capture_file *file)
{
    capture_record_unguard(&file->record);
    capture_record_cleanup(&file->record);
    wtap_close(file->wiretap);
    g_free(file->reason);
}

char *capture_file_error(const struct capture_file *file)
{
    return g_strdup_printf("%s%s%s", wtap_strerror(file->error), file->reason != NULL ? ": " : "",
                           file->reason != NULL ? file->reason : "");
}

bool capture_file_failed_to_write(const struct capture_file *file)
{
    return file->error > 0 || file->error == WTAP_ERR_CANT_OPEN ||
           file->error == WTAP_ERR_CANT_WRITE || file->error == WTAP_ERR_SHORT_WRITE ||
           file->error == WTAP_ERR_CANT_CLOSE;
}

char *capture_file_complaint(const struct capture_file *file)
{
    char *error;
    char *complaint;
    switch (file->error) {
    case WTAP_ERR_FILE_UNKNOWN_FORMAT:
        return g_strdup("is not a capture in a format that libwiretap reads");
    case EOVERFLOW:
        return g_strdup("has frames that cannot be numbered");
    case WTAP_ERR_SHORT_READ:
        return g_strdup("is cut short");
    case WTAP_ERR_BAD_FILE:
        return g_strdup_printf("is corrupt%s%s", file->reason != NULL ? ": " : "",
                               file->reason != NULL ? file->reason : "");
    case WTAP_ERR_UNSUPPORTED:
        return g_strdup_printf("has what libwiretap cannot read%s%s",
                               file->reason != NULL ? ": " : "",
                               file->reason != NULL ? file->reason : "");
    default:
        error = capture_file_error(file);
        complaint = g_strconcat("cannot be read: ", error, NULL);
        g_free(error);
        return complaint;
    }
}

double capture_file_part(const struct capture_file *file)
{
    int error;
    const int64_t size = wtap_file_size(file->wiretap, &error);
    return size > 0 ? (double)wtap_read_so_far(file->wiretap) / (double)size : 0;
}

int64_t capture_file_time(const struct capture_file *file)
{
    const nstime_t *time = &file->record.head.ts;
    return tcpphase_time(time->secs, time->nsecs);
}

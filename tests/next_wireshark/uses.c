/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Compiled, not run: the calls of program and module to functions of Wireshark's libraries that
 * change in 4.7. */

#include <dissect/compat.h>
#include <program/input/compat.h>

wtap *begin(const char *path, int *error, char **reason)
{
    capture_log_begin("tcpphase");
    capture_formats_begin();
    if (folders_begin("tcpphase") != NULL || !dissectors_begin())
        return NULL;
    return capture_open(path, error, reason);
}

bool copy(wtap *capture, wtap_dumper *dumper, int *error, char **reason)
{
    struct capture_record record;
    capture_record_init(&record);
    const bool is_copied = capture_record_read(capture, &record, error, reason) &&
                           capture_record_octets(&record) != NULL &&
                           capture_record_write(dumper, &record, error, reason);
    capture_record_cleanup(&record);
    return is_copied;
}

void dissect(struct epan_dissect *dissection, wtap_rec *record, const uint8_t *octets,
             struct frame_data *frame)
{
    DISSECT_FRAME(dissection, 0, record, octets, frame);
}

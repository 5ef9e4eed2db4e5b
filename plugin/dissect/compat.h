/* SPDX-License-Identifier: GPL-2.0-or-later */

/* What differs between the libwireshark of Wireshark 4.0, 4.4 and 4.6. No other file asks for a
 * version. */
#ifndef TCPPHASE_DISSECT_COMPAT_H
#define TCPPHASE_DISSECT_COMPAT_H

#include <wireshark.h>

#include <epan/epan.h>
#include <epan/epan_dissect.h>
#include <wireshark_version.h>
#include <wsutil/filesystem.h>

/* Returns what is wrong, or NULL. */
static inline char *folders_begin(const char *program)
{
#if WIRESHARK_AT_LEAST(4, 6)
    return configuration_init(program);
#else
    return configuration_init(program, NULL);
#endif
}

/* octets: those of the record, which has them itself from 4.6 on. */
#if WIRESHARK_AT_LEAST(4, 6)
#define DISSECT_FRAME(dissection, file_type, record, octets, frame)                                \
    ((void)(octets), epan_dissect_run(dissection, file_type, record, frame, NULL))
#else
#define DISSECT_FRAME(dissection, file_type, record, octets, frame)                                \
    epan_dissect_run(dissection, file_type, record,                                                \
                     tvb_new_real_data(octets, (frame)->cap_len, (gint)(frame)->pkt_len), frame,   \
                     NULL)
#endif

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Differences between libwireshark of Wireshark 4.0, 4.4, 4.6 and 5.0 (development version 4.7). No
 * other file of the module depends on the version. */
#ifndef TCPPHASE_DISSECT_COMPAT_H
#define TCPPHASE_DISSECT_COMPAT_H

#include <wireshark.h>

#include <epan/epan.h>
#include <epan/epan_dissect.h>
#include <epan/register.h>
#include <wireshark_version.h>
#include <wsutil/filesystem.h>

/* Returns an error message or NULL. */
static inline char *folders_begin(const char *program)
{
#if WIRESHARK_AT_LEAST(4, 7)
    return configuration_init(program, "wireshark");
#elif WIRESHARK_AT_LEAST(4, 6)
    return configuration_init(program);
#else
    return configuration_init(program, NULL);
#endif
}

/* From 4.7 on the program selects the dissectors to register: all of Wireshark's. */
static inline bool dissectors_begin(void)
{
#if WIRESHARK_AT_LEAST(4, 7)
    static epan_app_data_t dissectors = {
        .env_var_prefix = WIRESHARK_PREFIX,
        .register_func = register_all_protocols,
        .handoff_func = register_all_protocol_handoffs,
    };
    return epan_init(NULL, NULL, false, &dissectors);
#else
    return epan_init(NULL, NULL, false);
#endif
}

/* octets: of the record; from 4.6 on the record has them itself. */
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

/* SPDX-License-Identifier: GPL-2.0-or-later */

/* TCP headers as libwireshark finds them, in a module that a program loads when it needs that: to
 * load libwireshark takes longer than to read most captures.
 *
 * Preferences are the defaults, and neither plugins nor scripts of the user are loaded: the same
 * capture gives the same everywhere, what tshark gives in a first pass. */
#ifndef TCPPHASE_DISSECT_H
#define TCPPHASE_DISSECT_H

#include <wireshark.h>

#include <sighting.h>
#include <wiretap/wtap.h>
#include <ws_version.h>

/* The module's file, and the name of its struct dissect. */
#define DISSECT_FILE "tcpphase-dissect.so"
#define DISSECT_NAME tcpphase_dissect

/* What was built together: a program takes no other module. */
#define DISSECT_TEXT_OF(number) #number
#define DISSECT_TEXT(number) DISSECT_TEXT_OF(number)
#define DISSECT_BUILD                                                                              \
    PROGRAM_VERSION " for Wireshark " DISSECT_TEXT(WIRESHARK_VERSION_MAJOR) "." DISSECT_TEXT(      \
        WIRESHARK_VERSION_MINOR)

struct dissection;

struct dissect {
    const char *build;

    /* Called once in a process, before the others; those that it forks need not do so. False:
     * libwireshark has told why it is of no use. */
    bool (*begin)(void);

    /* Begins with a capture that was opened and not read, one at a time. */
    struct dissection *(*start)(wtap *capture, sighting_take *take, void *user);

    /* Dissects the record of this number, from 1: take gets what is in it. */
    void (*feed)(struct dissection *dissection, uint32_t frame, wtap_rec *record,
                 const uint8_t *octets);

    void (*finish)(struct dissection *dissection);
};

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */

/* TCP headers as found by libwireshark, in a module that a program loads on demand, because loading
 * libwireshark takes longer than reading most captures.
 *
 * Preferences are the defaults, and no plugins or scripts of the user are loaded, so that the
 * result does not depend on the system: it is that of tshark in a first pass. */
#ifndef TCPPHASE_DISSECT_H
#define TCPPHASE_DISSECT_H

#include <wireshark.h>

#include <sighting.h>
#include <wiretap/wtap.h>
#include <ws_version.h>

/* File name of the module, and the name of the struct dissect that it exports. */
#define DISSECT_FILE "tcpphase-dissect.so"
#define DISSECT_NAME tcpphase_dissect

/* Identifies what was built together; a program refuses other modules. */
#define DISSECT_TEXT_OF(number) #number
#define DISSECT_TEXT(number) DISSECT_TEXT_OF(number)
#define DISSECT_BUILD                                                                              \
    PROGRAM_VERSION " for Wireshark " DISSECT_TEXT(WIRESHARK_VERSION_MAJOR) "." DISSECT_TEXT(      \
        WIRESHARK_VERSION_MINOR)

struct dissection;

struct dissect {
    const char *build;

    /* Called once per process, before the other functions; forked processes inherit it. Returns
     * false after libwireshark has printed a message. */
    bool (*begin)(void);

    /* Begins a capture that is open and has not been read. One at a time. */
    struct dissection *(*start)(wtap *capture, sighting_take *take, void *user);

    /* Dissects the record of frame number `frame`, from 1, and calls take with its sightings. */
    void (*feed)(struct dissection *dissection, uint32_t frame, wtap_rec *record,
                 const uint8_t *octets);

    void (*finish)(struct dissection *dissection);
};

#endif

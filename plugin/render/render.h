/* SPDX-License-Identifier: GPL-2.0-or-later */

/* SVG to PNG and PDF by librsvg, in a module that a program loads on demand, because librsvg needs
 * many libraries. */
#ifndef TCPPHASE_RENDER_H
#define TCPPHASE_RENDER_H

#include <stddef.h>
#include <stdint.h>

/* File name of the module, and the name of the struct render that it exports. */
#define RENDER_FILE "tcpphase-render.so"
#define RENDER_NAME tcpphase_render

struct render_task {
    const char *svg;
    size_t length;
    int64_t date; /* of the PDF, seconds since 1970 */
    int fd;       /* where to write */
};

struct render {
    const char *build; /* PROGRAM_VERSION; a program refuses other modules */

    /* Each returns NULL, or what went wrong, to be freed with free. */
    char *(*png)(const struct render_task *task); /* 2 pixels for a user unit of the SVG */
    char *(*pdf)(const struct render_task *task); /* 0.75 points for one */
};

#endif

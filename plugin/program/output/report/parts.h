/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The files of this folder, which are built into the program (embed.cmake). */
#ifndef TCPPHASE_PARTS_H
#define TCPPHASE_PARTS_H

extern const char report_html[];
extern const char report_css[];
extern const char report_js[]; /* all scripts, in order */

#endif

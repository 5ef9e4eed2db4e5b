/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The page of a report, but for what is in it of each capture: output/report/report.html with its
 * slots, {{NAME}}, filled. It loads nothing, and runs only its own script. */
#ifndef TCPPHASE_REPORT_PAGE_H
#define TCPPHASE_REPORT_PAGE_H

#include "output/writer/writer.h"

/* How many ladders of a capture the page has. */
unsigned report_page_ladders(const struct writer_about *about);

/* Write what precedes the first capture, and what follows the last one. Return 0 or errno. */
int report_page_begin(const struct writer_about *about);
int report_page_end(const struct writer_about *about);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Text as JSON. */
#ifndef TCPPHASE_JSON_H
#define TCPPHASE_JSON_H

#include "text.h"

/* Adds a string, which must be valid UTF-8, in quotes; at most six times its size.
 * is_in_html: it may stand in an element script of a page. */
void json_add_text(struct text *text, const char *word, bool is_in_html);

#endif

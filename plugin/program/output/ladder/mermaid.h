/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A connection as a Mermaid sequence diagram (https://mermaid.js.org/syntax/sequenceDiagram.html).
 */
#ifndef TCPPHASE_MERMAID_H
#define TCPPHASE_MERMAID_H

#include "ladder.h"

void mermaid_draw(const struct ladder *ladder, FILE *out);

#endif

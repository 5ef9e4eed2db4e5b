/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The prefix of tcpphase's comments, by which later runs recognize them. */
#ifndef TCPPHASE_MARK_H
#define TCPPHASE_MARK_H

#define ANNOTATION_MARK "tcpphase: "

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The mark of comments of tcpphase, by which a later run finds them. */
#ifndef TCPPHASE_MARK_H
#define TCPPHASE_MARK_H

#define ANNOTATION_MARK "tcpphase: "

#endif

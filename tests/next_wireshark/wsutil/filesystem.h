/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef STAND_IN_WSUTIL_FILESYSTEM_H
#define STAND_IN_WSUTIL_FILESYSTEM_H

#if FROM_4_7
char *configuration_init(const char *program, const char *application);
#else
char *configuration_init(const char *program);
#endif

#endif

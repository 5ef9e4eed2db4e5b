/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef STAND_IN_WSUTIL_WSLOG_H
#define STAND_IN_WSUTIL_WSLOG_H

#include <stdarg.h>

typedef void log_complain(const char *format, va_list values);

#if FROM_4_7
void ws_log_init(log_complain *complain, const char *console_title);
#else
void ws_log_init(log_complain *complain);
#endif
enum ws_log_level { LOG_LEVEL_CRITICAL = 6 };
enum ws_log_level ws_log_set_level(enum ws_log_level level);

#endif

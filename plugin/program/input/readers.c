/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "reader.h"

#include "wiretap_reader.h"

const struct reader *const readers[] = {&wiretap_reader, NULL};

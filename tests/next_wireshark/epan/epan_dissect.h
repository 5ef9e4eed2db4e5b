/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef STAND_IN_EPAN_EPAN_DISSECT_H
#define STAND_IN_EPAN_EPAN_DISSECT_H

struct epan_dissect;
struct epan_column_info;
struct frame_data;

void epan_dissect_run(struct epan_dissect *dissection, int file_type, void *record,
                      struct frame_data *frame, struct epan_column_info *columns);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */

/* Sightings that wait to be judged, in the order of their arrival. Of each only the octets that
 * differ from the sighting before it are stored: some 45 of 64 for an IPv4 segment with
 * timestamps. */
#ifndef TCPPHASE_SIGHTING_QUEUE_H
#define TCPPHASE_SIGHTING_QUEUE_H

#include "sighting.h"

struct sighting_queue;

struct sighting_queue *sighting_queue_new(void);
void sighting_queue_free(struct sighting_queue *queue);

bool sighting_queue_is_empty(const struct sighting_queue *queue);

/* More than 1 GiB, some 20 million sightings: it must be drained. */
bool sighting_queue_is_full(const struct sighting_queue *queue);

/* Stores a copy. */
void sighting_queue_add(struct sighting_queue *queue, const struct sighting *sighting);

/* Passes all sightings to take and removes them. take must not add any. */
void sighting_queue_drain(struct sighting_queue *queue, sighting_take *take, void *user);

#endif

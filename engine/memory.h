/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of memory: blocks that are made one after the other and live as long as
 * each other, as a plan's packed weights do, are cut from large pieces, in large
 * pages where the system has them: the first touch of a small page costs more
 * than what is written to it. */
#pragma once

#include "fovea.h"

typedef struct _FoveaHeap FoveaHeap;

/* `expected`: about how many bytes there will be. NULL where it does not pay. */
FoveaHeap *fovea_heap_new (guint64 expected);
/* Until NULL is given, fovea_alloc takes from it on this thread. Several threads
 * may take from one. */
void fovea_heap_use (FoveaHeap *heap);
/* No more blocks are made. Those there are live on: the last one that is freed
 * gives its piece back. */
void fovea_heap_close (FoveaHeap *heap);

/* Bytes that fovea_alloc has given this thread so far. */
guint64 fovea_alloc_given (void);

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of a walk share: a network, a photo, and the walk through it. */
#pragma once

#include "nets.h"

#define WALK_SIDE 16 /* of the networks' input */

typedef struct
{
  TestFolder   folder;
  FoveaTensor *photo;
  FoveaModel  *model;
  FoveaWalk   *walk;
} WalkTest;

/* A walk that may keep all. `net` takes 3 x 16 x 16 numbers; it is taken and
 * called "net". The photo is of that size, of numbers by lot. */
void walk_test_init (WalkTest   *test,
                     TestNet    *net,
                     const char *task,
                     gint64      height,
                     gint64      width);
void walk_test_clear (WalkTest *test);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WalkTest, walk_test_clear)

/* conv -> relu -> pool -> two branches that are added -> concat -> average -> fc. */
TestNet *walk_test_net (void);
/* In so much memory. (transfer full) */
FoveaWalk *
walk_test_of (FoveaModel *model, const FoveaTensor *photo, guint64 memory);
guint walk_test_row (FoveaWalk *walk, const char *layer);

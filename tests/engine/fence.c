/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See fence.h. */
#include "fence.h"

#include <sys/mman.h>
#include <unistd.h>

Fence
fence_new (gsize n_floats)
{
  gsize page = sysconf (_SC_PAGESIZE);
  Fence fence;

  fence.room = (n_floats * sizeof (float) + page - 1) / page * page;
  fence.base = mmap (NULL, fence.room + 2 * page, PROT_NONE,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  g_assert_true (fence.base != MAP_FAILED);
  g_assert_cmpint (
      mprotect (fence.base + page, fence.room, PROT_READ | PROT_WRITE), ==, 0);
  fence.base += page;
  return fence;
}

void
fence_free (Fence *fence)
{
  gsize page = sysconf (_SC_PAGESIZE);

  munmap (fence->base - page, fence->room + 2 * page);
}

float *
fence_at_start (const Fence *fence, gsize offset)
{
  return (float *) fence->base + offset;
}

float *
fence_at_end (const Fence *fence, gsize n, gsize offset)
{
  return (float *) (fence->base + fence->room) - n - offset;
}

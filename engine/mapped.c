/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers that lie in a mapped file: whose pages count as this process's memory
 * from the first look on until they are given back. */
#include "mapped.h"

#include <sys/mman.h>
#include <unistd.h>

void
fovea_mapped_release (gpointer bytes)
{
  g_bytes_unref (bytes);
}

void
fovea_mapped_forget (const FoveaTensor *tensor)
{
#ifdef MADV_DONTNEED
  const gsize page = (gsize) sysconf (_SC_PAGESIZE);
  gsize       first, last;

  if (! tensor || tensor->release != fovea_mapped_release)
    return;
  first = (gsize) tensor->data;
  last = first + (gsize) fovea_shape_elements (&tensor->shape) *
                     fovea_dtype_size (tensor->dtype);
  first = (first + page - 1) / page * page;
  last = last / page * page;
  if (last > first)
    madvise ((gpointer) first, last - first, MADV_DONTNEED);
#endif
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuse-post.h"

#include <math.h>

#include "batchnorm.h"
#include "clamp.h"

static gboolean
post_has_clamp (const FoveaPost *post)
{
  return post->low > -INFINITY || post->high < INFINITY;
}

/* The epilogue is clamp (sum * scale + shift + skip), so a batch norm has to
 * come before any skip or clamp, and only once; clamps may follow each other. */
gboolean
fovea_fuse_post (FoveaStep *step, const FoveaStep *next)
{
  FoveaPost   *post = &step->post;
  const float *scale, *shift;
  float        low, high;

  if (fovea_activation_range (next, &low, &high))
    {
      post->low = MIN (MAX (post->low, low), high);
      post->high = MIN (MAX (post->high, low), high);
      return TRUE;
    }
  if (! post->scale && ! post->skip && ! post_has_clamp (post) &&
      fovea_batchnorm_affine (next, &scale, &shift))
    {
      gsize bytes = step->out[0].size[1] * sizeof (float);

      post->scale = g_memdup2 (scale, bytes);
      post->shift = g_memdup2 (shift, bytes);
      return TRUE;
    }
  return FALSE;
}

FoveaEpilogue
fovea_post_at (const FoveaPost *post, gint64 channel)
{
  return (FoveaEpilogue){ post->scale ? post->scale + channel : NULL,
                          post->shift ? post->shift + channel : NULL, post->low,
                          post->high };
}

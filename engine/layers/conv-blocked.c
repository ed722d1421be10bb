/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which way a convolution goes on blocked maps, and what all ways share. The
 * choice looks at the layer and the map alone: see docs/decisions.md. */
#include "layers/conv-blocked.h"
#include "layers/conv-large.h"

#include <math.h>

#include "layers/fuse-post.h"

static gboolean
conv_is_flat (const FoveaConv *fit)
{
  const FoveaWindow *w = &fit->window;

  for (int axis = 0; axis < 2; axis++)
    if (w->size[axis] != 1 || w->stride[axis] != 1 || w->before[axis] ||
        w->after[axis])
      return FALSE;
  return TRUE;
}

/* Side of Winograd's tiles, or 0: a 3x3 window that slides over a map which its
 * tiles, in their whole number, do not pass by much. */
static gint64
conv_winograd_tile (const FoveaStep *step)
{
  const FoveaConv   *fit = step->fitted;
  const FoveaWindow *w = &fit->window;
  const gint64       least = MIN (step->out[0].size[2], step->out[0].size[3]);

  for (int axis = 0; axis < 2; axis++)
    if (w->size[axis] != 3 || w->stride[axis] != 1 || w->dilation[axis] != 1)
      return 0;
  if (! step->in_block[0] || fit->group_in < 16 || fit->group_out < 16 ||
      least < 6)
    return 0;
  return least < 10 ? 2 : 4;
}

/* FALSE when there is no room for what the way packs more than the model has;
 * else that is taken. */
static gboolean
conv_afford (FoveaStep *step, const FoveaConvWay *way)
{
  const gint64 n = way->weights (step);
  const gint64 own = fovea_shape_elements (&step->in[1]);
  guint64      more;

  if (n < 0 || n > G_MAXINT64 / (gint64) sizeof (float))
    return FALSE;
  more = n > own ? (n - own) * sizeof (float) : 0;
  if (more > step->spare)
    return FALSE;
  step->spare -= more;
  return TRUE;
}

static const FoveaConvWay *
conv_choose (FoveaStep *step)
{
  const FoveaConv *fit = step->fitted;

  step->grain = conv_winograd_tile (step);
  if (step->grain && conv_afford (step, &fovea_conv_winograd))
    return &fovea_conv_winograd;
  step->grain = 0;
  return conv_is_flat (fit) && step->in_block[0] ? &fovea_conv_pointwise :
                                                   &fovea_conv_direct;
}

/* What the direct way copies for one row of outputs: all rows that the window
 * spans, which of a dilated one may be far more than it looks at. The copy of a
 * whole map can be counted in bytes. */
#define CONV_DILATED (32 << 20)

static gboolean
conv_copy_fits (const FoveaStep *step)
{
  const FoveaWindow *w = &((FoveaConv *) step->fitted)->window;
  const double       high = (double) fovea_window_span (w, 0);
  const double       wide = (double) fovea_window_span (w, 1);
  const double row = ((double) step->out[0].size[3] + wide / w->stride[1]) *
                     MIN ((double) w->stride[1], wide) *
                     ((double) step->in[1].size[1] + 16) * sizeof (float);

  return (w->dilation[0] == 1 || row * high <= CONV_DILATED) &&
         row * ((double) step->out[0].size[2] * w->stride[0] + high) < 0x1p60;
}

/* Half empty blocks of outputs would be half the speed; of a group's channels
 * there have to be whole blocks. */
static gboolean
conv_goes_blocked (const FoveaStep *step, int lanes)
{
  const FoveaConv *fit = step->fitted;

  if (! fovea_shape_is_blockable (step, 0) || step->whole ||
      ! conv_copy_fits (step))
    return FALSE;
  if (fit->group > 1)
    return fit->group_in % lanes == 0 && fit->group_out % lanes == 0;
  return fit->group_out * 2 >= lanes;
}

gboolean
fovea_conv_takes_skip (const FoveaStep *step, const FoveaLoops *loops)
{
  return conv_goes_blocked (step, loops->lanes) &&
         step->post.low == -INFINITY && step->post.high == INFINITY;
}

/* Each channel by itself, and as many outputs: of maps that are blocked anyway,
 * or where there are so many channels that blocks are worth two copies. So few
 * taps that the plain way adds them to one sum, too: whether a map is blocked
 * must not change a number, as a tap may change it. */
#define CONV_DEPTH_CHANNELS 16
static gboolean
conv_is_depthwise (const FoveaStep *step, gboolean have)
{
  const FoveaConv *fit = step->fitted;

  return fit->group >= (have ? 2 : CONV_DEPTH_CHANNELS) &&
         fit->group_in == 1 && fit->group_out == 1 && fit->taps <= 128 &&
         fovea_shape_is_blockable (step, 0) && ! step->whole;
}

void
fovea_conv_block (FoveaStep *step, const FoveaLoops *loops)
{
  FoveaConv *fit = step->fitted;
  const int  lanes = loops->lanes;
  int        have = step->in_block[0];

  for (guint i = 0; i < step->n_in; i++)
    step->in_block[i] = 0;
  if (! fit->direct)
    fovea_conv_large_choose (step);
  if (fit->way && conv_afford (step, fit->way))
    return;
  fit->way = NULL;
  step->band = 0;
  fit->lanes = 0;
  fit->out_blocks = 0;
  if (conv_is_depthwise (step, have != 0))
    {
      step->in_block[0] = step->out_block = fit->lanes = lanes;
      fit->out_blocks = fovea_blocks (fit->group, lanes);
      fit->way = &fovea_conv_depthwise;
      return;
    }
  if (! conv_goes_blocked (step, lanes))
    return;
  /* Not as they lie: the two ways add in another order. */
  step->in_block[0] = fit->group_in >= lanes ? lanes : 0;
  step->out_block = lanes;
  if (step->post.skip)
    step->in_block[step->post.skip] = lanes;
  fit->lanes = lanes;
  fit->out_blocks = fovea_blocks (fit->group_out, lanes);
  fit->way = conv_choose (step);
}

gint64
fovea_conv_all_taps (const FoveaStep *step)
{
  const FoveaConv *fit = step->fitted;
  gint64           n = fit->group * fit->out_blocks * fit->lanes;

  return fovea_checked_mul (n, fit->taps, &n) ? n : -1;
}

/* `from` [channels] or NULL, with zeros to whole blocks */
static float *
conv_whole_blocks (const FoveaConv *fit, gconstpointer from, gint64 channels)
{
  gint64 n = fovea_blocks (channels, fit->lanes) * fit->lanes;
  float *to = fovea_alloc (n, sizeof (float));

  if (to && from)
    memcpy (to, from, channels * sizeof (float));
  return to;
}

gboolean
fovea_conv_pack_blocked (FoveaStep *step, gboolean flip, GError **error)
{
  FoveaConv    *fit = step->fitted;
  gint64        out = step->out[0].size[1], n = fit->way->weights (step);
  gconstpointer bias =
      step->n_in > 2 && step->present[2] ? step->constant[2]->data : NULL;

  fit->weights = n < 0 ? NULL : fovea_alloc (n, sizeof (float));
  fit->init = conv_whole_blocks (fit, bias, out);
  if (step->post.scale)
    {
      fit->scale = conv_whole_blocks (fit, step->post.scale, out);
      fit->shift = conv_whole_blocks (fit, step->post.shift, out);
    }
  if (! fit->weights || ! fit->init ||
      (step->post.scale && (! fit->scale || ! fit->shift)))
    return fovea_fail (error, FOVEA_ERROR_MEMORY,
                       _ ("conv: not enough memory for %" PRId64 " weights"),
                       out * fit->taps);
  fit->way->pack (step, step->constant[1]->data, flip);
  return TRUE;
}

FoveaBlockPost
fovea_conv_post (const FoveaStep *step,
                 const FoveaWork *work,
                 gint64           n,
                 gint64           block,
                 gint64           y,
                 gint64           x)
{
  const FoveaConv *fit = step->fitted;
  FoveaBlockPost   post = { .init = fit->init + block * fit->lanes,
                            .low = step->post.low,
                            .high = step->post.high };

  if (fit->scale)
    {
      post.scale = fit->scale + block * fit->lanes;
      post.shift = fit->shift + block * fit->lanes;
    }
  if (step->post.skip)
    {
      const FoveaTile *skip = &work->in[step->post.skip];

      post.skip_stride = fovea_tile_plane (skip) * fit->lanes;
      post.skip =
          fovea_tile_block_row (skip, n * fit->group * fit->out_blocks + block,
                                y, fit->lanes) +
          (x - skip->rect.x) * fit->lanes;
    }
  return post;
}

FoveaSpots
fovea_conv_spots (const FoveaConv *fit, ptrdiff_t *offset, ptrdiff_t apart)
{
  const gint64 blocks = fovea_blocks (fit->group_in, fit->lanes);
  FoveaSpots   spots = { .offset = offset, .channels = fit->lanes };

  spots.spots = (int) (fit->group_in / fit->lanes);
  spots.tails = (int) (blocks - spots.spots);
  spots.tail = (int) (fit->group_in % fit->lanes);
  for (gint64 i = 0; i < blocks; i++)
    offset[i] = i * apart;
  return spots;
}

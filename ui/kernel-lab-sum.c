/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fitting a large kernel to a large picture takes time: it waits until a pixel is
 * asked for, in the thread that asks. */
#include "kernel-lab-sum.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define SUM_QUICK 121 /* coefficients: 11x11 */
#define SUM_REACH 40  /* results on either side of a pixel, in its row */

struct _FoveaLabSum
{
  GObject            *photo;
  int                 width, height;
  guint               channels;
  const FoveaLabHost *host;
  FoveaLabSettings    settings;
  GMutex              lock; /* for the next */
  FoveaArithmetic    *arithmetic;
};

FoveaLabSum *
fovea_lab_sum_new (GObject                *photo,
                   int                     width,
                   int                     height,
                   guint                   channels,
                   const FoveaLabHost      *host,
                   const FoveaLabSettings *settings)
{
  FoveaLabSum *sum = g_atomic_rc_box_new0 (FoveaLabSum);

  sum->photo = g_object_ref (photo);
  sum->width = width;
  sum->height = height;
  sum->channels = channels;
  sum->host = host;
  fovea_lab_settings_copy (&sum->settings, settings);
  g_mutex_init (&sum->lock);
  if (! sum->settings.kernel)
    g_clear_pointer (&sum, fovea_lab_sum_unref);
  return sum;
}

FoveaLabSum *
fovea_lab_sum_ref (FoveaLabSum *sum)
{
  return g_atomic_rc_box_acquire (sum);
}

static void
sum_clear (gpointer data)
{
  FoveaLabSum *sum = data;

  g_object_unref (sum->photo);
  fovea_lab_settings_clear (&sum->settings);
  g_clear_pointer (&sum->arithmetic, fovea_arithmetic_free);
  g_mutex_clear (&sum->lock);
}

void
fovea_lab_sum_unref (FoveaLabSum *sum)
{
  g_atomic_rc_box_release_full (sum, sum_clear);
}

gboolean
fovea_lab_sum_is_quick (FoveaLabSum *sum)
{
  const FoveaKernel *kernel = sum->settings.kernel;

  return kernel->width * kernel->height <= SUM_QUICK;
}

int
fovea_lab_sum_stride (FoveaLabSum *sum)
{
  return sum->settings.stride;
}

guint
fovea_lab_sum_channels (FoveaLabSum *sum)
{
  gboolean one =
      sum->settings.channels == FOVEA_SUM_SUMMED ||
      (sum->settings.kernel->planes > 1 && sum->settings.channels != FOVEA_SUM_SEPARATE);

  return one ? 1 : sum->channels;
}

/* ---- A pixel --------------------------------------------------------------------- */

FoveaConvolve
fovea_lab_sum_request (FoveaLabSum *sum, FoveaKernel **kernel)
{
  return fovea_lab_settings_request (&sum->settings, sum->channels, kernel);
}

static const FoveaArithmetic *
sum_fit (FoveaLabSum *sum, GError **error)
{
  g_mutex_lock (&sum->lock);
  if (! sum->arithmetic)
    {
      g_autoptr (FoveaKernel) kernel = NULL;
      FoveaConvolve request = fovea_lab_sum_request (sum, &kernel);

      if (kernel)
        sum->arithmetic = fovea_arithmetic_new_convolve (&request, sum->width, sum->height, error);
      else
        fovea_lab_no_memory (error);
    }
  g_mutex_unlock (&sum->lock);
  return sum->arithmetic;
}

static gboolean
sum_read (const FoveaRect *rect, const FoveaTensor *pixels, gpointer data, GError **error)
{
  FoveaLabSum *sum = data;

  return sum->host->read (sum->photo, &sum->settings, rect, pixels, error);
}

/* Is any pixel of the window, as far as it is inside the picture, transparent? */
static gboolean
sum_has_hidden (FoveaLabSum *sum, const FoveaRect *window)
{
  FoveaLabSettings settings = sum->settings;
  gint64           left = MAX (window->x, 0), top = MAX (window->y, 0);
  gint64           right = MIN (window->x + window->width, sum->width);
  gint64           bottom = MIN (window->y + window->height, sum->height);
  FoveaRect        part = { left, top, right - left, bottom - top };
  FoveaShape       shape = FOVEA_NCHW (1, 1, part.height, part.width);
  g_autoptr (FoveaTensor) alpha = NULL;
  gboolean hidden = FALSE;

  if (settings.on == FOVEA_ON_ALPHA || right <= left || bottom <= top)
    return FALSE;
  settings.on = FOVEA_ON_ALPHA;
  alpha = fovea_tensor_new (FOVEA_F32, &shape, NULL);
  if (alpha && sum->host->read (sum->photo, &settings, &part, alpha, NULL))
    for (gint64 i = 0; i < part.width * part.height && ! hidden; i++)
      hidden = ((const float *) alpha->data)[i] < 1.0f;
  return hidden;
}

gboolean
fovea_lab_sum_values (FoveaLabSum *sum, const FoveaRect *part, guint channel, float *values)
{
  FoveaShape shape = FOVEA_NCHW (1, sum->channels, part->height, part->width);
  g_autoptr (FoveaTensor) pixels = fovea_tensor_new (FOVEA_F32, &shape, NULL);
  gsize n = (gsize) part->width * part->height;

  if (! pixels || ! sum->host->read (sum->photo, &sum->settings, part, pixels, NULL))
    return FALSE;
  memcpy (values, (const float *) pixels->data + MIN (channel, sum->channels - 1) * n,
          n * sizeof (float));
  return TRUE;
}

const FoveaKernel *
fovea_lab_sum_kernel (FoveaLabSum *sum)
{
  return sum->settings.kernel;
}

int
fovea_lab_sum_shift (FoveaLabSum *sum, gboolean down)
{
  const FoveaKernel *kernel = sum->settings.kernel;

  if (sum->settings.border != FOVEA_BORDER_VALID)
    return 0;
  return (int) (down ? kernel->height : kernel->width) / 2 * sum->settings.dilation;
}

/* Which number of the result is written to a pixel, along an axis. */
static gboolean
sum_number (FoveaLabSum *sum, gboolean down, int at, int *number, GError **error)
{
  int kernel = (int) (down ? sum->settings.kernel->height : sum->settings.kernel->width);
  int sides = down ? sum->height : sum->width, stride = sum->settings.stride;
  int window = (kernel - 1) * sum->settings.dilation + 1;
  int whole = sides < window ? 0 : (sides - window) / stride + 1;

  *number = at - fovea_lab_sum_shift (sum, down);
  if (sum->settings.border != FOVEA_BORDER_VALID || (*number >= 0 && *number < whole * stride))
    return TRUE;
  g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_SHAPE,
               _ ("%s = %d: no whole window of %d pixels lies around this pixel, and it becomes "
                  "transparent; choose another border for a result here"),
               down ? "y" : "x", at, window);
  return FALSE;
}

/* Of the numbers (x, y) of the result. */
static FoveaLabOne *
sum_one_new (FoveaLabSum *sum, const FoveaArithmetic *arithmetic, int x, int y)
{
  FoveaLabOne *one = g_new0 (FoveaLabOne, 1);
  int          stride = sum->settings.stride;

  one->window = fovea_arithmetic_window (arithmetic, x, y);
  one->block = (FoveaRect) { x - x % stride + fovea_lab_sum_shift (sum, FALSE),
                             y - y % stride + fovea_lab_sum_shift (sum, TRUE), stride, stride };
  one->hidden = sum_has_hidden (sum, &one->window);
  return one;
}

FoveaLabOne *
fovea_lab_sum_at (FoveaLabSum *sum, int x, int y, guint channel, GError **error)
{
  const FoveaArithmetic *arithmetic = sum_fit (sum, error);
  g_autoptr (FoveaLabOne) one = NULL;
  int column, row;

  if (! arithmetic || ! sum_number (sum, FALSE, x, &column, error) ||
      ! sum_number (sum, TRUE, y, &row, error))
    return NULL;
  one = sum_one_new (sum, arithmetic, column, row);
  channel = MIN (channel, fovea_arithmetic_channels (arithmetic) - 1);
  if (one->hidden && sum->host->tell)
    {
      one->hidden = FALSE; /* it is told */
      one->pixel = sum->host->tell (sum->photo, &sum->settings, column, row, channel, error);
    }
  else
    one->pixel = fovea_arithmetic_at (arithmetic, column, row, channel, sum_read, sum, error);
  if (! one->pixel)
    return NULL;
  one->pixel->x = x; /* of the layer, where it is written */
  one->pixel->y = y;
  return g_steal_pointer (&one);
}

FoveaLabOne *
fovea_lab_sum_line (FoveaLabSum *sum, int x, int y, guint channel, GError **error)
{
  const FoveaArithmetic *arithmetic = sum_fit (sum, error);
  const FoveaKernel     *kernel = sum->settings.kernel;
  gboolean               down = kernel->width == 1 && kernel->height > 1;
  FoveaLine             *line;
  FoveaLabOne           *one;

  if (! arithmetic || ! sum_number (sum, FALSE, x, &x, error) ||
      ! sum_number (sum, TRUE, y, &y, error))
    return NULL;
  line = fovea_arithmetic_line (arithmetic, x, y, MIN (channel, sum->channels - 1), down, SUM_REACH,
                                sum_read, sum, error);
  if (! line)
    return NULL;
  one = sum_one_new (sum, arithmetic, x, y);
  one->line = line;
  return one;
}

void
fovea_lab_one_free (gpointer data)
{
  FoveaLabOne *one = data;

  if (! one)
    return;
  g_clear_pointer (&one->pixel, fovea_pixel_free);
  g_clear_pointer (&one->line, fovea_line_free);
  g_free (one);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See one-pixel.h. NaN equals NaN; the first places by lot are the corners. */
#include "one-pixel.h"

#include <math.h>
#include <string.h>

gboolean
pixel_same_bits (float a, float b)
{
  return memcmp (&a, &b, sizeof a) == 0 || (isnan (a) && isnan (b));
}

FoveaTensor *
pixel_run_whole (FoveaGraph *graph, FoveaWeights *weights, FoveaTensor *picture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaPlan) plan =
      fovea_plan_new (graph, weights, &picture->shape, NULL, NULL);
  g_autoptr (FoveaResult) result = NULL;
  const FoveaTensor *inputs[] = { picture };

  if (! plan)
    return NULL;
  result = fovea_plan_run (plan, inputs, NULL, &error);
  g_assert_no_error (error);
  return fovea_tensor_to_float (fovea_result_output (result, 0), NULL);
}

float
pixel_of (const FoveaTensor *map, gint64 c, gint64 y, gint64 x)
{
  return ((const float *)
              map->data)[(c * map->shape.size[2] + y) * map->shape.size[3] + x];
}

FoveaKernel *
pixel_random_kernel (guint planes, guint height, guint width)
{
  FoveaKernel *kernel = fovea_kernel_new (planes, height, width, NULL);

  for (guint i = 0; i < planes * height * width; i++)
    kernel->values[i] = g_test_rand_int_range (0, 4) ?
                            g_test_rand_double_range (-2.0, 2.0) :
                            g_test_rand_int_range (-3, 4);
  return kernel;
}

/* Corners first */
gint64
pixel_random_place (int which, int bit, gint64 n)
{
  return which < 4 ? (which >> bit & 1) * (n - 1) :
                     g_test_rand_int_range (0, (gint32) n);
}

FoveaTensor *
pixel_example_picture (const ExampleGrid *grid)
{
  return test_numbers (FOVEA_NCHW (1, 1, grid->height, grid->width),
                       grid->values);
}

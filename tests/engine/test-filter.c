/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Classic filters as graphs against their definitions, written once more in
 * double precision: one pixel at a time, borders walked step by step. */
#include <math.h>
#include <string.h>

#include "support.h"

/* ---- The definition ---- */

static double
border_read (const FoveaTensor *picture,
             FoveaBorder        border,
             double             value,
             gint64             c,
             gint64             y,
             gint64             x)
{
  gint64 h = picture->shape.size[2], w = picture->shape.size[3];

  y = test_border_place (border, y, h);
  x = test_border_place (border, x, w);
  if (y < 0 || x < 0)
    return border == FOVEA_BORDER_CONSTANT ? value : 0.0;
  return ((const float *) picture->data)[(c * h + y) * w + x];
}

static double
activate (FoveaActivation activation, double x)
{
  switch (activation)
    {
    case FOVEA_ACTIVATION_RELU:
      return MAX (x, 0.0);
    case FOVEA_ACTIVATION_ABS:
      return fabs (x);
    case FOVEA_ACTIVATION_SIGMOID:
      return 1.0 / (1.0 + exp (-x));
    case FOVEA_ACTIVATION_TANH:
      return tanh (x);
    default:
      return x;
    }
}

/* Results of a channel, each by its own plane; 0: there are no such planes. */
static guint
convolve_each (const FoveaConvolve *r)
{
  return r->separate ? MAX (r->each, 1) : 0;
}

static gboolean
convolve_sums (const FoveaConvolve *r)
{
  return r->summed || (r->kernel->planes > 1 && ! r->separate);
}

/* One result of one output channel whose window has its anchor at (y, x). */
static void
convolve_one (const FoveaConvolve *r,
              const FoveaTensor   *picture,
              gint64               channel,
              gint64               y,
              gint64               x,
              double              *value,
              double              *bound)
{
  const FoveaKernel *k = r->kernel;
  guint              each = convolve_each (r);
  double             sum = 0.0, magnitude = 0.0;
  gint64             terms = 0;

  for (guint c = 0; c < r->channels; c++)
    for (guint i = 0; i < k->height; i++)
      for (guint j = 0; j < k->width; j++)
        {
          guint  ki = r->flip ? k->height - 1 - i : i;
          guint  kj = r->flip ? k->width - 1 - j : j;
          guint  plane = each > 0 ? (guint) channel : k->planes > 1 ? c : 0;
          double term =
              r->scale * k->values[(plane * k->height + ki) * k->width + kj] *
              border_read (picture, r->border, r->border_value, c,
                           y + ((gint64) i - k->height / 2) * r->dilation,
                           x + ((gint64) j - k->width / 2) * r->dilation);

          if (! convolve_sums (r) && c != channel / MAX (each, 1))
            continue;
          sum += term;
          magnitude += fabs (term);
          terms++;
        }
  *value = activate (r->activation, sum + r->offset);
  *bound = (terms + 2) * REF_U * (magnitude + fabs (r->offset)) +
           8 * REF_U * fabs (*value) + 1e-30;
}

/* Sizes of the result, and where its first window's anchor lies. */
static void
convolve_geometry (const FoveaConvolve *r,
                   const FoveaTensor   *picture,
                   gint64               size[2],
                   gint64               anchor[2])
{
  const gint64 k[2] = { r->kernel->height, r->kernel->width };

  for (guint axis = 0; axis < 2; axis++)
    {
      gint64 in = picture->shape.size[2 + axis];

      anchor[axis] = 0;
      if (r->border == FOVEA_BORDER_VALID)
        {
          anchor[axis] = k[axis] / 2 * r->dilation;
          in -= (k[axis] - 1) * r->dilation;
        }
      size[axis] = (in - 1) / r->stride + 1;
    }
}

static Ref *
convolve_by_definition (const FoveaConvolve *r, const FoveaTensor *picture)
{
  gint64     size[2], anchor[2], blocks[2];
  gboolean   whole = r->keep_size && r->stride > 1;
  FoveaShape shape = { 0 };
  Ref       *ref;

  convolve_geometry (r, picture, size, anchor);
  memcpy (blocks, size, sizeof blocks);
  if (whole)
    memcpy (size, &picture->shape.size[2], sizeof size);
  shape = FOVEA_NCHW (1,
                      convolve_sums (r) ? 1 :
                                          r->channels * MAX (convolve_each (r), 1),
                      size[0], size[1]);
  ref = ref_new (shape);
  for (gint64 i = 0; i < ref->n; i++)
    {
      gint64 x = i % size[1], y = i / size[1] % size[0];

      if (whole)
        {
          x = MIN (x / r->stride, blocks[1] - 1);
          y = MIN (y / r->stride, blocks[0] - 1);
        }
      convolve_one (r, picture, i / size[1] / size[0],
                    y * r->stride + anchor[0], x * r->stride + anchor[1],
                    &ref->value[i], &ref->bound[i]);
    }
  return ref;
}

/* ---- Running ---- */

static FoveaTensor *
run_graph (FoveaGraph *graph, FoveaWeights *weights, FoveaTensor *picture)
{
  const FoveaTensor *inputs[] = { picture };

  return test_run (graph, weights, inputs);
}

static void
check_convolve (const FoveaConvolve *request, FoveaTensor *picture)
{
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaTensor) got = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (Ref) want = convolve_by_definition (request, picture);
  g_autofree char *text = fovea_kernel_to_text (request->kernel);
  g_autofree char *what = g_strdup_printf (
      "border %d, stride %u, dilation %u, kernel %s", request->border,
      request->stride, request->dilation, text);

  fovea_graph_new_convolve (request, &graph, &weights, &error);
  g_assert_no_error (error);
  got = run_graph (graph, weights, picture);
  test_compare (got, want, what);
}

static FoveaKernel *
random_kernel (guint planes, guint height, guint width)
{
  FoveaKernel *kernel = fovea_kernel_new (planes, height, width, NULL);

  for (guint i = 0; i < planes * height * width; i++)
    kernel->values[i] = g_test_rand_double_range (-2.0, 2.0);
  return kernel;
}

/* ---- Convolution ---- */

static const guint kernel_sizes[][2] = { { 1, 1 }, { 3, 3 }, { 2, 2 }, { 1, 4 },
                                         { 5, 2 }, { 7, 7 }, { 13, 3 } };

static const gint64 picture_sizes[][2] = { { 1, 1 },
                                           { 2, 3 },
                                           { 5, 4 },
                                           { 11, 17 } };

static void
test_borders (void)
{
  for (guint border = 0; border < FOVEA_BORDER_VALID; border++)
    for (guint k = 0; k < G_N_ELEMENTS (kernel_sizes); k++)
      for (guint p = 0; p < G_N_ELEMENTS (picture_sizes); p++)
        {
          g_autoptr (FoveaTensor) picture = test_random (
              FOVEA_NCHW (1, 3, picture_sizes[p][0], picture_sizes[p][1]));
          g_autoptr (FoveaKernel) kernel =
              random_kernel (1, kernel_sizes[k][0], kernel_sizes[k][1]);
          FoveaConvolve request = FOVEA_CONVOLVE_DEFAULTS;

          request.kernel = kernel;
          request.border = border;
          request.border_value = 0.75;
          check_convolve (&request, picture);
        }
}

static void
test_valid (void)
{
  g_autoptr (FoveaTensor) picture = test_random (FOVEA_NCHW (1, 3, 14, 19));

  for (guint k = 0; k < G_N_ELEMENTS (kernel_sizes); k++)
    for (guint stride = 1; stride < 4; stride++)
      for (guint keep = 0; keep < 2; keep++)
        {
          g_autoptr (FoveaKernel) kernel =
              random_kernel (1, kernel_sizes[k][0], kernel_sizes[k][1]);
          FoveaConvolve request = FOVEA_CONVOLVE_DEFAULTS;

          request.kernel = kernel;
          request.border = FOVEA_BORDER_VALID;
          request.stride = stride;
          request.keep_size = keep;
          check_convolve (&request, picture);
        }
}

static void
test_options (void)
{
  g_autoptr (FoveaTensor) picture = test_random (FOVEA_NCHW (1, 3, 9, 10));
  g_autoptr (FoveaKernel) kernel = random_kernel (1, 3, 2);

  for (guint i = 0; i < 200; i++)
    {
      FoveaConvolve request = FOVEA_CONVOLVE_DEFAULTS;

      request.kernel = kernel;
      request.flip = g_test_rand_bit ();
      request.summed = g_test_rand_bit ();
      request.keep_size = g_test_rand_bit ();
      request.border = g_test_rand_int_range (0, FOVEA_BORDER_VALID);
      request.border_value = g_test_rand_double ();
      request.stride = g_test_rand_int_range (1, 5);
      request.dilation = g_test_rand_int_range (1, 4);
      request.scale = g_test_rand_double_range (-3, 3);
      request.offset = g_test_rand_double_range (-1, 1);
      request.activation = g_test_rand_int_range (0, 5);
      check_convolve (&request, picture);
    }
}

static void
test_solid_kernel (void)
{
  g_autoptr (FoveaTensor) picture = test_random (FOVEA_NCHW (1, 3, 9, 10));
  g_autoptr (FoveaKernel) kernel = random_kernel (3, 3, 3);
  FoveaConvolve request = FOVEA_CONVOLVE_DEFAULTS;

  request.kernel = kernel;
  check_convolve (&request, picture);
  request.flip = TRUE;
  check_convolve (&request, picture);
}

/* A plane for each channel, and several: as many results of each channel. */
static void
test_own_planes (void)
{
  g_autoptr (FoveaTensor) picture = test_random (FOVEA_NCHW (1, 3, 9, 10));

  for (guint each = 0; each <= 4; each++)
    {
      g_autoptr (FoveaKernel) kernel = random_kernel (3 * MAX (each, 1), 3, 2);
      FoveaConvolve request = FOVEA_CONVOLVE_DEFAULTS;

      request.kernel = kernel;
      request.separate = TRUE;
      request.each = each;
      check_convolve (&request, picture);
      request.flip = TRUE;
      request.border = FOVEA_BORDER_ZERO;
      check_convolve (&request, picture);
    }
}

/* True convolution turns the kernel: the lectures' patch 1..9 with a..i. */
static void
test_flip (void)
{
  g_autoptr (FoveaTensor) picture = test_numbers (
      FOVEA_NCHW (1, 1, 3, 3), (const double[]){ 1, 2, 3, 4, 5, 6, 7, 8, 9 });
  g_autoptr (FoveaKernel) kernel =
      fovea_kernel_parse ("1 10 100; 0 0 0; 0 0 1000", NULL);
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaTensor) got = NULL;
  FoveaConvolve request = FOVEA_CONVOLVE_DEFAULTS;

  request.kernel = kernel;
  request.channels = 1;
  request.flip = TRUE;
  request.border = FOVEA_BORDER_VALID;
  g_assert_true (fovea_graph_new_convolve (&request, &graph, &weights, NULL));
  got = run_graph (graph, weights, picture);
  g_assert_cmpfloat (((float *) got->data)[0], ==, 9 + 80 + 700 + 1000);
}

static void
convolve_fails (const FoveaConvolve *request, FoveaError code, const char *text)
{
  FoveaGraph   *graph = NULL;
  FoveaWeights *weights = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (fovea_graph_new_convolve (request, &graph, &weights, &error));
  g_assert_error (error, FOVEA_ERROR, (gint) code);
  g_assert_cmpstr (error->message, ==, text);
}

static void
test_refused (void)
{
  g_autoptr (FoveaKernel) kernel = fovea_kernel_parse ("1e30", NULL);
  g_autoptr (FoveaKernel) planes = fovea_kernel_parse ("1|2", NULL);
  FoveaConvolve request = FOVEA_CONVOLVE_DEFAULTS;

  convolve_fails (&request, FOVEA_ERROR_FORMAT, "convolve: no kernel");
  request.kernel = planes;
  convolve_fails (&request, FOVEA_ERROR_SHAPE,
                  "convolve: the kernel has 2 planes and the picture 3 "
                  "channels");
  request.separate = TRUE;
  request.channels = 1;
  request.each = 3;
  convolve_fails (&request, FOVEA_ERROR_SHAPE,
                  "convolve: the kernel has 2 planes and the picture 1 "
                  "channels");
  request = (FoveaConvolve) FOVEA_CONVOLVE_DEFAULTS;
  request.kernel = kernel;
  request.stride = 0;
  convolve_fails (&request, FOVEA_ERROR_SHAPE,
                  "convolve: a stride of 0 and a dilation of 1 have to be 1 or "
                  "more");
  request.stride = 1;
  request.dilation = 0;
  convolve_fails (&request, FOVEA_ERROR_SHAPE,
                  "convolve: a stride of 1 and a dilation of 0 have to be 1 or "
                  "more");
  request.dilation = 1;
  request.scale = NAN;
  convolve_fails (&request, FOVEA_ERROR_FORMAT,
                  "convolve: a scale of nan and an offset of 0 have to be "
                  "numbers");
  request.scale = 1e20;
  convolve_fails (&request, FOVEA_ERROR_FORMAT,
                  "convolve: a coefficient of 1e+30 times 1e+20 is out of "
                  "range");
  request.scale = 1.0;
  request.channels = 0;
  convolve_fails (&request, FOVEA_ERROR_SHAPE, "convolve: no channels");
}

static void
test_valid_does_not_fit (void)
{
  g_autoptr (FoveaKernel) kernel = random_kernel (1, 5, 5);
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  FoveaConvolve request = FOVEA_CONVOLVE_DEFAULTS;
  FoveaShape    shape = FOVEA_NCHW (1, 3, 3, 3);

  request.kernel = kernel;
  request.border = FOVEA_BORDER_VALID;
  g_assert_true (fovea_graph_new_convolve (&request, &graph, &weights, NULL));
  plan = fovea_plan_new (graph, weights, &shape, NULL, &error);
  g_assert_null (plan);
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_SHAPE);
  g_assert_nonnull (strstr (error->message, "5x5 window does not fit a 3x3"));
}

/* ---- Edges ---- */

static const char *edge_texts[][2] = {
  { "1 0 -1; 2 0 -2; 1 0 -1", "1 2 1; 0 0 0; -1 -2 -1" },
  { "1 0 -1; 1 0 -1; 1 0 -1", "1 1 1; 0 0 0; -1 -1 -1" },
  { "3 0 -3; 10 0 -10; 3 0 -3", "3 10 3; 0 0 0; -3 -10 -3" },
  { "1 0; 0 -1", "0 1; -1 0" },
  { "0 1 0; 1 -4 1; 0 1 0", "0 1 0; 1 -4 1; 0 1 0" }
};

/* The result from the two gradients, and its error from theirs. */
static void
edges_one (const FoveaEdges *r,
           const double      g[2],
           const double      b[2],
           Ref              *ref,
           gint64            i)
{
  double length = hypot (g[0], g[1]), value, bound = b[0] + b[1];

  if (r->kernel == FOVEA_EDGES_LAPLACIAN)
    value = fabs (g[0]);
  else if (r->result == FOVEA_EDGES_MAGNITUDE)
    value = length;
  else if (r->result == FOVEA_EDGES_DIRECTION)
    {
      value = length > 0.0 ? atan2 (g[1], g[0]) / (2 * G_PI) + 0.5 : 0.5;
      /* Where the gradient nearly vanishes or the angle wraps, any is right. */
      bound = length > 1e-3 && fabs (value - 0.5) < 0.499 ? bound / length : 1;
    }
  else
    value = g[r->result == FOVEA_EDGES_Y];
  ref->value[i] = r->scale * value + r->offset;
  ref->bound[i] = fabs (r->scale) * (bound + 4 * REF_U * fabs (value)) +
                  2 * REF_U * (fabs (ref->value[i]) + fabs (r->offset));
}

static Ref *
edges_by_definition (const FoveaEdges *r, const FoveaTensor *picture)
{
  Ref   *ref = ref_new (picture->shape);
  gint64 w = picture->shape.size[3], h = picture->shape.size[2];

  for (gint64 i = 0; i < ref->n; i++)
    {
      double g[2], b[2];

      for (guint k = 0; k < 2; k++)
        {
          g_autoptr (FoveaKernel) kernel =
              fovea_kernel_parse (edge_texts[r->kernel][k], NULL);
          FoveaConvolve convolve = FOVEA_CONVOLVE_DEFAULTS;

          convolve.kernel = kernel;
          convolve.channels = r->channels;
          convolve.border = r->border;
          convolve_one (&convolve, picture, i / w / h, i / w % h, i % w, &g[k],
                        &b[k]);
        }
      edges_one (r, g, b, ref, i);
    }
  return ref;
}

static void
test_edges (void)
{
  g_autoptr (FoveaTensor) picture = test_random (FOVEA_NCHW (1, 3, 7, 11));

  for (guint kernel = 0; kernel <= FOVEA_EDGES_LAPLACIAN; kernel++)
    for (guint result = 0; result <= FOVEA_EDGES_Y; result++)
      for (guint border = 0; border < FOVEA_BORDER_VALID; border++)
        {
          g_autoptr (FoveaGraph) graph = NULL;
          g_autoptr (FoveaWeights) weights = NULL;
          g_autoptr (FoveaTensor) got = NULL;
          g_autoptr (GError) error = NULL;
          g_autoptr (Ref) want = NULL;
          FoveaEdges request = FOVEA_EDGES_DEFAULTS;

          request.kernel = kernel;
          request.result = result;
          request.border = border;
          request.scale = border % 2 ? 1.0 : -0.7;
          request.offset = border % 3 ? 0.0 : 0.25;
          fovea_graph_new_edges (&request, &graph, &weights, &error);
          if (kernel == FOVEA_EDGES_LAPLACIAN &&
              (result == FOVEA_EDGES_Y || result == FOVEA_EDGES_DIRECTION))
            {
              g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_FORMAT);
              continue;
            }
          g_assert_no_error (error);
          want = edges_by_definition (&request, picture);
          got = run_graph (graph, weights, picture);
          test_compare (got, want, "edges");
        }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/filter/every-border", test_borders);
  g_test_add_func ("/engine/filter/valid", test_valid);
  g_test_add_func ("/engine/filter/options-mixed", test_options);
  g_test_add_func ("/engine/filter/kernel-of-planes", test_solid_kernel);
  g_test_add_func ("/engine/filter/own-planes", test_own_planes);
  g_test_add_func ("/engine/filter/true-convolution", test_flip);
  g_test_add_func ("/engine/filter/refused", test_refused);
  g_test_add_func ("/engine/filter/valid-does-not-fit",
                   test_valid_does_not_fit);
  g_test_add_func ("/engine/filter/edges", test_edges);
  return g_test_run ();
}

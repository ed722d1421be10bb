/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arithmetic of one pixel: its result against what the filter writes, bit for
 * bit; its terms against the definition, its sum added once more by hand; the
 * course's examples, pooling, transposed convolution, text, wrong use. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "examples.h"
#include "support.h"

static gboolean
same_bits (float a, float b)
{
  return memcmp (&a, &b, sizeof a) == 0 || (isnan (a) && isnan (b));
}

static FoveaTensor *
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

static float
pixel_of (const FoveaTensor *map, gint64 c, gint64 y, gint64 x)
{
  return ((const float *)
              map->data)[(c * map->shape.size[2] + y) * map->shape.size[3] + x];
}

/* ---- Terms by the definition ---- */

static void
check_terms (const FoveaConvolve *r,
             const FoveaTensor   *picture,
             const FoveaPixel    *pixel)
{
  const FoveaKernel *k = r->kernel;
  const gint64       h = picture->shape.size[2], w = picture->shape.size[3];
  const gboolean     summed = r->summed || (k->planes > 1 && ! r->separate);
  const gboolean     blocks = r->keep_size && r->stride > 1;
  const FoveaTerm   *term = pixel->terms;
  double             sum = 0.0, magnitude = 0.0;

  g_assert_cmpuint (pixel->planes, ==, summed ? r->channels : 1);
  g_assert_cmpuint (pixel->height, ==, k->height);
  g_assert_cmpuint (pixel->width, ==, k->width);
  g_assert_cmpuint (pixel->anchor_y, ==, k->height / 2);
  g_assert_cmpuint (pixel->anchor_x, ==, k->width / 2);
  for (guint c = 0; c < pixel->planes; c++)
    for (gint64 i = 0; i < k->height; i++)
      for (gint64 j = 0; j < k->width; j++, term++)
        {
          gint64 by = pixel->y, bx = pixel->x, y, x, fy, fx;
          gint64 ki = r->flip ? k->height - 1 - i : i;
          gint64 kj = r->flip ? k->width - 1 - j : j;
          gint64 channel = summed ? c : pixel->channel;
          double want;

          if (blocks) /* the last whole block goes on */
            {
              gint64 span_y = r->border == FOVEA_BORDER_VALID ?
                                  (k->height - 1) * r->dilation :
                                  0;
              gint64 span_x = r->border == FOVEA_BORDER_VALID ?
                                  (k->width - 1) * r->dilation :
                                  0;

              by = MIN (by / r->stride, (h - span_y - 1) / r->stride);
              bx = MIN (bx / r->stride, (w - span_x - 1) / r->stride);
            }
          y = by * r->stride + i * r->dilation;
          x = bx * r->stride + j * r->dilation;
          if (r->border != FOVEA_BORDER_VALID)
            {
              y -= k->height / 2 * r->dilation;
              x -= k->width / 2 * r->dilation;
            }
          fy = test_border_place (r->border, y, h);
          fx = test_border_place (r->border, x, w);
          g_assert_cmpint (term->y, ==, y);
          g_assert_cmpint (term->x, ==, x);
          g_assert_cmpint (term->kind, ==,
                           y >= 0 && y < h && x >= 0 && x < w ?
                               FOVEA_TERM_PICTURE :
                               FOVEA_TERM_BORDER);
          want =
              fy < 0 || fx < 0 ?
                  (r->border == FOVEA_BORDER_CONSTANT ? r->border_value : 0.0) :
                  pixel_of (picture, channel, fy, fx);
          if (fy >= 0 && fx >= 0)
            {
              g_assert_cmpint (term->from_y, ==, fy);
              g_assert_cmpint (term->from_x, ==, fx);
            }
          else
            g_assert_cmpint (term->from_x, ==, -1);
          g_assert_true (same_bits (term->value, (float) want));
          g_assert_cmpfloat (
              term->weight, ==,
              k->values[((k->planes > 1 ? channel : 0) * k->height + ki) *
                            k->width +
                        kj]);
          g_assert_cmpfloat (term->product, ==,
                             (double) term->value * term->weight);
          sum += term->product;
          magnitude += fabs (term->product);
        }
  g_assert_cmpfloat (fabs (sum - pixel->sum), <=, 1e-12 * magnitude);
}

/* As fovea.h says that the engine sums. */
static float
sum_by_hand (const FoveaPixel *pixel)
{
  const gboolean fused = strcmp (fovea_cpu_family (), "generic") != 0;
  const gsize    n = (gsize) pixel->planes * pixel->height * pixel->width;
  volatile float total = 0.0f, sum = (float) pixel->offset;

  for (gsize i = 0; i < n; i++)
    {
      const FoveaTerm *term = &pixel->terms[i];
      const float      w = (float) (pixel->scale * term->weight);

      if (fused)
        sum = fmaf (w, term->value, sum);
      else
        {
          volatile float product = w * term->value;

          sum = product + sum;
        }
      if (n > 128 && (i % 128 == 127 || i == n - 1))
        {
          total = total + sum;
          sum = 0.0f;
        }
    }
  return n > 128 ? total : sum;
}

static float
activate (FoveaActivation activation, float x)
{
  return activation == FOVEA_ACTIVATION_RELU ? MAX (x, 0.0f) :
         activation == FOVEA_ACTIVATION_ABS  ? fabsf (x) :
                                               x;
}

/* ---- Settings by lot ---- */

static FoveaKernel *
random_kernel (guint planes, guint height, guint width)
{
  FoveaKernel *kernel = fovea_kernel_new (planes, height, width, NULL);

  for (guint i = 0; i < planes * height * width; i++)
    kernel->values[i] = g_test_rand_int_range (0, 4) ?
                            g_test_rand_double_range (-2.0, 2.0) :
                            g_test_rand_int_range (-3, 4);
  return kernel;
}

/* Large enough for transforms, or not. */
static gint64
random_side (gboolean large)
{
  return large ? g_test_rand_int_range (60, 130) :
                 g_test_rand_int_range (1, 25);
}

static FoveaConvolve
random_request (int number, FoveaKernel **kernel, FoveaTensor **picture)
{
  static const guint channels[] = { 1, 3, 4, 2, 18 };
  FoveaConvolve      r = FOVEA_CONVOLVE_DEFAULTS;
  const gboolean     large = number % 25 == 0;
  guint              height = (guint) g_test_rand_int_range (1, 8);
  guint              width = (guint) g_test_rand_int_range (1, 8);
  guint              planes;

  if (large)
    height = width = (guint) g_test_rand_int_range (17, 40);
  if (number % 7 == 0)
    width = 1;
  if (number % 11 == 0)
    {
      height = 1;
      width = g_test_rand_int_range (1, 16);
    }
  r.channels = channels[number % 13 == 0 ? 4 : g_test_rand_int_range (0, 4)];
  planes = large || g_test_rand_int_range (0, 4) ? 1 : r.channels;
  *kernel = random_kernel (planes, height, width);
  *picture = test_random (
      FOVEA_NCHW (1, r.channels, random_side (large), random_side (large)));
  r.kernel = *kernel;
  r.flip = g_test_rand_bit ();
  r.summed = ! large && g_test_rand_int_range (0, 3) == 0;
  r.border = number % (FOVEA_BORDER_VALID + 1);
  r.border_value = g_test_rand_double_range (-1, 1);
  r.stride = large ? 1 : g_test_rand_int_range (1, 5);
  r.dilation = large ? 1 : g_test_rand_int_range (1, 4);
  r.scale = g_test_rand_bit () ? 1.0 : g_test_rand_double_range (-2, 2);
  r.offset = g_test_rand_bit () ? 0.0 : g_test_rand_double_range (-1, 1);
  r.activation = g_test_rand_int_range (0, FOVEA_ACTIVATION_TANH + 1);
  r.view = g_test_rand_bit () ? FOVEA_VIEW_PLAIN : g_test_rand_int_range (0, 4);
  r.separate = planes > 1 && ! r.summed && g_test_rand_bit ();
  r.keep_size = g_test_rand_bit ();
  r.direct = number % 50 == 25;
  return r;
}

/* Corners first */
static gint64
random_place (int which, int bit, gint64 n)
{
  return which < 4 ? (which >> bit & 1) * (n - 1) :
                     g_test_rand_int_range (0, (gint32) n);
}

static void
check_pixels (const FoveaConvolve   *r,
              const FoveaArithmetic *arithmetic,
              const FoveaTensor     *picture,
              const FoveaTensor     *want,
              int                    counts[2])
{
  const gint64 *size = want->shape.size;

  g_assert_cmpint (fovea_arithmetic_height (arithmetic), ==, size[2]);
  g_assert_cmpint (fovea_arithmetic_width (arithmetic), ==, size[3]);
  g_assert_cmpint (fovea_arithmetic_channels (arithmetic), ==, size[1]);
  for (int i = 0; i < 7; i++)
    {
      gint64 x = random_place (i, 0, size[3]), y = random_place (i, 1, size[2]);
      gint64 c = g_test_rand_int_range (0, (gint32) size[1]);
      g_autoptr (GError) error = NULL;
      g_autoptr (FoveaPixel) pixel =
          fovea_arithmetic_of (arithmetic, picture, x, y, (guint) c, &error);
      float written = pixel_of (want, c, y, x);

      g_assert_no_error (error);
      if (! same_bits (pixel->value, written))
        g_error ("%s at (%" PRId64 ", %" PRId64 "): %.9g, written is %.9g",
                 pixel->way, x, y, pixel->value, written);
      check_terms (r, picture, pixel);
      counts[pixel->in_order]++;
      if (pixel->in_order)
        g_assert_true (same_bits (sum_by_hand (pixel), pixel->total));
      else
        g_assert_cmpstr (pixel->way, ==, "FFT");
      if (r->activation <= FOVEA_ACTIVATION_ABS && r->view == FOVEA_VIEW_PLAIN)
        g_assert_true (same_bits (activate (r->activation, pixel->total) + 0.0f,
                                  pixel->value + 0.0f));
    }
}

static void
test_thousand (void)
{
  int settings = 0, counts[2] = { 0, 0 };

  for (int number = 0; settings < 1000; number++)
    {
      g_autoptr (FoveaKernel) kernel = NULL;
      g_autoptr (FoveaTensor) picture = NULL;
      FoveaConvolve r = random_request (number, &kernel, &picture);
      g_autoptr (FoveaGraph) graph = NULL;
      g_autoptr (FoveaWeights) weights = NULL;
      g_autoptr (FoveaTensor) want = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (FoveaArithmetic) arithmetic = fovea_arithmetic_new_convolve (
          &r, picture->shape.size[3], picture->shape.size[2], &error);

      g_assert_true (fovea_graph_new_convolve (&r, &graph, &weights, NULL));
      want = pixel_run_whole (graph, weights, picture);
      g_assert_cmpint (want != NULL, ==, arithmetic != NULL);
      if (! want) /* valid: the kernel does not fit */
        {
          g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_SHAPE);
          continue;
        }
      check_pixels (&r, arithmetic, picture, want, counts);
      settings++;
    }
  g_test_message ("%d settings; pixels: %d term by term, %d by FFT", settings,
                  counts[1], counts[0]);
  g_assert_cmpint (counts[0], >, 70);
  g_assert_cmpint (counts[1], >, 5000);
}

/* Numbers that are none travel as in the filter. */
static void
test_not_numbers (void)
{
  for (int number = 0; number < 60; number++)
    {
      g_autoptr (FoveaKernel) kernel = NULL;
      g_autoptr (FoveaTensor) picture = NULL;
      FoveaConvolve r = random_request (number, &kernel, &picture);
      g_autoptr (FoveaGraph) graph = NULL;
      g_autoptr (FoveaWeights) weights = NULL;
      g_autoptr (FoveaTensor) want = NULL;
      g_autoptr (FoveaArithmetic) arithmetic = fovea_arithmetic_new_convolve (
          &r, picture->shape.size[3], picture->shape.size[2], NULL);
      gint64 n = fovea_shape_elements (&picture->shape);

      if (! arithmetic)
        continue;
      ((float *) picture->data)[g_test_rand_int_range (0, (gint32) n)] = NAN;
      ((float *) picture->data)[g_test_rand_int_range (0, (gint32) n)] =
          INFINITY;
      g_assert_true (fovea_graph_new_convolve (&r, &graph, &weights, NULL));
      want = pixel_run_whole (graph, weights, picture);
      for (int i = 0; i < 20; i++)
        {
          gint64 x = random_place (i, 0, want->shape.size[3]);
          gint64 y = random_place (i, 1, want->shape.size[2]);
          g_autoptr (FoveaPixel) pixel =
              fovea_arithmetic_of (arithmetic, picture, x, y, 0, NULL);

          g_assert_true (same_bits (pixel->value, pixel_of (want, 0, y, x)));
        }
    }
}

/* ---- The course ---- */

static FoveaTensor *
example_picture (const ExampleGrid *grid)
{
  return test_numbers (FOVEA_NCHW (1, 1, grid->height, grid->width),
                       grid->values);
}

static void
check_example (const FoveaArithmetic *arithmetic,
               const ExampleGrid     *image,
               const ExampleGrid     *result)
{
  g_autoptr (FoveaTensor) picture = example_picture (image);

  g_assert_nonnull (arithmetic);
  g_assert_cmpint (fovea_arithmetic_height (arithmetic), ==, result->height);
  g_assert_cmpint (fovea_arithmetic_width (arithmetic), ==, result->width);
  for (int i = 0; i < result->height * result->width; i++)
    {
      g_autoptr (FoveaPixel) pixel = fovea_arithmetic_of (
          arithmetic, picture, i % result->width, i / result->width, 0, NULL);

      g_assert_cmpfloat (pixel->value, ==, result->values[i]);
      if (pixel->kind != FOVEA_ARITHMETIC_POOL)
        g_assert_cmpfloat (pixel->sum, ==, result->values[i]);
    }
}

static void
test_correlations (void)
{
  for (const ExampleCorrelation *e = example_correlations; e->name; e++)
    {
      FoveaConvolve r = FOVEA_CONVOLVE_DEFAULTS;
      g_autoptr (FoveaKernel) kernel = fovea_kernel_new (
          1, e->kernel.height, e->kernel.width, e->kernel.values);
      g_autoptr (FoveaArithmetic) arithmetic = NULL;

      r.kernel = kernel;
      r.channels = 1;
      r.stride = e->stride;
      r.border = e->padding ? FOVEA_BORDER_ZERO : FOVEA_BORDER_VALID;
      arithmetic = fovea_arithmetic_new_convolve (&r, e->image.width,
                                                  e->image.height, NULL);
      check_example (arithmetic, &e->image, &e->result);
    }
}

/* Patch 1 .. 9 with a .. i gives i*1 + h*2 + ... + a*9. */
static void
test_true_convolution (void)
{
  const ExampleGrid patch = { 3, 3, { 1, 2, 3, 4, 5, 6, 7, 8, 9 } };
  const double      a_to_i[] = { 2, 3, 5, 7, 11, 13, 17, 19, 23 };
  FoveaConvolve     r = FOVEA_CONVOLVE_DEFAULTS;
  ExampleGrid       result = { 1, 1, { 0 } };
  g_autoptr (FoveaKernel) kernel = fovea_kernel_new (1, 3, 3, a_to_i);
  g_autoptr (FoveaArithmetic) arithmetic = NULL;
  g_autoptr (FoveaTensor) picture = example_picture (&patch);
  g_autoptr (FoveaPixel) pixel = NULL;

  r.kernel = kernel;
  r.channels = 1;
  r.flip = TRUE;
  r.border = FOVEA_BORDER_VALID;
  arithmetic = fovea_arithmetic_new_convolve (&r, 3, 3, NULL);
  for (int i = 0; i < 9; i++)
    result.values[0] += a_to_i[8 - i] * (i + 1);
  check_example (arithmetic, &patch, &result);
  pixel = fovea_arithmetic_of (arithmetic, picture, 0, 0, 0, NULL);
  g_assert_true (pixel->flipped);
  for (int i = 0; i < 9; i++)
    {
      g_assert_cmpfloat (pixel->terms[i].weight, ==, a_to_i[8 - i]);
      g_assert_cmpfloat (pixel->terms[i].product, ==, a_to_i[8 - i] * (i + 1));
    }
}

static void
test_transposed_examples (void)
{
  for (const ExampleCorrelation *e = example_transposed; e->name; e++)
    {
      g_autoptr (FoveaKernel) kernel = fovea_kernel_new (
          1, e->kernel.height, e->kernel.width, e->kernel.values);
      const FoveaOverlap r = { kernel, 1, e->stride, e->padding, 0 };
      g_autoptr (FoveaArithmetic) arithmetic = fovea_arithmetic_new_overlap (
          &r, e->image.width, e->image.height, NULL);

      check_example (arithmetic, &e->image, &e->result);
    }
}

static FoveaPoolKind
pool_kind (const char *layer)
{
  return strcmp (layer, "maxpool") == 0 ? FOVEA_POOL_MAX :
         strcmp (layer, "minpool") == 0 ? FOVEA_POOL_MIN :
                                          FOVEA_POOL_AVERAGE;
}

static void
test_pooling_examples (void)
{
  for (const ExamplePooling *e = example_poolings; e->name; e++)
    {
      FoveaPool r = { .kind = pool_kind (e->layer),
                      .channels = 1,
                      .width = e->window,
                      .height = e->window,
                      .stride_x = e->stride,
                      .stride_y = e->stride };
      g_autoptr (FoveaArithmetic) arithmetic =
          fovea_arithmetic_new_pool (&r, e->image.width, e->image.height, NULL);

      check_example (arithmetic, &e->image, &e->result);
    }
}

/* ---- Pooling by lot ---- */

static void
check_pool (const FoveaPool   *r,
            const FoveaTensor *picture,
            const FoveaPixel  *pixel,
            float              written)
{
  const gsize n = (gsize) r->width * r->height;
  double      sum = 0.0;

  g_assert_true (same_bits (pixel->value, written));
  for (gsize i = 0; i < n; i++)
    {
      const FoveaTerm *term = &pixel->terms[i];

      g_assert_cmpint (term->kind, ==, FOVEA_TERM_PICTURE);
      g_assert_cmpfloat (term->value, ==,
                         pixel_of (picture, pixel->channel, term->y, term->x));
      g_assert_cmpint (term->x - pixel->terms[0].x, ==,
                       (gint64) (i % r->width));
      g_assert_cmpint (term->y - pixel->terms[0].y, ==,
                       (gint64) (i / r->width));
      sum += term->value;
      if (r->kind == FOVEA_POOL_MAX)
        g_assert_cmpfloat (term->value, <=, pixel->value);
      if (r->kind == FOVEA_POOL_MIN)
        g_assert_cmpfloat (term->value, >=, pixel->value);
    }
  g_assert_cmpfloat (fabs (pixel->sum - sum), <=, 1e-9);
  if (r->kind == FOVEA_POOL_AVERAGE)
    g_assert_cmpfloat (fabs (pixel->value - sum / (double) n), <=, 1e-6);
  if (r->kind == FOVEA_POOL_LP)
    g_assert_cmpfloat (pixel->p, ==, r->p);
  if (r->kind == FOVEA_POOL_MAX || r->kind == FOVEA_POOL_MIN ||
      (r->kind == FOVEA_POOL_MEDIAN && n % 2 == 1))
    g_assert_cmpfloat (pixel->terms[pixel->chosen].value, ==, pixel->value);
  else if (r->kind != FOVEA_POOL_MEDIAN)
    g_assert_cmpint (pixel->chosen, ==, -1);
}

static void
test_pooling (void)
{
  for (int number = 0; number < 300; number++)
    {
      FoveaPool r = { .kind = number % 5,
                      .channels = 1 + number % 4,
                      .width = g_test_rand_int_range (1, 6),
                      .height = g_test_rand_int_range (1, 6),
                      .stride_x = g_test_rand_int_range (0, 4),
                      .stride_y = g_test_rand_int_range (0, 4),
                      .p = 3,
                      .keep_size = g_test_rand_bit () };
      g_autoptr (FoveaTensor) picture =
          test_random (FOVEA_NCHW (1, r.channels, g_test_rand_int_range (5, 40),
                                   g_test_rand_int_range (5, 40)));
      g_autoptr (FoveaGraph) graph = NULL;
      g_autoptr (FoveaWeights) weights = NULL;
      g_autoptr (FoveaTensor) want = NULL;
      g_autoptr (FoveaArithmetic) arithmetic = fovea_arithmetic_new_pool (
          &r, picture->shape.size[3], picture->shape.size[2], NULL);

      g_assert_true (fovea_graph_new_pool (&r, &graph, &weights, NULL));
      want = pixel_run_whole (graph, weights, picture);
      for (int i = 0; i < 7; i++)
        {
          gint64 x = random_place (i, 0, want->shape.size[3]);
          gint64 y = random_place (i, 1, want->shape.size[2]);
          guint  c = g_test_rand_int_range (0, (gint32) r.channels);
          g_autoptr (FoveaPixel) pixel =
              fovea_arithmetic_of (arithmetic, picture, x, y, c, NULL);

          check_pool (&r, picture, pixel, pixel_of (want, c, y, x));
        }
    }
}

/* ---- Transposed convolution by lot ---- */

/* By its own definition: what each input value adds, scattered. */
static double *
scatter (const FoveaOverlap *r, const FoveaTensor *picture, gint64 h, gint64 w)
{
  const gint64 *in = picture->shape.size;
  double       *out = g_new0 (double, r->channels *h *w);

  for (gint64 c = 0; c < r->channels; c++)
    for (gint64 i = 0; i < in[2] * in[3]; i++)
      for (gint64 k = 0; k < r->kernel->height * r->kernel->width; k++)
        {
          gint64 y = i / in[3] * r->stride + k / r->kernel->width - r->padding;
          gint64 x = i % in[3] * r->stride + k % r->kernel->width - r->padding;

          if (y >= 0 && y < h && x >= 0 && x < w)
            out[(c * h + y) * w + x] +=
                (double) pixel_of (picture, c, i / in[3], i % in[3]) *
                r->kernel->values[k];
        }
  return out;
}

static float
overlap_by_layer (const FoveaOverlap *r,
                  FoveaTensor        *picture,
                  gint64              c,
                  gint64              y,
                  gint64              x)
{
  g_auto (TestLayer)
      test = { .layer = "convtranspose", .n_inputs = 1, .n_weights = 1 };
  g_autofree char *attrs = g_strdup_printf (
      "strides=%u,%u pads=%u,%u,%u,%u output_padding=%u,%u group=%u", r->stride,
      r->stride, r->padding, r->padding, r->padding, r->padding,
      r->output_padding, r->output_padding, r->channels);
  const gint64 n = (gint64) r->kernel->height * r->kernel->width;
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaTensor) got = NULL;

  test.attrs = attrs;
  test.input[0] = fovea_tensor_to_float (picture, NULL);
  test.weight[0] = test_random (
      FOVEA_NCHW (r->channels, 1, r->kernel->height, r->kernel->width));
  for (gint64 i = 0; i < n * r->channels; i++)
    ((float *) test.weight[0]->data)[i] = (float) r->kernel->values[i % n];
  g_assert_true (test_layer_build (&test, &graph, &weights, NULL));
  got = pixel_run_whole (graph, weights, picture);
  return pixel_of (got, c, y, x);
}

static void
check_overlap (const FoveaPixel *pixel, const FoveaTensor *picture)
{
  double sum = 0.0;

  for (guint i = 0; i < pixel->height * pixel->width; i++)
    {
      const FoveaTerm *term = &pixel->terms[i];

      if (term->kind == FOVEA_TERM_NONE)
        {
          g_assert_cmpfloat (term->product, ==, 0.0);
          g_assert_cmpint (term->from_x, ==, -1);
          continue;
        }
      g_assert_cmpfloat (term->value, ==,
                         pixel_of (picture, pixel->channel, term->y, term->x));
      g_assert_cmpfloat (term->product, ==, term->value * term->weight);
      sum += term->product;
    }
  g_assert_cmpfloat (fabs (pixel->sum - sum), <=, 1e-12);
  g_assert_cmpfloat (fabs (pixel->value - sum), <=, 2e-5);
}

static void
test_overlap (void)
{
  for (int number = 0; number < 200; number++)
    {
      const guint side = g_test_rand_int_range (1, 6);
      g_autoptr (FoveaKernel) kernel =
          random_kernel (1, side, g_test_rand_int_range (1, 6));
      FoveaOverlap r = { kernel, 1 + number % 3, g_test_rand_int_range (1, 5),
                         g_test_rand_int_range (0, 2), 0 };
      g_autoptr (FoveaTensor) picture =
          test_random (FOVEA_NCHW (1, r.channels, g_test_rand_int_range (3, 9),
                                   g_test_rand_int_range (3, 9)));
      g_autoptr (FoveaArithmetic) arithmetic = NULL;
      g_autofree double *want = NULL;
      gint64             h, w;

      r.output_padding = g_test_rand_int_range (0, (gint32) r.stride);
      arithmetic = fovea_arithmetic_new_overlap (&r, picture->shape.size[3],
                                                 picture->shape.size[2], NULL);
      g_assert_nonnull (arithmetic);
      h = fovea_arithmetic_height (arithmetic);
      w = fovea_arithmetic_width (arithmetic);
      want = scatter (&r, picture, h, w);
      for (int i = 0; i < 7; i++)
        {
          gint64 x = random_place (i, 0, w), y = random_place (i, 1, h);
          guint  c = g_test_rand_int_range (0, (gint32) r.channels);
          g_autoptr (FoveaPixel) pixel =
              fovea_arithmetic_of (arithmetic, picture, x, y, c, NULL);

          check_overlap (pixel, picture);
          g_assert_cmpfloat (
              fabs (pixel->sum - want[((gint64) c * h + y) * w + x]), <=,
              1e-12);
          if (i == 6)
            g_assert_true (same_bits (pixel->value,
                                      overlap_by_layer (&r, picture, c, y, x)));
        }
    }
}

/* ---- Text ---- */

static void
check_text (const FoveaArithmetic *arithmetic,
            const ExampleGrid     *image,
            gint64                 x,
            gint64                 y,
            double                 range,
            const char            *want)
{
  g_autoptr (FoveaTensor) picture = example_picture (image);
  g_autoptr (FoveaPixel) pixel =
      fovea_arithmetic_of (arithmetic, picture, x, y, 0, NULL);
  g_autofree char *text = fovea_pixel_to_text (pixel, range);

  g_assert_cmpstr (text, ==, want);
}

static void
test_text (void)
{
  const ExampleGrid image = { 3, 3, { 12, 14, 90, 13, 15, 95, 11, 16, 99 } };
  g_autoptr (FoveaKernel) kernel =
      fovea_kernel_parse ("-1 0 1; -2 0 2; -1 0 1", NULL);
  FoveaConvolve r = FOVEA_CONVOLVE_DEFAULTS;
  g_autoptr (FoveaArithmetic) all = NULL, edge = NULL, pool = NULL;
  FoveaPool p = { .kind = FOVEA_POOL_MAX,
                  .channels = 1,
                  .width = 2,
                  .height = 2,
                  .stride_x = 1,
                  .stride_y = 1 };

  r.kernel = kernel;
  r.channels = 1;
  r.scale = 0.125;
  r.offset = 128;
  r.border = FOVEA_BORDER_VALID;
  all = fovea_arithmetic_new_convolve (&r, 3, 3, NULL);
  check_text (
      all, &image, 0, 0, 1.0,
      "pixel (0, 0), channel 0: 3x3 kernel, as it stands (correlation), centre "
      "in row 2, column 2\n"
      "   12  14  90       -1   0   1       -12    0   90\n"
      "   13  15  95   x   -2   0   2   =   -26    0  190\n"
      "   11  16  99       -1   0   1       -11    0   99\n"
      "sum 330\n"
      "330 · 0.125 + 128 = 169.25\n"
      "result 169.25\n");
  r.scale = 1;
  r.offset = 0;
  r.border = FOVEA_BORDER_ZERO;
  r.activation = FOVEA_ACTIVATION_RELU;
  r.flip = TRUE;
  edge = fovea_arithmetic_new_convolve (&r, 3, 3, NULL);
  check_text (edge, &image, 0, 0, 1.0,
              "pixel (0, 0), channel 0: 3x3 kernel, rotated by 180 degrees "
              "(convolution), centre in row 2, column 2\n"
              "   [0] [0] [0]       1   0  -1         0    0    0\n"
              "   [0] 12  14   x    2   0  -2   =     0    0  -28\n"
              "   [0] 13  15        1   0  -1         0    0  -15\n"
              "sum -43\n"
              "relu (-43) = 0\n"
              "result 0\n");
  pool = fovea_arithmetic_new_pool (&p, 3, 3, NULL);
  check_text (pool, &image, 1, 0, 10.0,
              "pixel (1, 0), channel 0\n"
              "   140  900\n"
              "   150  950\n"
              "the maximum is in row 2, column 2\n"
              "result 950 (95 in 0..1)\n");
}

/* ---- Large pictures, wrong use ---- */

typedef struct
{
  gint64 numbers, width, height;
} Counted;

static gboolean
counted_read (const FoveaRect   *rect,
              const FoveaTensor *pixels,
              gpointer           data,
              GError           **error)
{
  Counted *counted = data;
  float   *to = pixels->data;

  g_assert_true (rect->x >= 0 && rect->y >= 0 && rect->width > 0 &&
                 rect->height > 0 && rect->x + rect->width <= counted->width &&
                 rect->y + rect->height <= counted->height);
  counted->numbers += rect->width * rect->height;
  for (gint64 i = 0; i < fovea_shape_elements (&pixels->shape); i++)
    to[i] = (float) (rect->x + i % rect->width);
  return TRUE;
}

/* The corner of a large picture that wraps: rows, never all of it. */
static void
test_large_wrap (void)
{
  g_autoptr (FoveaKernel) kernel = random_kernel (1, 5, 5);
  FoveaConvolve r = FOVEA_CONVOLVE_DEFAULTS;
  Counted       counted = { 0, 50000, 40000 };
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaArithmetic) arithmetic = NULL;
  g_autoptr (FoveaPixel) pixel = NULL;

  r.kernel = kernel;
  r.border = FOVEA_BORDER_WRAP;
  arithmetic =
      fovea_arithmetic_new_convolve (&r, counted.width, counted.height, &error);
  g_assert_no_error (error);
  pixel =
      fovea_arithmetic_at (arithmetic, 0, 0, 2, counted_read, &counted, &error);
  g_assert_no_error (error);
  g_assert_cmpint (counted.numbers, ==, 5 * counted.width);
  g_assert_cmpfloat (pixel->terms[0].value, ==, counted.width - 2);
  g_assert_cmpfloat (pixel->terms[24].value, ==, 2);
}

static gboolean
failing_read (const FoveaRect   *rect,
              const FoveaTensor *pixels,
              gpointer           data,
              GError           **error)
{
  g_set_error_literal (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED, "stopped");
  return FALSE;
}

static void
test_wrong (void)
{
  g_autoptr (FoveaKernel) kernel = random_kernel (1, 3, 3);
  FoveaConvolve r = FOVEA_CONVOLVE_DEFAULTS;
  FoveaOverlap  o = { kernel, 0, 1, 0, 0 };
  FoveaPool     p = { .kind = FOVEA_POOL_MAX,
                      .channels = 1,
                      .width = 2,
                      .height = 2,
                      .times = 2 };
  g_autoptr (FoveaArithmetic) arithmetic = NULL;
  g_autoptr (FoveaTensor) grey = test_random (FOVEA_NCHW (1, 1, 8, 8));
  g_autoptr (FoveaTensor) picture = test_random (FOVEA_NCHW (1, 3, 8, 8));
  g_autoptr (GError) error = NULL;

  r.kernel = kernel;
  arithmetic = fovea_arithmetic_new_convolve (&r, 8, 8, NULL);
#define FAILS(call, code, part)                     \
  g_assert_null (call);                             \
  g_assert_error (error, FOVEA_ERROR, code);        \
  g_assert_nonnull (strstr (error->message, part)); \
  g_clear_error (&error)
  FAILS (fovea_arithmetic_of (arithmetic, picture, 8, 0, 0, &error),
         FOVEA_ERROR_SHAPE, "(8, 0)");
  FAILS (fovea_arithmetic_of (arithmetic, picture, 0, -1, 0, &error),
         FOVEA_ERROR_SHAPE, "(0, -1)");
  FAILS (fovea_arithmetic_of (arithmetic, picture, 0, 0, 3, &error),
         FOVEA_ERROR_SHAPE, "channel 3");
  FAILS (fovea_arithmetic_of (arithmetic, grey, 0, 0, 0, &error),
         FOVEA_ERROR_SHAPE, "1x1x8x8");
  FAILS (fovea_arithmetic_at (arithmetic, 0, 0, 0, failing_read, NULL, &error),
         FOVEA_ERROR_CANCELLED, "stopped");
  FAILS (fovea_arithmetic_new_overlap (&o, 8, 8, &error), FOVEA_ERROR_SHAPE,
         "0 channels");
  o.channels = 1;
  o.padding = 9;
  FAILS (fovea_arithmetic_new_overlap (&o, 2, 2, &error), FOVEA_ERROR_SHAPE,
         "padding of 9");
  FAILS (fovea_arithmetic_new_pool (&p, 8, 8, &error), FOVEA_ERROR_UNSUPPORTED,
         "2 times");
  r.stride = 0;
  FAILS (fovea_arithmetic_new_convolve (&r, 8, 8, &error), FOVEA_ERROR_SHAPE,
         "stride of 0");
  r.stride = 1;
  r.kernel = NULL;
  FAILS (fovea_arithmetic_new_convolve (&r, 8, 8, &error), FOVEA_ERROR_FORMAT,
         "no kernel");
}

/* The first, second, ... allocation fails until all is well. */
static void
test_memory (void)
{
  g_autoptr (FoveaKernel) kernel = random_kernel (1, 3, 3);
  g_autoptr (FoveaTensor) picture = test_random (FOVEA_NCHW (1, 3, 8, 8));
  FoveaConvolve r = FOVEA_CONVOLVE_DEFAULTS;
  gboolean      done = FALSE;
  int           n;

  r.kernel = kernel;
  r.activation = FOVEA_ACTIVATION_TANH;
  for (n = 0; ! done && n < 200; n++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (FoveaArithmetic) arithmetic = NULL;
      g_autoptr (FoveaPixel) pixel = NULL;

      fovea_alloc_fail_after (n);
      arithmetic = fovea_arithmetic_new_convolve (&r, 8, 8, &error);
      if (arithmetic)
        pixel = fovea_arithmetic_of (arithmetic, picture, 3, 3, 1, &error);
      fovea_alloc_fail_after (-1);
      done = pixel != NULL;
      if (! done)
        g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY);
    }
  g_assert_true (done);
  g_assert_cmpint (n, >, 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func) g_test_add_func ("/engine/one-pixel/" name, func)
  TEST ("a-thousand-settings", test_thousand);
  TEST ("not-numbers", test_not_numbers);
  TEST ("course/correlations", test_correlations);
  TEST ("course/true-convolution", test_true_convolution);
  TEST ("course/transposed", test_transposed_examples);
  TEST ("course/pooling", test_pooling_examples);
  TEST ("pooling", test_pooling);
  TEST ("overlap", test_overlap);
  TEST ("text", test_text);
  TEST ("large-wrap", test_large_wrap);
  TEST ("wrong", test_wrong);
  TEST ("memory", test_memory);
  return g_test_run ();
}

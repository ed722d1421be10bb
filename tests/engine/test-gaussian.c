/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gaussian blurs against their definition in double precision, and any part of
 * one against the whole. */
#include <math.h>
#include <string.h>

#include "support.h"

/* Promise 2 of the design, for inputs from 0 to 1. */
#define WITHIN 0x1p-16

typedef struct
{
  const float *picture;
  float       *result;
  gint64       width, height, channels;
  gint         reads;
} Job;

static gboolean
job_read (const FoveaRect   *rect,
          const FoveaTensor *pixels,
          gpointer           data,
          GError           **error)
{
  Job   *job = data;
  float *to = pixels->data;

  g_assert_true (rect->x >= 0 && rect->y >= 0 &&
                 rect->x + rect->width <= job->width &&
                 rect->y + rect->height <= job->height);
  job->reads++;
  for (gint64 c = 0; c < job->channels; c++)
    for (gint64 y = rect->y; y < rect->y + rect->height; y++)
      {
        memcpy (to, job->picture + (c * job->height + y) * job->width + rect->x,
                rect->width * sizeof (float));
        to += rect->width;
      }
  return TRUE;
}

static gboolean
job_write (const FoveaRect   *rect,
           const FoveaTensor *pixels,
           gpointer           data,
           GError           **error)
{
  Job *job = data;

  for (gint64 c = 0; c < job->channels; c++)
    for (gint64 y = 0; y < rect->height; y++)
      memcpy (job->result + (c * job->height + rect->y + y) * job->width +
                  rect->x,
              (const float *) pixels->data + c * pixels->stride[1] +
                  y * pixels->stride[2],
              rect->width * sizeof (float));
  return TRUE;
}

static FoveaGaussianPlan *
job_plan (const FoveaGaussian *request, const Job *job)
{
  g_autoptr (GError) error = NULL;
  FoveaGaussianPlan *plan =
      fovea_gaussian_plan_new (request, job->width, job->height, &error);

  g_assert_no_error (error);
  return plan;
}

static void
job_run (const FoveaGaussian *request, Job *job, guint threads)
{
  g_autoptr (FoveaGaussianPlan) plan = job_plan (request, job);
  g_autoptr (GError) error = NULL;
  FoveaRunOptions options = { .threads = threads };

  fovea_gaussian_plan_run (plan,
                           &(FoveaRect){ 0, 0, job->width, job->height },
                           job_read, job_write, job, &options, &error);
  g_assert_no_error (error);
}

/* ---- The definition ---- */

/* One row of n numbers, `step` apart, by the definition. */
static void
exact_row (const FoveaGaussian *request,
           const double        *from,
           double              *to,
           gint64               n,
           gint64               step)
{
  const gint64 reach = (gint64) ceil (7 * request->sigma);
  g_autofree double *weight = g_new (double, reach + 1);
  double sum = 0;

  for (gint64 d = 0; d <= reach; d++)
    {
      weight[d] =
          exp (-(double) (d * d) / (2 * request->sigma * request->sigma));
      sum += d ? 2 * weight[d] : weight[d];
    }
  for (gint64 i = 0; i < n; i++)
    {
      double total = 0;

      for (gint64 d = -reach; d <= reach; d++)
        {
          gint64 at = test_border_place (request->border, i + d, n);

          total += weight[ABS (d)] / sum *
                   (at >= 0 ? from[at * step] :
                    request->border == FOVEA_BORDER_CONSTANT ?
                              request->border_value :
                              0.0);
        }
      to[i * step] = total;
    }
}

static void
exact (const FoveaGaussian *request, const Job *job, double *to)
{
  const gint64       w = job->width, h = job->height;
  g_autofree double *from = g_new (double, w * h), *half = g_new (double, w * h);

  for (gint64 c = 0; c < job->channels; c++)
    {
      for (gint64 i = 0; i < w * h; i++)
        from[i] = job->picture[c * w * h + i];
      for (gint64 x = 0; x < w; x++)
        exact_row (request, from + x, half + x, h, w);
      for (gint64 y = 0; y < h; y++)
        exact_row (request, half + y * w, to + (c * h + y) * w, w, 1);
    }
}

/* ---- Near enough ---- */

static void
gaussian_compare (const FoveaGaussian *request, Job *job, double within)
{
  const gint64       n = job->channels * job->width * job->height;
  g_autofree float  *result = g_new (float, n);
  g_autofree double *want = g_new (double, n);
  double             worst = 0;

  job->result = result;
  job_run (request, job, 1);
  exact (request, job, want);
  for (gint64 i = 0; i < n; i++)
    worst = MAX (worst, fabs (result[i] - want[i]));
  g_test_message ("sigma %g, border %d, %dx%d: off by %.3g of %.3g",
                  request->sigma, (int) request->border, (int) job->width,
                  (int) job->height, worst, within);
  g_assert_cmpfloat (worst, <=, within);
}

/* Black and white by lot, in blocks: what errors of all frequencies show in. */
static float *
gaussian_picture (const Job *job, gint64 block)
{
  gint64 n = job->channels * job->width * job->height;
  float *picture = g_new (float, n);

  for (gint64 i = 0; i < n; i++)
    {
      gint64 x = i % job->width, y = i / job->width;

      if (x % block == 0 && y % block == 0)
        picture[i] = g_test_rand_int_range (0, 2);
      else
        picture[i] = picture[(y - y % block) * job->width + x - x % block];
    }
  return picture;
}

static void
gaussian_sigmas (void)
{
  static const double sigmas[] = { 0.1, 0.5, 1, 1.5,  3,    3.99,
                                   4,   5,   8, 11.3, 15.9, 20 };

  for (guint i = 0; i < G_N_ELEMENTS (sigmas); i++)
    for (int exactly = 0; exactly < 2; exactly++)
      {
        FoveaGaussian     request = FOVEA_GAUSSIAN_DEFAULTS;
        Job               job = { .width = 137, .height = 90, .channels = 2 };
        g_autofree float *picture = NULL;

        request.sigma = sigmas[i];
        request.exact = exactly;
        request.channels = 2;
        job.picture = picture = gaussian_picture (&job, 1 + i % 3 * 7);
        /* 2 * (2 * 5.5 * sigma + 1) terms of sums of 1 */
        gaussian_compare (&request, &job,
                          exactly ? (22 * sigmas[i] + 8) * 0x1p-24 + 0x1p-23 :
                                    WITHIN);
      }
}

/* The worst case there is: white where the weights differ to one side. A blur in
 * one axis (the other has one place) of a white pixel at each place of the
 * coarsest grid is a column of weights. */
static void
gaussian_worst (void)
{
  static const double sigmas[] = { 4, 5, 7.99, 8, 15.99, 16, 31, 32, 33, 63 };

  for (guint i = 0; i < G_N_ELEMENTS (sigmas); i++)
    {
      const gint64      n = (gint64) (14 * sigmas[i]) + 64;
      FoveaGaussian     request = FOVEA_GAUSSIAN_DEFAULTS;
      Job               job = { .width = n, .height = 1, .channels = 1 };
      g_autofree float *picture = g_new0 (float, n), *result = g_new (float, n);
      double            most = 0, *above = g_new0 (double, n);
      double           *below = g_new0 (double, n);

      request.sigma = sigmas[i];
      request.channels = 1;
      request.border = FOVEA_BORDER_ZERO;
      job.picture = picture;
      job.result = result;
      for (gint64 at = 0; at < n; at++)
        {
          double sum = 0;

          picture[at] = 1;
          job_run (&request, &job, 1);
          picture[at] = 0;
          for (gint64 d = -n; d <= n; d++)
            sum += exp (-(double) (d * d) / (2 * sigmas[i] * sigmas[i]));
          for (gint64 x = 0; x < n; x++)
            {
              /* Other axis: its one white place in a border of zeros, which
               * the result has as a factor. */
              double off = result[x] * sum -
                           exp (-(double) ((x - at) * (x - at)) /
                                (2 * sigmas[i] * sigmas[i])) / sum;

              if (off > 0)
                above[x] += off;
              else
                below[x] -= off;
            }
        }
      for (gint64 x = n / 2 - 16; x < n / 2 + 16; x++)
        most = MAX (most, MAX (above[x], below[x]));
      g_test_message ("sigma %g: at most off by %.3g", sigmas[i], most);
      g_assert_cmpfloat (most, <=, WITHIN / 2); /* an axis */
      g_free (above);
      g_free (below);
    }
}

static void
gaussian_borders (void)
{
  static const gint64 sizes[][2] = { { 1, 1 }, { 5, 1 },   { 1, 7 },
                                     { 6, 4 }, { 23, 17 }, { 64, 65 } };
  static const double sigmas[] = { 0.7, 2.5, 6, 18, 70 };

  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
    for (guint i = 0; i < G_N_ELEMENTS (sigmas); i++)
      for (guint border = 0; border < FOVEA_BORDER_VALID; border++)
        {
          FoveaGaussian request = FOVEA_GAUSSIAN_DEFAULTS;
          Job           job = { .width = sizes[s][0],
                                .height = sizes[s][1],
                                .channels = 1 };
          g_autofree float *picture = NULL;

          request.sigma = sigmas[i];
          request.channels = 1;
          request.border = border;
          request.border_value = 0.75;
          job.picture = picture = gaussian_picture (&job, 2);
          gaussian_compare (&request, &job, WITHIN);
        }
}

/* ---- Parts ---- */

static void
gaussian_parts (void)
{
  static const double    sigmas[] = { 1.5, 4, 9, 40, 200 };
  static const FoveaRect parts[] = {
    { 0, 0, 1, 1 },       { 7, 3, 64, 33 },     { 1023, 511, 3, 40 },
    { 1030, 0, 270, 900 }, { 0, 520, 1300, 1 }, { 1299, 899, 1, 1 },
    { 333, 128, 700, 513 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (sigmas); i++)
    {
      FoveaGaussian     request = FOVEA_GAUSSIAN_DEFAULTS;
      Job               job = { .width = 1300, .height = 900, .channels = 1 };
      g_autofree float *picture = gaussian_picture (&job, 1);
      g_autofree float *whole = g_new (float, 1300 * 900);
      g_autofree float *part = g_new (float, 1300 * 900);

      job.picture = picture;
      job.result = whole;
      request.channels = 1;
      request.border = i % FOVEA_BORDER_VALID;
      request.sigma = sigmas[i];
      job_run (&request, &job, 1);
      job.result = part;
      job_run (&request, &job, 3);
      g_assert_cmpmem (whole, 1300 * 900 * 4, part, 1300 * 900 * 4);
      for (guint p = 0; p < G_N_ELEMENTS (parts); p++)
        {
          g_autoptr (FoveaGaussianPlan) plan = job_plan (&request, &job);
          const FoveaRect *r = &parts[p];
          FoveaRect        need = fovea_gaussian_plan_need (plan, r);

          memset (part, 0xff, 1300 * 900 * 4);
          g_assert_true (need.x >= 0 && need.y >= 0 &&
                         need.x + need.width <= 1300 &&
                         need.y + need.height <= 900);
          g_assert_true (fovea_gaussian_plan_run (plan, r, job_read, job_write,
                                                  &job, NULL, NULL));
          for (gint64 y = r->y; y < r->y + r->height; y++)
            g_assert_cmpmem (whole + y * 1300 + r->x, r->width * 4,
                             part + y * 1300 + r->x, r->width * 4);
        }
    }
}

/* A constant stays itself; NaN stays near where it was. */
static void
gaussian_numbers (void)
{
  static const double sigmas[] = { 2, 6, 50 };

  for (guint i = 0; i < G_N_ELEMENTS (sigmas); i++)
    {
      FoveaGaussian     request = FOVEA_GAUSSIAN_DEFAULTS;
      Job               job = { .width = 900, .height = 50, .channels = 1 };
      g_autofree float *picture = g_new (float, 900 * 50);
      g_autofree float *result = g_new (float, 900 * 50);
      gint64            reach;
      g_autoptr (FoveaGaussianPlan) plan = NULL;

      request.sigma = sigmas[i];
      request.channels = 1;
      job.picture = picture;
      job.result = result;
      for (gint i_ = 0; i_ < 900 * 50; i_++)
        picture[i_] = 0.3f;
      job_run (&request, &job, 1);
      for (gint i_ = 0; i_ < 900 * 50; i_++)
        g_assert_cmpfloat (fabs (result[i_] - 0.3), <=, 0x1p-19);
      picture[0] = NAN;
      job_run (&request, &job, 1);
      plan = job_plan (&request, &job);
      reach = fovea_gaussian_plan_reach (plan);
      g_assert_true (isnan (result[0]));
      for (gint64 x = reach + 1; x < 900; x++)
        g_assert_false (isnan (result[x]));
    }
}

/* ---- Wrong requests ---- */

static void
gaussian_refused (const FoveaGaussian *request,
                  gint64               width,
                  FoveaError           code,
                  const char          *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (fovea_gaussian_plan_new (request, width, 5, &error));
  g_assert_error (error, FOVEA_ERROR, (gint) code);
  if (strstr (error->message, text) == NULL)
    g_error ("'%s' lacks '%s'", error->message, text);
}

static void
gaussian_errors (void)
{
  static const double wrong[] = { 0, -1, 1001, NAN, INFINITY };
  FoveaGaussian       request = FOVEA_GAUSSIAN_DEFAULTS;
  g_autoptr (FoveaGaussianPlan) plan = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      request.sigma = wrong[i];
      gaussian_refused (&request, 5, FOVEA_ERROR_FORMAT, "sigma");
    }
  request.sigma = 2;
  gaussian_refused (&request, 0, FOVEA_ERROR_SHAPE,
                    "a width of 0 and a height of 5");
  request.border = FOVEA_BORDER_VALID;
  gaussian_refused (&request, 5, FOVEA_ERROR_FORMAT, "border 6");
  request.border = FOVEA_BORDER_CONSTANT;
  request.border_value = NAN;
  gaussian_refused (&request, 5, FOVEA_ERROR_FORMAT, "nan");
  request.border = FOVEA_BORDER_ZERO;
  request.channels = 0;
  gaussian_refused (&request, 5, FOVEA_ERROR_SHAPE, "channels");
  request.channels = 1;
  plan = fovea_gaussian_plan_new (&request, 5, 5, NULL);
  g_assert_false (fovea_gaussian_plan_run (plan, &(FoveaRect){ 1, 0, 5, 5 },
                                           job_read, job_write, NULL, NULL,
                                           &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_SHAPE);
}

static void
gaussian_memory (void)
{
  FoveaGaussian     request = FOVEA_GAUSSIAN_DEFAULTS;
  Job               job = { .width = 300, .height = 200, .channels = 1 };
  g_autofree float *picture = gaussian_picture (&job, 1);
  g_autofree float *result = g_new (float, 300 * 200);
  guint             failed = 0;
  gboolean          fine = FALSE;
  gint              cancel = 1;
  FoveaRunOptions   options = { .threads = 1 };
  g_autoptr (GError) cancelled = NULL;

  job.picture = picture;
  job.result = result;
  request.channels = 1;
  request.sigma = 20;
  for (; ! fine; failed++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (FoveaGaussianPlan) plan = NULL;

      fovea_alloc_fail_after ((int) failed);
      plan = fovea_gaussian_plan_new (&request, 300, 200, &error);
      fine = plan != NULL &&
             fovea_gaussian_plan_run (plan, &(FoveaRect){ 0, 0, 300, 200 },
                                      job_read, job_write, &job, &options,
                                      &error);
      fovea_alloc_fail_after (-1);
      if (! fine)
        g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY);
      if (plan != NULL && fine)
        {
          options.cancel = &cancel;
          g_assert_false (fovea_gaussian_plan_run (
              plan, &(FoveaRect){ 0, 0, 300, 200 }, job_read, job_write, &job,
              &options, &cancelled));
          g_assert_error (cancelled, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
        }
    }
  g_assert_cmpuint (failed, >, 10);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/gaussian/near-the-exact-one", gaussian_sigmas);
  g_test_add_func ("/engine/gaussian/worst-case", gaussian_worst);
  g_test_add_func ("/engine/gaussian/borders", gaussian_borders);
  g_test_add_func ("/engine/gaussian/parts-are-the-whole", gaussian_parts);
  g_test_add_func ("/engine/gaussian/constants-and-nan", gaussian_numbers);
  g_test_add_func ("/engine/gaussian/wrong-requests", gaussian_errors);
  g_test_add_func ("/engine/gaussian/no-memory-and-cancel", gaussian_memory);
  return g_test_run ();
}

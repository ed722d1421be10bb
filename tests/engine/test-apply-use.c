/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Networks over pictures, as they are used: a run that is stopped writes no more, a
 * piece before the rest, other outputs, the bottleneck, and what is refused. */
#include <string.h>

#include "applying.h"

typedef struct
{
  gint  cancel;
  guint calls, at;
  char *last;
} Watch;

static void
watch_progress (double fraction, const char *what, gpointer data)
{
  Watch *watch = data;

  g_assert_cmpfloat (fraction, >=, 0.0);
  g_assert_cmpfloat (fraction, <=, 1.0);
  g_free (watch->last);
  watch->last = g_strdup (what);
  if (watch->calls++ == watch->at)
    g_atomic_int_set (&watch->cancel, 1);
}

static void
test_cancel (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaApply) apply = NULL;
  g_autoptr (GError) error = NULL;
  FoveaApplyOptions options = FOVEA_APPLY_DEFAULTS;
  g_auto (Picture) p = { .photo = apply_picture_photo (40, 40) };
  Watch           watch = { .at = G_MAXUINT };
  FoveaRunOptions run = { .cancel = &watch.cancel,
                          .progress = watch_progress,
                          .data = &watch };
  guint           writes;

  test_folder_init (&folder);
  model = apply_net_same (&folder);
  options.tile = 10;
  apply = fovea_apply_new (model, 40, 40, &options, &error);
  g_assert_no_error (error);
  apply_picture_expect (&p, fovea_apply_facts (apply));
  g_assert_true (fovea_apply_run (apply, apply_picture_read,
                                  apply_picture_write, &p, &run, &error));
  g_assert_cmpuint (p.writes, ==, 16);
  g_assert_cmpstr (watch.last, ==, "tile 16 of 16");
  writes = p.writes;
  watch.at = watch.calls + 4;
  g_assert_false (fovea_apply_run (apply, apply_picture_read,
                                   apply_picture_write, &p, &run, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
  g_assert_cmpuint (p.writes - writes, <=, 2);
  g_free (watch.last);
}

/* A piece is the very pixels of the whole. */
static void
test_preview (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaApply) apply = NULL;
  g_autoptr (FoveaTensor) photo = apply_picture_photo (50, 60);
  g_autoptr (FoveaTensor) all = NULL;
  g_auto (Picture) p = { 0 };
  FoveaRect piece = { 21, 13, 17, 19 };
  double    share = 0.0;

  test_folder_init (&folder);
  model = apply_net_up (&folder);
  all = apply_to (model, photo, NULL, NULL);
  apply = fovea_apply_new (model, 60, 50, NULL, NULL);
  p.photo = photo;
  apply_picture_expect (&p, fovea_apply_facts (apply));
  g_assert_true (fovea_apply_preview (apply, &piece, apply_picture_read,
                                      apply_picture_write, &p, NULL, &share,
                                      NULL));
  p.photo = NULL;
  g_assert_cmpfloat (share, >, 0.01);
  g_assert_cmpfloat (share, <, 0.2);
  for (gint64 i = 0; i < fovea_shape_elements (&p.result->shape); i++)
    {
      gint64   x = i % 120, y = i / 120 % 100;
      gboolean inside = x >= 21 && x < 38 && y >= 13 && y < 32;

      g_assert_cmpint (p.written[i], ==, inside);
      if (inside)
        g_assert_cmpfloat (((float *) p.result->data)[i], ==,
                           ((float *) all->data)[i]);
    }
}

/* Where all of the picture counts, the piece is shown by itself. */
static void
test_preview_alone (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaApply) apply = NULL;
  g_auto (Picture) p = { .photo = apply_picture_photo (50, 60) };
  FoveaRect piece = { 30, 20, 12, 10 };
  double    share = 0.0;

  test_folder_init (&folder);
  model = apply_net_mean (&folder);
  apply = fovea_apply_new (model, 60, 50, NULL, NULL);
  apply_picture_expect (&p, fovea_apply_facts (apply));
  g_assert_true (fovea_apply_preview (apply, &piece, apply_picture_read,
                                      apply_picture_write, &p, NULL, &share,
                                      NULL));
  g_assert_cmpfloat_with_epsilon (share, 12 * 10 / (50.0 * 60.0), 1e-9);
  g_assert_true (p.written[20 * 60 + 30] && p.written[29 * 60 + 41]);
  g_assert_false (p.written[0]);
}

/* Two outputs: either is to be had; a wrong name lists some. */
static void
test_outputs (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaTensor) photo = apply_picture_photo (9, 9);
  g_autoptr (FoveaTensor) first = NULL;
  g_autoptr (FoveaTensor) second = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = NULL;
  TestNet          *net = test_net_new (3, -2, -2);
  FoveaApplyOptions options = FOVEA_APPLY_DEFAULTS;
  FoveaApplyFacts   facts;

  test_folder_init (&folder);
  test_net_conv (net, "x", "y", 3, 3, 3, 1, 1);
  test_net_op (net, "Relu", "y", "z");
  test_net_output (net, "y");
  test_net_output (net, "z");
  model = test_net_open (net, &folder, "two", "image", "", "");
  names = fovea_model_outputs (model);
  g_assert_cmpuint (g_strv_length (names), ==, 2);
  first = apply_to (model, photo, &options, &facts);
  options.output = "z";
  second = apply_to (model, photo, &options, &facts);
  g_assert_cmpint (facts.how, ==, FOVEA_APPLY_TILED);
  test_equal (first, second, "both are cut to 0..1");
  options.output = "zz";
  g_assert_null (fovea_apply_new (model, 9, 9, &options, &error));
  test_error (error, FOVEA_ERROR_NOT_FOUND, "two|'zz'");
}

static void
test_refused (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaModel) five = NULL;
  g_autoptr (GError) error = NULL;
  TestNet *net = test_net_new (3, -2, -2);

  test_folder_init (&folder);
  model = test_small_model (&folder, NULL);
  g_assert_null (fovea_apply_new (model, 9, 9, NULL, &error));
  test_error (error, FOVEA_ERROR_UNSUPPORTED, "small|Classify");
  g_clear_error (&error);
  test_net_conv (net, "x", "y", 3, 5, 3, 1, 1);
  test_net_output (net, "y");
  five = test_net_open (net, &folder, "five", "image", "", "");
  g_assert_null (fovea_apply_new (five, 9, 9, NULL, &error));
  test_error (error, FOVEA_ERROR_UNSUPPORTED, "five|'y'|5 channels|1 or 3");
}

/* ---- Bottlenecks ------------------------------------------------------------------------- */

static void
test_latent (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaModel) none = NULL;
  g_autoptr (FoveaTensor) photo = apply_picture_photo (8, 8);
  g_autoptr (FoveaTensor) whole = NULL;
  g_autoptr (FoveaTensor) numbers = NULL;
  g_autoptr (FoveaTensor) back = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;

  test_folder_init (&folder);
  model = apply_net_narrow (&folder);
  whole = apply_to (model, photo, NULL, NULL);
  numbers = fovea_model_encode (model, photo, &name, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (name, ==, "code");
  g_assert_cmpint (fovea_shape_elements (&numbers->shape), ==, 5);
  back = fovea_model_decode (model, numbers->data, 5, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (back->data, 192 * 4, whole->data, 192 * 4);
  ((float *) numbers->data)[2] += 3.0f;
  g_clear_pointer (&back, fovea_tensor_free);
  back = fovea_model_decode (model, numbers->data, 5, NULL, &error);
  g_assert_true (memcmp (back->data, whole->data, 192 * 4) != 0);
  g_assert_null (fovea_model_decode (model, numbers->data, 4, NULL, &error));
  test_error (error, FOVEA_ERROR_SHAPE, "narrow|5 numbers|4");
  g_clear_error (&error);
  none = apply_net_unet (&folder);
  g_assert_null (fovea_model_encode (none, photo, NULL, NULL, &error));
  test_error (error, FOVEA_ERROR_UNSUPPORTED, "unet|no bottleneck");
}

/* Every allocation may fail. */
static void
test_allocations (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_auto (Picture) p = { .photo = apply_picture_photo (9, 9) };
  FoveaShape shape = FOVEA_NCHW (1, 1, 9, 9);
  gboolean   done = FALSE;

  test_folder_init (&folder);
  model = apply_net_classes (&folder, FALSE);
  p.result = fovea_tensor_new (FOVEA_F32, &shape, NULL);
  p.written = g_new0 (guint8, 81);
  for (int n = 0; n < 1000 && ! done; n++)
    {
      g_autoptr (FoveaApply) apply = NULL;
      g_autoptr (GError) error = NULL;

      fovea_alloc_fail_after (n);
      apply = fovea_apply_new (model, 9, 9, NULL, &error);
      done = apply && fovea_apply_run (apply, apply_picture_read,
                                       apply_picture_write, &p, NULL, &error);
      fovea_alloc_fail_after (-1);
      if (! done)
        g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY);
    }
  g_assert_true (done);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/apply/cancel", test_cancel);
  g_test_add_func ("/apply/preview", test_preview);
  g_test_add_func ("/apply/preview-alone", test_preview_alone);
  g_test_add_func ("/apply/outputs", test_outputs);
  g_test_add_func ("/apply/refused", test_refused);
  g_test_add_func ("/apply/latent", test_latent);
  g_test_add_func ("/apply/allocations", test_allocations);
  return g_test_run ();
}

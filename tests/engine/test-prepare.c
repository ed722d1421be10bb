/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A photo on its way into a network: crop, order of channels, mean and scale,
 * each against what it should be by hand. */
#include <math.h>
#include <string.h>

#include "test-models.h"

/* A photo of one colour. */
static FoveaTensor *
plain_photo (gint64 channels, gint64 height, gint64 width, const float *colour)
{
  FoveaShape   shape = fovea_shape (3, channels, height, width);
  FoveaTensor *photo = fovea_tensor_new (FOVEA_F32, &shape, NULL);

  for (gint64 i = 0; i < channels * height * width; i++)
    ((float *) photo->data)[i] = colour[i / (height * width)];
  return photo;
}

static FoveaTensor *
prepare (FoveaModel *model, const FoveaTensor *photo, FoveaRect *seen)
{
  g_autoptr (GError) error = NULL;
  FoveaTensor *input = fovea_model_prepare (model, photo, seen, &error);

  g_assert_no_error (error);
  g_assert_true (fovea_tensor_is_contiguous (input));
  return input;
}

/* A model of any input that only flattens it, with `input` in its card. */
static FoveaModel *
flat_model (const TestFolder *folder, const gint64 *sizes, const char *input)
{
  g_autofree char *card =
      g_strdup_printf ("[Model]\nfile=flat.onnx\n[Input]\n%s\n", input);
  g_autofree char *path =
      test_folder_graph (folder, "flat.onnx", test_chain (sizes, "Flatten"));
  g_autofree char *card_path = test_folder_text (folder, "flat.card", card);
  g_autoptr (GError) error = NULL;
  FoveaModel *model = fovea_model_open (path, &error);

  g_assert_no_error (error);
  return model;
}

static void
check_colour (const char   *input,
              gboolean      nhwc,
              guint         photo_channels,
              guint         channels,
              const double *want)
{
  g_auto (TestFolder) folder = { 0 };
  const gint64 n = channels;
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaTensor) photo =
      plain_photo (photo_channels, 5, 9, (float[3]){ 0.25f, 0.5f, 1.0f });
  g_autoptr (FoveaTensor) result = NULL;

  test_folder_init (&folder);
  model = flat_model (&folder,
                      nhwc ? (gint64[]){ 1, 4, 6, n, -1 } :
                             (gint64[]){ 1, n, 4, 6, -1 },
                      input);
  result = prepare (model, photo, NULL);
  g_assert_cmpint (fovea_shape_elements (&result->shape), ==, channels * 24);
  g_assert_cmpint (result->shape.size[nhwc ? 3 : 1], ==, channels);
  for (guint i = 0; i < channels * 24; i++)
    g_assert_cmpfloat_with_epsilon (((float *) result->data)[i],
                                    want[nhwc ? i % channels : i / 24], 1e-5);
}

#define NUMBERS "width=6\nheight=4\nmean=10;20;30\nstd=2;4;8\n"

static void
test_channels (void)
{
  check_colour (NUMBERS, FALSE, 3, 3,
                (double[]){ (63.75 - 10) / 2, (127.5 - 20) / 4, 225.0 / 8 });
  check_colour (NUMBERS "channels=BGR\n", FALSE, 3, 3,
                (double[]){ 245.0 / 2, (127.5 - 20) / 4, (63.75 - 30) / 8 });
  check_colour (NUMBERS "layout=NHWC\nscale-by=1\n", TRUE, 3, 3,
                (double[]){ -9.75 / 2, -19.5 / 4, -29.0 / 8 });
  check_colour (NUMBERS "layout=NHWC\nchannels=BGR\n", TRUE, 3, 3,
                (double[]){ 245.0 / 2, (127.5 - 20) / 4, (63.75 - 30) / 8 });
}

static void
test_grey (void)
{
  const double luma = 0.299 * 63.75 + 0.587 * 127.5 + 0.114 * 255.0;

  check_colour ("width=6\nheight=4\nmean=10\nstd=2\nchannels=GRAY\n", FALSE, 3,
                1, (double[]){ (luma - 10) / 2 });
  check_colour ("width=6\nheight=4\nmean=10\nstd=2\nchannels=GRAY\n", FALSE, 1,
                1, (double[]){ (63.75 - 10) / 2 });
  /* a grey photo for a colour network */
  check_colour (
      NUMBERS, FALSE, 1, 3,
      (double[]){ (63.75 - 10) / 2, (63.75 - 20) / 4, (63.75 - 30) / 8 });
}

/* What part of a photo is seen, for a network of 8x8 or 8x4. */
static void
test_seen (void)
{
  const struct
  {
    const char *input;
    gint64      width, height;
    FoveaRect   seen;
  } cases[] = {
    { "height=8\ncrop=1", 8, 8, { 0, 0, 8, 8 } },
    { "height=8\ncrop=1", 20, 10, { 5, 0, 10, 10 } },
    { "height=8\ncrop=1", 10, 21, { 0, 5, 10, 10 } },
    { "height=8\ncrop=0.875", 376, 263, { 73, 16, 230, 230 } },
    { "height=8\ncrop=0.875", 256, 256, { 16, 16, 224, 224 } },
    { "height=8\ncrop=0.5", 3, 3, { 0, 0, 2, 2 } }, /* 1.5 rounds to even */
    { "height=8\ncrop=0.5", 1, 1, { 0, 0, 1, 1 } },
    { "height=8\ncrop=0.875", 1, 5, { 0, 2, 1, 1 } },
    { "height=8\ncrop=0.01", 10, 10, { 4, 4, 1, 1 } },
    { "height=8\ncrop=squash", 31, 7, { 0, 0, 31, 7 } },
    { "height=4\ncrop=1", 20, 20, { 0, 5, 20, 10 } },
    { "height=4\ncrop=1", 40, 10, { 10, 0, 20, 10 } },
    { "height=4\ncrop=0.5", 40, 10, { 15, 2, 10, 5 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestFolder) folder = { 0 };
      g_autofree char *input = g_strdup_printf (
          "width=8\nmean=0;0;0\nstd=1;1;1\n%s", cases[i].input);
      g_autoptr (FoveaModel) model = NULL;
      g_autoptr (FoveaTensor) photo = plain_photo (
          3, cases[i].height, cases[i].width, (float[3]){ 0.1f, 0.2f, 0.3f });
      g_autoptr (FoveaTensor) result = NULL;
      FoveaRect seen;

      test_folder_init (&folder);
      model = flat_model (&folder, (gint64[]){ 1, 3, -2, 8, -1 }, input);
      result = prepare (model, photo, &seen);
      g_assert_cmpint (seen.x, ==, cases[i].seen.x);
      g_assert_cmpint (seen.y, ==, cases[i].seen.y);
      g_assert_cmpint (seen.width, ==, cases[i].seen.width);
      g_assert_cmpint (seen.height, ==, cases[i].seen.height);
    }
}

/* The numbers are those of fovea_resize on that box. */
static void
test_same_as_resize (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaTensor) photo = test_random (test_shape ("3x30x40"));
  g_autoptr (FoveaTensor) result = NULL;
  float       want[3 * 64];
  FoveaShape  shape = test_shape ("3x8x8");
  FoveaTensor to = fovea_tensor_view (&shape, want);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 3 * 30 * 40; i++) /* to 0.25 .. 0.75: no clipping */
    ((float *) photo->data)[i] = 0.5f + 0.25f * ((float *) photo->data)[i];
  test_folder_init (&folder);
  model = test_small_model (&folder, "crop=0.8\nresize=bicubic");
  result = prepare (model, photo, NULL);
  fovea_resize (photo, (double[]){ 8, 3, 32, 27 }, FOVEA_RESIZE_BICUBIC, &to,
                &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 3 * 64; i++)
    g_assert_cmpfloat (((float *) result->data)[i], ==, want[i]);
}

/* Overshoots of the cubic, and photos beyond 0..1, are cut off; NaN stays. */
static void
test_clipped (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaTensor) photo =
      plain_photo (3, 8, 8, (float[3]){ -1.0f, 2.0f, 0.5f });
  g_autoptr (FoveaTensor) result = NULL;
  const float *values;

  test_folder_init (&folder);
  ((float *) photo->data)[128] = NAN;
  model = test_small_model (&folder, "resize=bicubic");
  result = prepare (model, photo, NULL);
  values = result->data;
  g_assert_cmpfloat (values[0], ==, 0.0f);
  g_assert_cmpfloat (values[64], ==, 1.0f);
  g_assert_true (isnan (values[128]));
  g_assert_cmpfloat (values[191], ==, 0.5f);
}

static void
test_bad_photos (void)
{
  const char *sizes[] = { "8x8", "2x8x8", "4x8x8", "2x3x8x8", "1x1x3x8x8" };
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  FoveaShape  none = { 3, { 3, 0, 8 } };
  FoveaTensor empty = fovea_tensor_view (&none, NULL);
  g_autoptr (GError) error = NULL;

  test_folder_init (&folder);
  model = test_small_model (&folder, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (FoveaTensor) photo = test_random (test_shape (sizes[i]));

      g_assert_null (fovea_model_prepare (model, photo, NULL, &error));
      test_error (error, FOVEA_ERROR_SHAPE, sizes[i]);
      g_clear_error (&error);
    }
  g_assert_null (fovea_model_prepare (model, &empty, NULL, &error));
  test_error (error, FOVEA_ERROR_SHAPE, "3x0x8");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/prepare/channels", test_channels);
  g_test_add_func ("/engine/prepare/grey", test_grey);
  g_test_add_func ("/engine/prepare/seen", test_seen);
  g_test_add_func ("/engine/prepare/same-as-resize", test_same_as_resize);
  g_test_add_func ("/engine/prepare/clipped", test_clipped);
  g_test_add_func ("/engine/prepare/bad-photos", test_bad_photos);
  return g_test_run ();
}

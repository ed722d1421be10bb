/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Networks over pictures: what is said before a run is what happens, tiles are
 * the whole bit for bit at every size, and a run that is stopped writes no more. */
#include <math.h>
#include <string.h>

#include "nets.h"

/* ---- A picture, and what becomes of it ------------------------------------------- */

typedef struct
{
  FoveaTensor *photo;  /* 1 x 3 x H x W */
  FoveaTensor *result; /* 1 x C x h x w */
  guint8      *written;
  guint        reads, writes;
} Picture;

static gboolean
picture_read (const FoveaRect   *rect,
              const FoveaTensor *pixels,
              gpointer           data,
              GError           **error)
{
  Picture *p = data;
  gint64   h = p->photo->shape.size[2], w = p->photo->shape.size[3];
  float   *to = pixels->data;

  p->reads++;
  g_assert_cmpint (rect->x, >=, 0);
  g_assert_cmpint (rect->y, >=, 0);
  g_assert_cmpint (rect->x + rect->width, <=, w);
  g_assert_cmpint (rect->y + rect->height, <=, h);
  g_assert_cmpint (pixels->shape.size[1], ==, 3);
  for (gint64 c = 0; c < 3; c++)
    for (gint64 y = 0; y < rect->height; y++, to += rect->width)
      memcpy (to,
              (float *) p->photo->data + (c * h + rect->y + y) * w + rect->x,
              rect->width * sizeof (float));
  return TRUE;
}

static gboolean
picture_write (const FoveaRect   *rect,
               const FoveaTensor *pixels,
               gpointer           data,
               GError           **error)
{
  Picture     *p = data;
  gint64       h = p->result->shape.size[2], w = p->result->shape.size[3];
  const float *from = pixels->data;

  p->writes++;
  g_assert_cmpint (rect->x, >=, 0);
  g_assert_cmpint (rect->y, >=, 0);
  g_assert_cmpint (rect->x + rect->width, <=, w);
  g_assert_cmpint (rect->y + rect->height, <=, h);
  g_assert_cmpint (pixels->shape.size[1], ==, p->result->shape.size[1]);
  for (gint64 c = 0; c < pixels->shape.size[1]; c++)
    for (gint64 y = 0; y < rect->height; y++, from += rect->width)
      {
        gint64 at = (c * h + rect->y + y) * w + rect->x;

        memcpy ((float *) p->result->data + at, from,
                rect->width * sizeof (float));
        memset (p->written + at, 1, rect->width);
      }
  return TRUE;
}

static void
picture_clear (Picture *p)
{
  fovea_tensor_free (p->photo);
  fovea_tensor_free (p->result);
  g_free (p->written);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Picture, picture_clear)

/* Numbers of 0..1 */
static FoveaTensor *
picture_photo (gint64 height, gint64 width)
{
  FoveaTensor *photo = test_random (FOVEA_NCHW (1, 3, height, width));
  float       *values = photo->data;

  for (gint64 i = 0; i < 3 * height * width; i++)
    values[i] = 0.5f + 0.5f * values[i];
  return photo;
}

static void
picture_expect (Picture *p, const FoveaApplyFacts *facts)
{
  FoveaShape shape =
      FOVEA_NCHW (1, facts->channels, facts->out_height, facts->out_width);

  p->result = fovea_tensor_new (FOVEA_F32, &shape, NULL);
  p->written = g_new0 (guint8, fovea_shape_elements (&shape));
}

/* The whole result, every pixel of it written. */
static FoveaTensor *
apply_to (FoveaModel              *model,
          FoveaTensor             *photo,
          const FoveaApplyOptions *options,
          FoveaApplyFacts         *facts)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaApply) apply = fovea_apply_new (
      model, photo->shape.size[3], photo->shape.size[2], options, &error);
  g_auto (Picture) p = { .photo = photo };

  g_assert_no_error (error);
  picture_expect (&p, fovea_apply_facts (apply));
  fovea_apply_run (apply, picture_read, picture_write, &p, NULL, &error);
  g_assert_no_error (error);
  for (gint64 i = 0; i < fovea_shape_elements (&p.result->shape); i++)
    if (! p.written[i])
      g_error ("number %d was never written", (int) i);
  if (facts)
    *facts = *fovea_apply_facts (apply);
  p.photo = NULL;
  return g_steal_pointer (&p.result);
}

/* ---- Networks ---------------------------------------------------------------------- */

static FoveaModel *
net_same (const TestFolder *folder)
{
  TestNet *net = test_net_new (3, -2, -2);

  test_net_conv (net, "x", "a", 3, 4, 3, 1, 1);
  test_net_op (net, "Relu", "a", "b");
  test_net_conv (net, "b", "y", 4, 3, 5, 1, 2);
  test_net_output (net, "y");
  return test_net_open (net, folder, "same", "image", "", "");
}

/* Two poolings by two, and skips: sides of 4. */
static FoveaModel *
net_unet (const TestFolder *folder)
{
  TestNet *net = test_net_new (3, -2, -2);

  test_net_conv (net, "x", "a", 3, 4, 3, 1, 1);
  test_net_pool (net, "a", "b");
  test_net_conv (net, "b", "c", 4, 6, 3, 1, 1);
  test_net_pool (net, "c", "d");
  test_net_conv (net, "d", "e", 6, 6, 3, 1, 1);
  test_net_up (net, "e", "f", 6, 6);
  test_net_concat (net, "f c", "g");
  test_net_up (net, "g", "h", 12, 4);
  test_net_concat (net, "h a", "i");
  test_net_conv (net, "i", "y", 8, 3, 3, 1, 1);
  test_net_output (net, "y");
  return test_net_open (net, folder, "unet", "image", "", "");
}

/* Luma to twice the size. */
static FoveaModel *
net_up (const TestFolder *folder)
{
  TestNet *net = test_net_new (1, -2, -2);

  test_net_conv (net, "x", "a", 1, 4, 3, 1, 1);
  test_net_op (net, "Relu", "a", "b");
  test_net_up (net, "b", "y", 4, 1);
  test_net_output (net, "y");
  return test_net_open (net, folder, "up", "image", "channels=GRAY",
                        "factor=2");
}

/* Every pixel times the picture's mean. */
static FoveaModel *
net_mean (const TestFolder *folder)
{
  TestNet *net = test_net_new (3, -2, -2);

  test_net_op (net, "GlobalAveragePool", "x", "mean");
  test_net_op (net, "Mul", "x mean", "y");
  test_net_output (net, "y");
  return test_net_open (net, folder, "mean", "image", "", "");
}

/* No borders: six pixels less each way. */
static FoveaModel *
net_valid (const TestFolder *folder)
{
  TestNet *net = test_net_new (3, -2, -2);

  test_net_conv (net, "x", "a", 3, 4, 3, 1, 0);
  test_net_conv (net, "a", "y", 4, 3, 5, 1, 0);
  test_net_output (net, "y");
  return test_net_open (net, folder, "valid", "image", "", "");
}

/* 192 numbers to 5 and back. */
static FoveaModel *
net_narrow (const TestFolder *folder)
{
  TestNet *net = test_net_new (3, 8, 8);

  test_net_op (net, "Flatten", "x", "a");
  test_net_fc (net, "a", "code", 192, 5);
  test_net_fc (net, "code", "b", 5, 192);
  test_net_reshape (net, "b", "c", (gint64[]){ 1, 3, 8, 8, -1 });
  test_net_op (net, "Sigmoid", "c", "y");
  test_net_output (net, "y");
  return test_net_open (net, folder, "narrow", "image", "", "");
}

/* Four classes at half the size; `up`: at the picture's. */
static FoveaModel *
net_classes (const TestFolder *folder, gboolean up)
{
  TestNet *net = test_net_new (3, -2, -2);

  test_net_conv (net, "x", "a", 3, 6, 3, 2, 1);
  test_net_op (net, "Relu", "a", "b");
  test_net_conv (net, "b", up ? "c" : "y", 6, 4, 3, 1, 1);
  if (up)
    test_net_up (net, "c", "y", 4, 4);
  test_net_output (net, "y");
  return test_net_open (net, folder, "classes", "mask", "", "");
}

/* ---- What is right -------------------------------------------------------------------- */

/* Place `at` of an axis that goes on by reflection, one step after the other. */
static gint64
reflected (gint64 at, gint64 size)
{
  gint64 place = 0, step = 1;

  for (gint64 i = 0; i < at && size > 1; i++)
    {
      if (place + step < 0 || place + step >= size)
        step = -step;
      place += step;
    }
  return place;
}

/* The network over the picture continued to `height` x `width`, in one run of
 * its plan; channels as they are, 0..1. */
static FoveaTensor *
network_over (FoveaModel  *model,
              FoveaTensor *photo,
              gint64       height,
              gint64       width)
{
  FoveaShape shape = FOVEA_NCHW (1, 3, height, width);
  g_autoptr (FoveaTensor) input = fovea_tensor_new (FOVEA_F32, &shape, NULL);
  FoveaGraph *graph = fovea_model_graph (model);
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (FoveaResult) result = NULL;
  const FoveaTensor *given = input;
  FoveaTensor       *output;
  gint64             h = photo->shape.size[2], w = photo->shape.size[3];

  for (gint64 c = 0; c < 3; c++)
    for (gint64 y = 0; y < height; y++)
      for (gint64 x = 0; x < width; x++)
        ((float *) input->data)[(c * height + y) * width + x] =
            ((float *) photo
                 ->data)[(c * h + reflected (y, h)) * w + reflected (x, w)];
  plan =
      fovea_plan_new (graph, fovea_model_weights (model), &shape, NULL, &error);
  g_assert_no_error (error);
  result = fovea_plan_run (plan, &given, NULL, &error);
  g_assert_no_error (error);
  output = fovea_tensor_to_float (fovea_result_output (result, 0), NULL);
  return output;
}

/* The first rows and columns of `all`, cut to 0..1, are `got`. */
static void
check_crop (const FoveaTensor *got, const FoveaTensor *all)
{
  gint64 h = got->shape.size[2], w = got->shape.size[3];

  g_assert_cmpint (got->shape.size[1], ==, all->shape.size[1]);
  for (gint64 c = 0; c < got->shape.size[1]; c++)
    for (gint64 y = 0; y < h; y++)
      for (gint64 x = 0; x < w; x++)
        {
          float have = ((float *) got->data)[(c * h + y) * w + x];
          float want =
              ((float *) all
                   ->data)[(c * all->shape.size[2] + y) * all->shape.size[3] +
                           x];

          want = CLAMP (want, 0.0f, 1.0f);
          if (have != want)
            g_error ("channel %d (%d, %d): %g, not %g", (int) c, (int) x,
                     (int) y, have, want);
        }
}

static const gint64 sizes[][2] = { { 1, 1 },  { 1, 9 },   { 13, 1 },
                                   { 7, 11 }, { 64, 64 }, { 150, 201 } };

static void
test_same (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;

  test_folder_init (&folder);
  model = net_same (&folder);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (FoveaTensor) photo = picture_photo (sizes[i][0], sizes[i][1]);
      g_autoptr (FoveaTensor) all =
          network_over (model, photo, sizes[i][0], sizes[i][1]);
      const gint64 tiles[] = { 0, 1000, 64, 17, 5 };

      for (guint k = 0; k < G_N_ELEMENTS (tiles); k++)
        {
          FoveaApplyOptions options = FOVEA_APPLY_DEFAULTS;
          FoveaApplyFacts   facts;
          g_autoptr (FoveaTensor) got = NULL;

          options.tile = tiles[k];
          options.threads = 1 + k % 3;
          got = apply_to (model, photo, &options, &facts);
          check_crop (got, all);
          g_assert_cmpint (facts.how, ==, FOVEA_APPLY_TILED);
          g_assert_cmpint (facts.out_width, ==, sizes[i][1]);
          g_assert_cmpint (facts.out_height, ==, sizes[i][0]);
          if (tiles[k] == 17 && i == 5)
            {
              g_assert_cmpuint (facts.tiles, ==, 12 * 9);
              g_assert_cmpint (facts.overlap, ==, 3);
            }
          if (k < 2)
            g_assert_cmpuint (facts.tiles, ==, 1);
        }
    }
}

/* Sides of 4: the picture is continued, and nobody sees it. */
static void
test_unet (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;

  test_folder_init (&folder);
  model = net_unet (&folder);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      gint64 h = (sizes[i][0] + 3) / 4 * 4, w = (sizes[i][1] + 3) / 4 * 4;
      g_autoptr (FoveaTensor) photo = picture_photo (sizes[i][0], sizes[i][1]);
      g_autoptr (FoveaTensor) all = network_over (model, photo, h, w);

      for (gint64 tile = 8; tile < 1000; tile *= 5)
        {
          FoveaApplyOptions options = FOVEA_APPLY_DEFAULTS;
          FoveaApplyFacts   facts;
          g_autoptr (FoveaTensor) got = NULL;

          options.tile = tile;
          got = apply_to (model, photo, &options, &facts);
          check_crop (got, all);
          g_assert_cmpint (facts.net_width, ==, w);
          g_assert_cmpint (facts.net_height, ==, h);
        }
    }
}

/* What "valid" borders eat is put on before. */
static void
test_valid (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaTensor) photo = picture_photo (33, 40);
  g_autoptr (FoveaTensor) small = NULL;
  g_autoptr (FoveaTensor) got = NULL;
  g_autoptr (FoveaTensor) tiled = NULL;
  FoveaApplyOptions options = FOVEA_APPLY_DEFAULTS;
  FoveaApplyFacts   facts;

  test_folder_init (&folder);
  model = net_valid (&folder);
  got = apply_to (model, photo, NULL, &facts);
  options.tile = 10;
  tiled = apply_to (model, photo, &options, NULL);
  test_equal (got, tiled, "valid borders in tiles");
  g_assert_cmpint (facts.out_width, ==, 40);
  g_assert_cmpint (facts.net_width, ==, 46);
  /* In the middle nothing is continued: the plain network, three in. */
  small = network_over (model, photo, 33, 40);
  for (gint64 y = 0; y < 27; y++)
    for (gint64 x = 0; x < 34; x++)
      g_assert_cmpfloat (
          ((float *) got->data)[(y + 3) * 40 + x + 3], ==,
          CLAMP (((float *) small->data)[y * 34 + x], 0.0f, 1.0f));
}

static double
luma (const FoveaTensor *t, gint64 at)
{
  gint64       n = t->shape.size[2] * t->shape.size[3];
  const float *p = t->data;

  return 0.299 * p[at] + 0.587 * p[at + n] + 0.114 * p[at + 2 * n];
}

/* Luma is the network's, at twice the size; greys stay grey, and colours are
 * the photo's. */
static void
test_luma (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaTensor) photo = picture_photo (21, 30);
  g_autoptr (FoveaTensor) flat = picture_photo (21, 30);
  g_autoptr (FoveaTensor) grey = NULL;
  g_autoptr (FoveaTensor) colour = NULL;
  g_autoptr (FoveaTensor) tiled = NULL;
  FoveaApplyOptions options = FOVEA_APPLY_DEFAULTS;
  FoveaApplyFacts   facts;

  test_folder_init (&folder);
  model = net_up (&folder);
  /* Mild colours, which nothing cuts off */
  for (gint64 i = 0; i < 630; i++)
    for (gint64 c = 0; c < 3; c++)
      ((float *) flat->data)[c * 630 + i] = 0.5f + (c == 0 ? 0.02f :
                                                    c == 2 ? -0.03f :
                                                             0.0f);
  options.grey = TRUE;
  grey = apply_to (model, flat, &options, &facts);
  g_assert_cmpuint (facts.channels, ==, 1);
  g_assert_false (facts.luma);
  options.grey = FALSE;
  colour = apply_to (model, flat, &options, &facts);
  g_assert_cmpuint (facts.channels, ==, 3);
  g_assert_true (facts.luma);
  g_assert_cmpint (facts.out_width, ==, 60);
  g_assert_cmpint (facts.out_height, ==, 42);
  for (gint64 i = 0; i < 42 * 60; i++)
    {
      float y = ((float *) grey->data)[i];
      float red = ((float *) colour->data)[i];
      float blue = ((float *) colour->data)[2 * 42 * 60 + i];

      if (y < 0.1f || y > 0.9f)
        continue;
      g_assert_cmpfloat_with_epsilon (luma (colour, i), y, 1e-5);
      g_assert_cmpfloat_with_epsilon (red - blue, 0.05, 1e-5);
    }
  g_clear_pointer (&colour, fovea_tensor_free);
  colour = apply_to (model, photo, NULL, NULL);
  options.tile = 7;
  tiled = apply_to (model, photo, &options, &facts);
  g_assert_cmpuint (facts.tiles, ==, 15);
  test_equal (colour, tiled, "luma in tiles");
}

/* What depends on all is run whole, and the memory limit is said. */
static void
test_whole (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaTensor) photo = picture_photo (40, 51);
  g_autoptr (FoveaTensor) all = NULL;
  g_autoptr (FoveaTensor) got = NULL;
  g_autoptr (FoveaApply) apply = NULL;
  g_autoptr (GError) error = NULL;
  FoveaApplyOptions options = FOVEA_APPLY_DEFAULTS;
  FoveaApplyFacts   facts;

  test_folder_init (&folder);
  model = net_mean (&folder);
  all = network_over (model, photo, 40, 51);
  options.tile = 8; /* does not matter */
  got = apply_to (model, photo, &options, &facts);
  check_crop (got, all);
  g_assert_cmpint (facts.how, ==, FOVEA_APPLY_WHOLE);
  g_assert_cmpuint (facts.tiles, ==, 1);
  g_assert_cmpuint (facts.memory, >=, 40 * 51 * 3 * 4);
  apply = fovea_apply_new (model, 51, 40, &options, &error);
  g_assert_cmpstr (fovea_apply_facts (apply)->whole_layer, ==, "mean");
  options.memory_limit = 64 << 20;
  g_assert_null (fovea_apply_new (model, 20000, 20000, &options, &error));
  test_error (error, FOVEA_ERROR_MEMORY,
              "mean|20000x20000|64 MB|select a part");
}

/* A local network does the same picture in tiles within that memory. */
static void
test_bounded (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaApply) apply = NULL;
  g_autoptr (GError) error = NULL;
  FoveaApplyOptions options = FOVEA_APPLY_DEFAULTS;

  test_folder_init (&folder);
  model = net_same (&folder);
  options.memory_limit = 64 << 20;
  apply = fovea_apply_new (model, 20000, 20000, &options, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fovea_apply_facts (apply)->memory, <=, 64 << 20);
  g_assert_cmpuint (fovea_apply_facts (apply)->tiles, >, 100);
  options.memory_limit = 1000;
  g_assert_null (fovea_apply_new (model, 20000, 20000, &options, &error));
  test_error (error, FOVEA_ERROR_MEMORY, "same|a tile|0 MB");
}

/* A network of one size gets the picture squeezed, and its result stretched. */
static void
test_fixed (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaTensor) exact = picture_photo (8, 8);
  g_autoptr (FoveaTensor) photo = picture_photo (31, 17);
  g_autoptr (FoveaTensor) all = NULL;
  g_autoptr (FoveaTensor) got = NULL;
  FoveaApplyFacts facts;

  test_folder_init (&folder);
  model = net_narrow (&folder);
  all = network_over (model, exact, 8, 8);
  got = apply_to (model, exact, NULL, &facts);
  check_crop (got, all);
  g_clear_pointer (&got, fovea_tensor_free);
  got = apply_to (model, photo, NULL, &facts);
  g_assert_cmpint (facts.how, ==, FOVEA_APPLY_FIXED);
  g_assert_cmpint (facts.net_width, ==, 8);
  g_assert_cmpint (facts.out_width, ==, 17);
  g_assert_cmpint (facts.out_height, ==, 31);
}

/* ---- Masks --------------------------------------------------------------------------- */

/* The most probable of four, of the network's own numbers. */
static guint
most_of (const FoveaTensor *maps, gint64 at)
{
  gint64       n = maps->shape.size[2] * maps->shape.size[3];
  const float *p = maps->data;
  guint        best = 0;

  for (guint c = 1; c < maps->shape.size[1]; c++)
    if (p[c * n + at] > p[best * n + at])
      best = c;
  return best;
}

static void
test_classes (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaTensor) photo = picture_photo (26, 30);
  g_autoptr (FoveaTensor) maps = NULL;
  g_autoptr (FoveaTensor) got = NULL;
  g_autoptr (FoveaTensor) tiled = NULL;
  g_autoptr (GError) error = NULL;
  FoveaApplyOptions options = FOVEA_APPLY_DEFAULTS;
  FoveaApplyFacts   facts;
  double            sum[26 * 30] = { 0.0 };

  test_folder_init (&folder);
  model = net_classes (&folder, TRUE);
  maps = network_over (model, photo, 26, 30);
  got = apply_to (model, photo, NULL, &facts);
  g_assert_true (facts.indices);
  g_assert_cmpuint (facts.classes, ==, 4);
  g_assert_cmpuint (facts.channels, ==, 1);
  for (gint64 i = 0; i < 26 * 30; i++)
    g_assert_cmpfloat (((float *) got->data)[i], ==, (float) most_of (maps, i));
  options.tile = 9;
  tiled = apply_to (model, photo, &options, &facts);
  test_equal (got, tiled, "class numbers in tiles");
  g_assert_cmpuint (facts.tiles, >, 5);
  /* Each class by itself: probabilities that sum up to 1. */
  for (int c = 0; c < 4; c++)
    {
      g_autoptr (FoveaTensor) one = NULL;

      options.class_index = c;
      one = apply_to (model, photo, &options, &facts);
      g_assert_false (facts.indices);
      for (gint64 i = 0; i < 26 * 30; i++)
        sum[i] += ((float *) one->data)[i];
    }
  for (gint64 i = 0; i < 26 * 30; i++)
    g_assert_cmpfloat_with_epsilon (sum[i], 1.0, 1e-6);
  options.class_index = 4;
  g_assert_null (fovea_apply_new (model, 26, 30, &options, &error));
  test_error (error, FOVEA_ERROR_NOT_FOUND, "classes|no class 4|4");
}

/* Maps of half the size are stretched over the picture. */
static void
test_classes_small (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaTensor) photo = picture_photo (26, 31);
  g_autoptr (FoveaTensor) got = NULL;
  g_autoptr (FoveaTensor) tiled = NULL;
  FoveaApplyOptions options = FOVEA_APPLY_DEFAULTS;
  FoveaApplyFacts   facts;

  test_folder_init (&folder);
  model = net_classes (&folder, FALSE);
  got = apply_to (model, photo, NULL, &facts);
  g_assert_cmpint (facts.out_width, ==, 31);
  g_assert_cmpint (facts.out_height, ==, 26);
  for (gint64 i = 0; i < 26 * 31; i++)
    g_assert_true (((float *) got->data)[i] ==
                       rint (((float *) got->data)[i]) &&
                   ((float *) got->data)[i] <= 3.0f);
  options.tile = 9;
  tiled = apply_to (model, photo, &options, &facts);
  g_assert_cmpuint (facts.tiles, >, 5);
  test_equal (got, tiled, "stretched class numbers in tiles");
}

/* ---- Stopping, looking, refusing ------------------------------------------------------- */

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
  g_auto (Picture) p = { .photo = picture_photo (40, 40) };
  Watch           watch = { .at = G_MAXUINT };
  FoveaRunOptions run = { .cancel = &watch.cancel,
                          .progress = watch_progress,
                          .data = &watch };
  guint           writes;

  test_folder_init (&folder);
  model = net_same (&folder);
  options.tile = 10;
  apply = fovea_apply_new (model, 40, 40, &options, &error);
  g_assert_no_error (error);
  picture_expect (&p, fovea_apply_facts (apply));
  g_assert_true (
      fovea_apply_run (apply, picture_read, picture_write, &p, &run, &error));
  g_assert_cmpuint (p.writes, ==, 16);
  g_assert_cmpstr (watch.last, ==, "tile 16 of 16");
  writes = p.writes;
  watch.at = watch.calls + 4;
  g_assert_false (
      fovea_apply_run (apply, picture_read, picture_write, &p, &run, &error));
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
  g_autoptr (FoveaTensor) photo = picture_photo (50, 60);
  g_autoptr (FoveaTensor) all = NULL;
  g_auto (Picture) p = { 0 };
  FoveaRect piece = { 21, 13, 17, 19 };
  double    share = 0.0;

  test_folder_init (&folder);
  model = net_up (&folder);
  all = apply_to (model, photo, NULL, NULL);
  apply = fovea_apply_new (model, 60, 50, NULL, NULL);
  p.photo = photo;
  picture_expect (&p, fovea_apply_facts (apply));
  g_assert_true (fovea_apply_preview (apply, &piece, picture_read,
                                      picture_write, &p, NULL, &share, NULL));
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
  g_auto (Picture) p = { .photo = picture_photo (50, 60) };
  FoveaRect piece = { 30, 20, 12, 10 };
  double    share = 0.0;

  test_folder_init (&folder);
  model = net_mean (&folder);
  apply = fovea_apply_new (model, 60, 50, NULL, NULL);
  picture_expect (&p, fovea_apply_facts (apply));
  g_assert_true (fovea_apply_preview (apply, &piece, picture_read,
                                      picture_write, &p, NULL, &share, NULL));
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
  g_autoptr (FoveaTensor) photo = picture_photo (9, 9);
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
  g_autoptr (FoveaTensor) photo = picture_photo (8, 8);
  g_autoptr (FoveaTensor) whole = NULL;
  g_autoptr (FoveaTensor) numbers = NULL;
  g_autoptr (FoveaTensor) back = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;

  test_folder_init (&folder);
  model = net_narrow (&folder);
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
  none = net_unet (&folder);
  g_assert_null (fovea_model_encode (none, photo, NULL, NULL, &error));
  test_error (error, FOVEA_ERROR_UNSUPPORTED, "unet|no bottleneck");
}

/* Every allocation may fail. */
static void
test_allocations (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_auto (Picture) p = { .photo = picture_photo (9, 9) };
  FoveaShape shape = FOVEA_NCHW (1, 1, 9, 9);
  gboolean   done = FALSE;

  test_folder_init (&folder);
  model = net_classes (&folder, FALSE);
  p.result = fovea_tensor_new (FOVEA_F32, &shape, NULL);
  p.written = g_new0 (guint8, 81);
  for (int n = 0; n < 1000 && ! done; n++)
    {
      g_autoptr (FoveaApply) apply = NULL;
      g_autoptr (GError) error = NULL;

      fovea_alloc_fail_after (n);
      apply = fovea_apply_new (model, 9, 9, NULL, &error);
      done = apply && fovea_apply_run (apply, picture_read, picture_write, &p,
                                       NULL, &error);
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
  g_test_add_func ("/apply/same", test_same);
  g_test_add_func ("/apply/unet", test_unet);
  g_test_add_func ("/apply/valid", test_valid);
  g_test_add_func ("/apply/luma", test_luma);
  g_test_add_func ("/apply/whole", test_whole);
  g_test_add_func ("/apply/bounded", test_bounded);
  g_test_add_func ("/apply/fixed", test_fixed);
  g_test_add_func ("/apply/classes", test_classes);
  g_test_add_func ("/apply/classes-small", test_classes_small);
  g_test_add_func ("/apply/cancel", test_cancel);
  g_test_add_func ("/apply/preview", test_preview);
  g_test_add_func ("/apply/preview-alone", test_preview_alone);
  g_test_add_func ("/apply/outputs", test_outputs);
  g_test_add_func ("/apply/refused", test_refused);
  g_test_add_func ("/apply/latent", test_latent);
  g_test_add_func ("/apply/allocations", test_allocations);
  return g_test_run ();
}

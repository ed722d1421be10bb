/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures that are read and written piece by piece: see applying.h. */
#include <math.h>
#include <string.h>

#include "applying.h"

/* ---- A picture, and what becomes of it ------------------------------------------- */


gboolean
apply_picture_read (const FoveaRect   *rect,
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

gboolean
apply_picture_write (const FoveaRect   *rect,
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

void
apply_picture_clear (Picture *p)
{
  fovea_tensor_free (p->photo);
  fovea_tensor_free (p->result);
  g_free (p->written);
}

/* Numbers of 0..1 */
FoveaTensor *
apply_picture_photo (gint64 height, gint64 width)
{
  FoveaTensor *photo = test_random (FOVEA_NCHW (1, 3, height, width));
  float       *values = photo->data;

  for (gint64 i = 0; i < 3 * height * width; i++)
    values[i] = 0.5f + 0.5f * values[i];
  return photo;
}

void
apply_picture_expect (Picture *p, const FoveaApplyFacts *facts)
{
  FoveaShape shape =
      FOVEA_NCHW (1, facts->channels, facts->out_height, facts->out_width);

  p->result = fovea_tensor_new (FOVEA_F32, &shape, NULL);
  p->written = g_new0 (guint8, fovea_shape_elements (&shape));
}

/* The whole result, every pixel of it written. */
FoveaTensor *
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
  apply_picture_expect (&p, fovea_apply_facts (apply));
  fovea_apply_run (apply, apply_picture_read, apply_picture_write, &p, NULL,
                   &error);
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

FoveaModel *
apply_net_same (const TestFolder *folder)
{
  TestNet *net = test_net_new (3, -2, -2);

  test_net_conv (net, "x", "a", 3, 4, 3, 1, 1);
  test_net_op (net, "Relu", "a", "b");
  test_net_conv (net, "b", "y", 4, 3, 5, 1, 2);
  test_net_output (net, "y");
  return test_net_open (net, folder, "same", "image", "", "");
}

/* Two poolings by two, and skips: sides of 4. */
FoveaModel *
apply_net_unet (const TestFolder *folder)
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
FoveaModel *
apply_net_up (const TestFolder *folder)
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
FoveaModel *
apply_net_mean (const TestFolder *folder)
{
  TestNet *net = test_net_new (3, -2, -2);

  test_net_op (net, "GlobalAveragePool", "x", "mean");
  test_net_op (net, "Mul", "x mean", "y");
  test_net_output (net, "y");
  return test_net_open (net, folder, "mean", "image", "", "");
}

/* No borders: six pixels less each way. */
FoveaModel *
apply_net_valid (const TestFolder *folder)
{
  TestNet *net = test_net_new (3, -2, -2);

  test_net_conv (net, "x", "a", 3, 4, 3, 1, 0);
  test_net_conv (net, "a", "y", 4, 3, 5, 1, 0);
  test_net_output (net, "y");
  return test_net_open (net, folder, "valid", "image", "", "");
}

/* 192 numbers to 5 and back. */
FoveaModel *
apply_net_narrow (const TestFolder *folder)
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
FoveaModel *
apply_net_classes (const TestFolder *folder, gboolean up)
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

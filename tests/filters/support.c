/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests of GEGL operations: see support.h. */
#include "support.h"

#include <math.h>
#include <string.h>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

GeglBuffer *
test_buffer_of (const char          *format,
                const GeglRectangle *box,
                const float         *pixels)
{
  GeglBuffer *buffer = gegl_buffer_new (box, babl_format (format));

  gegl_buffer_set (buffer, box, 0, babl_format (format), pixels,
                   GEGL_AUTO_ROWSTRIDE);
  return buffer;
}

GeglBuffer *
test_buffer (const char *format, gint x, gint y, gint w, gint h)
{
  gsize n = (gsize) w * h * babl_format_get_n_components (babl_format (format));
  g_autofree float *pixels = g_new (float, n);

  for (gsize i = 0; i < n; i++)
    pixels[i] = (float) g_test_rand_double ();
  return test_buffer_of (format, GEGL_RECTANGLE (x, y, w, h), pixels);
}

static gsize
test_count (const GeglRectangle *box, const char *format)
{
  return (gsize) box->width * box->height *
         babl_format_get_n_components (babl_format (format));
}

float *
test_pixels (GeglBuffer *buffer, const char *format)
{
  const GeglRectangle *box = gegl_buffer_get_extent (buffer);
  float               *pixels = g_new (float, test_count (box, format));

  gegl_buffer_get (buffer, box, 1.0, babl_format (format), pixels,
                   GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  return pixels;
}

void
test_same (const float *a, const float *b, gsize n, const char *what)
{
  for (gsize i = 0; i < n; i++)
    if (memcmp (&a[i], &b[i], sizeof (float)) != 0)
      {
        g_test_message ("%s: number %" G_GSIZE_FORMAT " is %.9g and %.9g", what,
                        i, a[i], b[i]);
        g_test_fail ();
        return;
      }
}

void
test_near (const float *a, const float *b, gsize n, double within)
{
  for (gsize i = 0; i < n; i++)
    if (! (fabs ((double) a[i] - b[i]) <= within))
      {
        g_test_message ("number %" G_GSIZE_FORMAT " is %.9g and %.9g", i, a[i],
                        b[i]);
        g_test_fail ();
        return;
      }
}

void
test_graph_init (TestGraph *test, GeglBuffer *input, const char *operation, ...)
{
  GeglNode   *source;
  const char *name;
  va_list     args;

  test->graph = gegl_node_new ();
  test->box = *gegl_buffer_get_extent (input);
  source = gegl_node_new_child (test->graph, "operation", "gegl:buffer-source",
                                "buffer", input, NULL);
  test->node = gegl_node_new_child (test->graph, "operation", operation, NULL);
  g_assert_cmpstr (gegl_node_get_operation (test->node), ==, operation);
  gegl_node_link (source, test->node);
  va_start (args, operation);
  name = va_arg (args, const char *);
  if (name != NULL)
    gegl_node_set_valist (test->node, name, args);
  va_end (args);
}

void
test_graph_clear (TestGraph *test)
{
  g_clear_object (&test->graph);
}

static void
render_pieces (TestGraph  *test,
               const char *format,
               gint        width,
               gint        height,
               float      *pixels)
{
  const GeglRectangle *box = &test->box;
  guint components = babl_format_get_n_components (babl_format (format));
  g_autofree float *piece = g_new (float, (gsize) width *height *components);

  for (gint y = 0; y < box->height; y += height)
    for (gint x = 0; x < box->width; x += width)
      {
        GeglRectangle rect = { box->x + x, box->y + y,
                               MIN (width, box->width - x),
                               MIN (height, box->height - y) };

        gegl_node_blit (test->node, 1.0, &rect, babl_format (format), piece,
                        GEGL_AUTO_ROWSTRIDE, GEGL_BLIT_DEFAULT);
        for (gint row = 0; row < rect.height; row++)
          memcpy (pixels + ((gsize) (y + row) * box->width + x) * components,
                  piece + (gsize) row * rect.width * components,
                  (gsize) rect.width * components * sizeof (float));
      }
}

float *
test_render (TestGraph *test, const char *format)
{
  static const gint sizes[][2] = { { 1, 1 }, { 7, 3 }, { 64, 1 }, { 5, 128 } };
  gsize             n = test_count (&test->box, format);
  float            *whole = g_new (float, n);
  g_autofree float *pieces = g_new (float, n);

  render_pieces (test, format, test->box.width, test->box.height, whole);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      if (sizes[i][0] == 1 && n > 10000)
        continue; /* a graph run for each pixel takes its time */
      memset (pieces, 0, n * sizeof (float));
      render_pieces (test, format, sizes[i][0], sizes[i][1], pieces);
      test_same (whole, pieces, n, "whole and in pieces");
    }
  return whole;
}

char *
test_error_property (TestGraph *test)
{
  char *error = NULL;

  gegl_node_get (test->node, "error", &error, NULL);
  return error;
}

static void
stroke_announced (GeglNode *node, const GeglRectangle *rect, GeglRectangle *all)
{
  gegl_rectangle_bounding_box (all, all, rect);
}

/* FALSE: a pixel outside of `announced` differs. */
static gboolean
stroke_is_inside (const GeglRectangle *box,
                  const GeglRectangle *announced,
                  const float         *before,
                  const float         *after,
                  guint                components)
{
  for (gint i = 0; i < box->width * box->height; i++)
    if (memcmp (before + i * components, after + i * components,
                components * sizeof (float)) != 0)
      {
        gint x = box->x + i % box->width, y = box->y + i / box->width;

        if (x < announced->x || x >= announced->x + announced->width ||
            y < announced->y || y >= announced->y + announced->height)
          return FALSE;
      }
  return TRUE;
}

static GeglRectangle
stroke_at (TestGraph  *test,
           GeglBuffer *input,
           const char *format,
           gint        x,
           gint        y)
{
  const GeglRectangle *box = &test->box;
  const Babl          *babl = babl_format (format);
  guint                components = babl_format_get_n_components (babl);
  gsize                n = test_count (box, format);
  g_autofree float    *before = g_new (float, n), *after = g_new (float, n);
  GeglRectangle stroke = { box->x + x, box->y + y, 2, 2 }, announced = { 0 };
  float         white[16];
  gulong        handler = g_signal_connect (test->node, "invalidated",
                                            G_CALLBACK (stroke_announced), &announced);

  for (guint i = 0; i < G_N_ELEMENTS (white); i++)
    white[i] = 7.0f;
  gegl_node_blit (test->node, 1.0, box, babl, before, GEGL_AUTO_ROWSTRIDE,
                  GEGL_BLIT_DEFAULT);
  gegl_buffer_set (input, &stroke, 0, babl, white, GEGL_AUTO_ROWSTRIDE);
  gegl_node_blit (test->node, 1.0, box, babl, after, GEGL_AUTO_ROWSTRIDE,
                  GEGL_BLIT_DEFAULT);
  g_signal_handler_disconnect (test->node, handler);
  g_assert_true (stroke_is_inside (box, &announced, before, after, components));
  return announced;
}

GeglRectangle
test_stroke (TestGraph *test, GeglBuffer *input, const char *format)
{
  gint right = test->box.width - 2, bottom = test->box.height - 2;

  stroke_at (test, input, format, 0, 0);
  stroke_at (test, input, format, right, bottom);
  stroke_at (test, input, format, 1, bottom);
  return stroke_at (test, input, format, right / 2, bottom / 2);
}

float *
test_engine (FoveaGraph   *graph,
             FoveaWeights *weights,
             GeglBuffer   *buffer,
             const char   *format,
             guint         channels)
{
  const GeglRectangle *box = gegl_buffer_get_extent (buffer);
  g_autofree float    *pixels = test_pixels (buffer, format);
  g_autofree float    *planes = g_new (float, test_count (box, format));
  FoveaShape shape = FOVEA_NCHW (1, channels, box->height, box->width);
  gsize      n = (gsize) box->width * box->height;
  guint      components = babl_format_get_n_components (babl_format (format));
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (FoveaResult) result = NULL;
  g_autoptr (GError) error = NULL;
  const FoveaTensor *out;
  FoveaTensor        view;
  float             *got;

  for (gsize i = 0; i < n; i++)
    for (guint c = 0; c < channels; c++)
      planes[c * n + i] = pixels[i * components + c];
  plan = fovea_plan_new (graph, weights, &shape, NULL, &error);
  g_assert_no_error (error);
  view = fovea_tensor_view (&shape, planes);
  result =
      fovea_plan_run (plan, (const FoveaTensor *[]){ &view }, NULL, &error);
  g_assert_no_error (error);
  out = fovea_result_output (result, 0);
  n = out->shape.size[2] * out->shape.size[3];
  got = g_new (float, n * out->shape.size[1]);
  for (gsize i = 0; i < n; i++)
    for (guint c = 0; c < out->shape.size[1]; c++)
      got[i * out->shape.size[1] + c] = ((float *) out->data)[c * n + i];
  fovea_graph_unref (graph);
  fovea_weights_unref (weights);
  return got;
}

/* An endless source, an empty one and none at all: no crash, no change. */
void
test_passes_through (const char *operation)
{
  g_autoptr (GObject) red = G_OBJECT (gegl_color_new ("rgb(1,0,0)"));
  GeglNode *graph = gegl_node_new ();
  GeglNode *color = gegl_node_new_child (graph, "operation", "gegl:color",
                                         "value", red, NULL);
  GeglNode *node = gegl_node_new_child (graph, "operation", operation, NULL);
  float     pixels[8 * 8 * 3];

  gegl_node_link (color, node);
  gegl_node_blit (node, 1.0, GEGL_RECTANGLE (-100, 50, 8, 8),
                  babl_format ("R'G'B' float"), pixels, GEGL_AUTO_ROWSTRIDE,
                  GEGL_BLIT_DEFAULT);
  for (guint i = 0; i < G_N_ELEMENTS (pixels); i++)
    g_assert_cmpfloat (pixels[i], ==, i % 3 == 0 ? 1.0f : 0.0f);
  gegl_node_disconnect (node, "input");
  gegl_node_blit (node, 1.0, GEGL_RECTANGLE (0, 0, 8, 8),
                  babl_format ("R'G'B' float"), pixels, GEGL_AUTO_ROWSTRIDE,
                  GEGL_BLIT_DEFAULT);
  g_object_unref (graph);
}

/* What GEGL, babl, their modules and the classes of GEGL's own operations keep from their start is no leak of ours. */
static void
support_start (void)
{
#ifdef __SANITIZE_ADDRESS__
  guint n;

  __lsan_disable ();
  gegl_init (NULL, NULL);
  g_free (gegl_list_operations (&n));
  __lsan_enable ();
#else
  gegl_init (NULL, NULL);
#endif
}

int
test_filters_main (int argc, char **argv, void (*add) (void))
{
  int status;

  g_test_init (&argc, &argv, NULL);
  support_start ();
  add ();
  status = g_test_run ();
  gegl_exit ();
  return status;
}

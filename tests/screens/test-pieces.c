/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the windows are made of, without a display: words for numbers, pictures
 * from tensors, the sheet, and the thread behind a view. */
#include <math.h>
#include <string.h>

#include "path-words.h"
#include "patience.h"
#include "sheet.h"
#include "viridis.h"
#include "subject.h"
#include "surface.h"
#include "verdict.h"
#include "worker.h"

/* ---- Words ------------------------------------------------------------------- */

static void
test_words_begin_at_their_thresholds (void)
{
  g_assert_cmpstr (fovea_verdict_word (1.0), ==, "certain");
  g_assert_cmpstr (fovea_verdict_word (FOVEA_CERTAIN), ==, "certain");
  g_assert_cmpstr (fovea_verdict_word (FOVEA_CERTAIN - 1e-9), ==, "likely");
  g_assert_cmpstr (fovea_verdict_word (FOVEA_LIKELY - 1e-9), ==, "guess");
  g_assert_cmpstr (fovea_verdict_word (FOVEA_GUESS - 1e-9), ==, "");
  g_assert_cmpstr (fovea_verdict_word (NAN), ==, "");
}

static void
test_percentages (void)
{
  const struct
  {
    double      probability;
    const char *text;
  } cases[] = { { 1.0, "100.0 %" },
                { 0.3849, "38.5 %" },
                { 0.0005, "0.1 %" },
                { 0.00049, "< 0.1 %" },
                { 0.0, "< 0.1 %" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = fovea_verdict_percent (cases[i].probability);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_first_name (void)
{
  g_autofree char *first = fovea_label_name ("tabby, tabby cat");
  g_autofree char *only = fovea_label_name ("lynx");

  g_assert_cmpstr (first, ==, "tabby");
  g_assert_cmpstr (only, ==, "lynx");
}

/* The user's own folder is ~; one whose name merely begins like it is not. */
static void
test_paths (void)
{
  const char      *home = g_get_home_dir ();
  g_autofree char *own = g_build_filename (home, "kernels", "a\xff.txt", NULL);
  g_autofree char *near = g_strconcat (home, "y/kernels", NULL);
  const char      *given[] = { own, near, home, "/usr/share", "" };
  const char      *words[] = { "~/kernels/a\xef\xbf\xbd.txt", near, home, "/usr/share", "" };

  for (guint i = 0; i < G_N_ELEMENTS (given); i++)
    {
      g_autofree char *text = fovea_path_words (given[i]);

      g_assert_cmpstr (text, ==, words[i]);
    }
}

/* ---- Pictures ------------------------------------------------------------------ */

static guint32
pixel_of (cairo_surface_t *surface, int x, int y)
{
  const guchar *data = cairo_image_surface_get_data (surface);

  return ((const guint32 *) (data + y * cairo_image_surface_get_stride (surface)))[x] & 0xffffff;
}

static void
test_photo_is_shown_with_its_colours (void)
{
  g_autoptr (GError) error = NULL;
  float       values[] = { 1.0f, 0.5f, 0.0f, NAN, -3.0f, 1.0f }; /* red, green, blue rows of 2 */
  FoveaShape  shape = fovea_shape (3, (gint64) 3, (gint64) 1, (gint64) 2);
  FoveaTensor photo = fovea_tensor_view (&shape, values);
  cairo_surface_t *surface = fovea_surface_new_photo (&photo, 100, &error);

  g_assert_no_error (error);
  g_assert_cmphex (pixel_of (surface, 0, 0), ==, 0xff0000);
  g_assert_cmphex (pixel_of (surface, 1, 0), ==, 0x8000ff); /* 0.5 rounds up, NaN is black */
  cairo_surface_destroy (surface);
}

static void
test_grey_photo_is_grey (void)
{
  g_autoptr (GError) error = NULL;
  float            values[] = { 0.2f };
  FoveaShape       shape = fovea_shape (3, (gint64) 1, (gint64) 1, (gint64) 1);
  FoveaTensor      photo = fovea_tensor_view (&shape, values);
  cairo_surface_t *surface = fovea_surface_new_photo (&photo, 100, &error);

  g_assert_no_error (error);
  g_assert_cmphex (pixel_of (surface, 0, 0), ==, 0x333333);
  cairo_surface_destroy (surface);
}

static void
test_large_photo_is_shrunk (void)
{
  g_autoptr (GError) error = NULL;
  FoveaShape   shape = fovea_shape (3, (gint64) 3, (gint64) 3, (gint64) 900);
  FoveaTensor *pixels = fovea_tensor_new (FOVEA_F32, &shape, &error);
  g_autoptr (FoveaTensor) owner = pixels;
  cairo_surface_t *surface = fovea_surface_new_photo (pixels, 300, &error);

  g_assert_no_error (error);
  g_assert_cmpint (cairo_image_surface_get_width (surface), ==, 300);
  g_assert_cmpint (cairo_image_surface_get_height (surface), ==, 1);
  cairo_surface_destroy (surface);
}

static void
test_other_tensors_are_refused (void)
{
  g_autoptr (GError) error = NULL;
  float       values[8] = { 0 };
  FoveaShape  shape = fovea_shape (3, (gint64) 2, (gint64) 2, (gint64) 2);
  FoveaTensor photo = fovea_tensor_view (&shape, values);

  g_assert_null (fovea_surface_new_photo (&photo, 100, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_SHAPE);
  g_assert_nonnull (strstr (error->message, "2x2x2"));
}

static void
test_photo_without_memory (void)
{
  g_autoptr (GError) error = NULL;
  FoveaShape   shape = fovea_shape (3, (gint64) 3, (gint64) 10, (gint64) 4000);
  FoveaTensor *pixels = fovea_tensor_new (FOVEA_F32, &shape, &error);

  g_assert_no_error (error);
  fovea_alloc_fail_after (0);
  g_assert_null (fovea_subject_new (pixels, &error));
  fovea_alloc_fail_after (-1);
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY);
}

/* ---- The sheet ------------------------------------------------------------------ */

static void
maps_fill (FoveaMaps *maps, guint n, guint width, guint height)
{
  memset (maps, 0, sizeof *maps);
  maps->layer = (char *) "stem";
  maps->channels = n + 3;
  maps->n_maps = n;
  maps->width = width;
  maps->height = height;
  maps->index = g_new0 (guint, n);
  maps->minimum = g_new0 (float, n);
  maps->maximum = g_new0 (float, n);
  maps->mean = g_new0 (double, n);
  maps->values = g_new0 (float, (gsize) n *(width * height));
  for (gsize i = 0; i < (gsize) n * width * height; i++)
    maps->values[i] = i % (width * height);
  for (guint i = 0; i < n; i++)
    maps->maximum[i] = width * height - 1;
}

static void
maps_clear (FoveaMaps *maps)
{
  g_free (maps->index);
  g_free (maps->minimum);
  g_free (maps->maximum);
  g_free (maps->mean);
  g_free (maps->values);
}

/* How many pixels of the sheet have this colour. */
static guint
count_of (cairo_surface_t *sheet, guint32 colour)
{
  guint count = 0;

  for (int y = 0; y < cairo_image_surface_get_height (sheet); y++)
    for (int x = 0; x < cairo_image_surface_get_width (sheet); x++)
      count += pixel_of (sheet, x, y) == colour;
  return count;
}

static void
test_sheet_enlarges_by_whole_pixels (void)
{
  g_autoptr (GError) error = NULL;
  FoveaMaps        maps;
  cairo_surface_t *sheet;

  maps_fill (&maps, 3, 2, 1); /* a black pixel, a white one */
  sheet = fovea_sheet_new (&maps, "net", NULL, &error);
  g_assert_no_error (error);
  /* 2 becomes 112: 56 x 56 black pixels a map, besides the black text. */
  g_assert_cmpuint (count_of (sheet, 0x000000), >=, 3 * 56 * 56);
  g_assert_cmpuint (count_of (sheet, 0x000000), <, 4 * 56 * 56);
  cairo_surface_destroy (sheet);
  maps_clear (&maps);
}

static void
test_sheet_of_constant_maps_is_mid_grey (void)
{
  g_autoptr (GError) error = NULL;
  FoveaMaps        maps;
  cairo_surface_t *sheet;

  maps_fill (&maps, 1, 112, 112);
  memset (maps.values, 0, sizeof (float) * 112 * 112);
  maps.maximum[0] = 0.0f;
  sheet = fovea_sheet_new (&maps, "net", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_of (sheet, 0x808080), >=, 112 * 112);
  cairo_surface_destroy (sheet);
  maps_clear (&maps);
}

/* One range for all: what is a map's greatest value is a third of the layer's. */
static void
test_sheet_of_one_range (void)
{
  const FoveaMapsLook look = { FOVEA_MAP_VIRIDIS, FOVEA_MAP_COMMON, FOVEA_MAPS_BY_NUMBER };
  g_autoptr (GError) error = NULL;
  FoveaMaps        maps;
  cairo_surface_t *sheet;

  maps_fill (&maps, 3, 2, 1);
  maps.high = 3;
  sheet = fovea_sheet_new (&maps, "net", &look, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_of (sheet, fovea_viridis (0)), >=, 3 * 56 * 56);
  g_assert_cmpuint (count_of (sheet, fovea_viridis (1 / 3.0)), >=, 3 * 56 * 56);
  g_assert_cmpuint (count_of (sheet, fovea_viridis (1)), ==, 0);
  cairo_surface_destroy (sheet);
  maps_clear (&maps);
}

static void
test_sheet_that_is_too_large_is_refused (void)
{
  g_autoptr (GError) error = NULL;
  FoveaMaps maps;

  maps_fill (&maps, 9, 1, 1);
  maps.width = maps.height = 20000; /* refused before a value is looked at */
  g_assert_null (fovea_sheet_new (&maps, "net", NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY);
  g_assert_nonnull (strstr (error->message, "9 maps of 20000x20000"));
  maps_clear (&maps);
}

/* ---- The thread ----------------------------------------------------------------- */

typedef struct
{
  int   delivered, cancelled;
  char *result;
} Outcome;

static gint held;  /* work goes on while it is set, whatever it is told */
static gint begun; /* how much work has begun, */
static gint ended; /* and how much has ended */
static gint freed; /* requests */

/* Goes on until it is cancelled if the request says so; its answer is the request. */
static gpointer
work_slowly (gpointer request, const FoveaRunOptions *options, GError **error)
{
  options->progress (0.5, "half", options->data);
  g_atomic_int_inc (&begun);
  while (g_atomic_int_get (&held) ||
         (g_str_has_prefix (request, "endless") && ! g_atomic_int_get (options->cancel)))
    g_usleep (1000);
  g_atomic_int_inc (&ended);
  if (g_atomic_int_get (options->cancel))
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED, "cancelled");
      return NULL;
    }
  return g_strdup (request);
}

static void
work_done (gpointer result, const GError *error, gpointer data)
{
  Outcome *outcome = data;

  outcome->delivered++;
  outcome->cancelled += g_error_matches (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
  g_free (outcome->result);
  outcome->result = result;
}

static void
free_request (gpointer request)
{
  g_free (request);
  g_atomic_int_inc (&freed);
}

static FoveaWorker *
new_worker (Outcome *outcome)
{
  held = begun = ended = freed = 0;
  return fovea_worker_new (work_slowly, free_request, g_free, work_done, outcome);
}

static void
test_newest_request_wins (void)
{
  Outcome outcome = { 0 };
  g_autoptr (FoveaWorker) worker = new_worker (&outcome);

  fovea_worker_start (worker, g_strdup ("endless 1"));
  fovea_worker_start (worker, g_strdup ("endless 2"));
  fovea_worker_start (worker, g_strdup ("quick"));
  WAIT_UNTIL (g_atomic_int_get (&freed) == 3);
  g_assert_cmpstr (outcome.result, ==, "quick");
  g_assert_cmpint (outcome.delivered, ==, 1);
  g_assert_false (fovea_worker_is_busy (worker));
  g_free (outcome.result);
}

/* Whoever cancels does not wait for the thread, which hears of nothing here. */
static void
test_cancel_is_answered_at_once (void)
{
  Outcome          outcome = { 0 };
  g_autofree char *what = NULL;
  g_autoptr (FoveaWorker) worker = new_worker (&outcome);

  g_atomic_int_set (&held, 1);
  fovea_worker_start (worker, g_strdup ("endless"));
  WAIT_UNTIL (g_atomic_int_get (&begun) == 1);
  g_assert_true (fovea_worker_is_busy (worker));
  g_assert_cmpfloat (fovea_worker_progress (worker, &what), ==, 0.5);
  g_assert_cmpstr (what, ==, "half");

  fovea_worker_cancel (worker);
  g_assert_cmpint (outcome.cancelled, ==, 1);
  g_assert_cmpint (g_atomic_int_get (&ended), ==, 0);
  g_assert_false (fovea_worker_is_busy (worker));
  /* And the thread is free again for the next one. */
  g_atomic_int_set (&held, 0);
  fovea_worker_start (worker, g_strdup ("quick"));
  WAIT_UNTIL (outcome.delivered == 2);
  g_assert_cmpstr (outcome.result, ==, "quick");
  g_free (outcome.result);
}

static void
test_closed_in_the_middle_delivers_nothing (void)
{
  Outcome      outcome = { 0 };
  FoveaWorker *worker = new_worker (&outcome);

  g_atomic_int_set (&held, 1);
  fovea_worker_start (worker, g_strdup ("endless"));
  WAIT_UNTIL (g_atomic_int_get (&begun) == 1);
  fovea_worker_free (worker);
  g_assert_cmpint (g_atomic_int_get (&ended), ==, 0);
  g_atomic_int_set (&held, 0);
  WAIT_UNTIL (g_atomic_int_get (&freed) == 1);
  g_assert_cmpint (outcome.delivered, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/verdict/words", test_words_begin_at_their_thresholds);
  g_test_add_func ("/ui/verdict/percentages", test_percentages);
  g_test_add_func ("/ui/verdict/first-name", test_first_name);
  g_test_add_func ("/ui/paths", test_paths);
  g_test_add_func ("/ui/surface/colours", test_photo_is_shown_with_its_colours);
  g_test_add_func ("/ui/surface/grey", test_grey_photo_is_grey);
  g_test_add_func ("/ui/surface/shrunk", test_large_photo_is_shrunk);
  g_test_add_func ("/ui/surface/refused", test_other_tensors_are_refused);
  g_test_add_func ("/ui/surface/no-memory", test_photo_without_memory);
  g_test_add_func ("/ui/sheet/whole-pixels", test_sheet_enlarges_by_whole_pixels);
  g_test_add_func ("/ui/sheet/constant", test_sheet_of_constant_maps_is_mid_grey);
  g_test_add_func ("/ui/sheet/one-range", test_sheet_of_one_range);
  g_test_add_func ("/ui/sheet/too-large", test_sheet_that_is_too_large_is_refused);
  g_test_add_func ("/ui/worker/newest", test_newest_request_wins);
  g_test_add_func ("/ui/worker/cancel", test_cancel_is_answered_at_once);
  g_test_add_func ("/ui/worker/closed", test_closed_in_the_middle_delivers_nothing);
  return g_test_run ();
}

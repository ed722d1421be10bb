/* SPDX-License-Identifier: GPL-3.0-or-later */
/* heat-of MODEL METHOD SEEING [LAYER]: heat maps of photos, for corner-test.py.
 * Reads lines "PHOTO.ppm CLASS [MAP.pgm]" (class -1: the most probable one) and
 * answers each with a line: class, probability, x and y of the map's highest place
 * in pixels of the photo, seconds, then the part of the photo that was seen (x, y,
 * width, height) and whether the map is exact. MAP is drawn at the photo's size,
 * black 0 and white the maximum. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fovea.h"

static int
word_index (const char *word, const char *(*words) (int), int n)
{
  for (int i = 0; i < n; i++)
    if (g_str_equal (word, words (i)))
      return i;
  g_error ("'%s' is none of its words", word);
}

static const char *
why_word (int i)
{
  return fovea_why_word ((FoveaWhy) i);
}

static const char *
seeing_word (int i)
{
  return fovea_seeing_word ((FoveaSeeing) i);
}

/* A P6 file of 8 bits without comments */
static FoveaTensor *
read_photo (const char *path)
{
  g_autofree char *bytes = NULL;
  gsize            n;
  int              width, height, head = 0;
  FoveaTensor     *photo;
  FoveaShape       shape;

  if (! g_file_get_contents (path, &bytes, &n, NULL) ||
      sscanf (bytes, "P6 %d %d 255%n", &width, &height, &head) != 2 ||
      head == 0 || n < (gsize) head + 1 + 3 * (gsize) width * height)
    g_error ("%s is no P6 file", path);
  shape = fovea_shape (3, 3, height, width);
  photo = fovea_tensor_new (FOVEA_F32, &shape, NULL);
  for (gsize i = 0; i < (gsize) width * height; i++)
    for (gsize c = 0; c < 3; c++)
      ((float *) photo->data)[c * width * height + i] =
          (float) ((guchar) bytes[head + 1 + 3 * i + c] / 255.0);
  return photo;
}

static void
write_map (const FoveaPhotoHeat *heat, const char *path)
{
  const gsize      n = (gsize) heat->width * heat->height;
  g_autofree float *values = g_new (float, n);
  GString          *text = g_string_new (NULL);

  if (! fovea_photo_heat_draw (heat, (guint) heat->width, (guint) heat->height,
                               values, NULL))
    g_error ("no memory");
  g_string_printf (text, "P5 %d %d 255\n", (int) heat->width,
                   (int) heat->height);
  for (gsize i = 0; i < n; i++)
    g_string_append_c (
        text,
        (char) (guchar) (255 * CLAMP (values[i] / MAX (heat->maximum, 1e-30f),
                                      0, 1) +
                         0.5));
  if (! g_file_set_contents (path, text->str, (gssize) text->len, NULL))
    g_error ("cannot write %s", path);
  g_string_free (text, TRUE);
}

static void
answer (FoveaModel *model, FoveaReason *reason, FoveaSeeing seeing, char *line)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) words = g_strsplit (g_strstrip (line), " ", 3);
  const FoveaRunOptions options = { .threads = 2 };
  g_autoptr (FoveaTensor) photo = read_photo (words[0]);
  g_autoptr (FoveaClassification) best = fovea_classify_seeing (
      model, photo, seeing, fovea_reason_classes (reason), &options, &error);
  g_autoptr (FoveaPhotoHeat) heat = NULL;
  int    index = atoi (words[1]);
  double probability = 0, x = 0, y = 0;
  gint64 start;

  if (! best)
    g_error ("%s", error->message);
  index = index < 0 ? (int) best->guesses[0].index : index;
  for (guint i = 0; i < best->n_guesses; i++)
    if ((int) best->guesses[i].index == index)
      probability = best->guesses[i].probability;
  start = g_get_monotonic_time ();
  heat = fovea_reason_run (reason, photo, (guint) index, &options, &error);
  if (! heat)
    g_error ("%s", error->message);
  if (! fovea_photo_heat_peak (heat, &x, &y, &error))
    g_error ("%s", error->message);
  if (words[2])
    write_map (heat, words[2]);
  printf ("%d %.6f %.1f %.1f %.4f %d %d %d %d %d\n", index, probability, x, y,
          (double) (g_get_monotonic_time () - start) / 1e6, (int) heat->seen.x,
          (int) heat->seen.y, (int) heat->seen.width, (int) heat->seen.height,
          fovea_reason_is_exact (reason));
  fflush (stdout);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaReason) reason = NULL;
  FoveaSeeing seeing;
  char        line[8192];

  if (argc < 4)
    g_error ("usage: heat-of MODEL METHOD SEEING [LAYER]");
  model = fovea_model_find (argv[1], &error);
  if (! model)
    g_error ("%s", error->message);
  seeing = (FoveaSeeing) word_index (argv[3], seeing_word, 3);
  reason = fovea_reason_new (model, (FoveaWhy) word_index (argv[2], why_word, 5),
                             argc > 4 ? argv[4] : NULL, seeing, &error);
  if (! reason)
    g_error ("%s", error->message);
  fprintf (stderr, "%s: layer %s, %s\n", fovea_model_id (model),
           fovea_reason_layer (reason),
           fovea_reason_is_exact (reason) ? "exact" : "not exact");
  while (fgets (line, sizeof line, stdin))
    answer (model, reason, seeing, line);
  return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The probabilities of all classes are kept: which of them are rows, and which are
 * asked for by name, is then a matter of the window alone. */
#include "classify-answer.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "surface.h"
#include "verdict.h"

#define ANSWER_DRAWN 16 /* views at most that are shown */
#define ANSWER_GAP   4  /* pixels between them */

/* ---- What the network was given -------------------------------------------------- */

static gboolean
answer_draw_view (cairo_t           *cr,
                  FoveaModel        *model,
                  const FoveaTensor *photo,
                  const FoveaRect   *view,
                  guint              column,
                  guint              row,
                  GError           **error)
{
  g_autoptr (FoveaTensor) input = fovea_model_prepare_view (model, photo, view, error);
  cairo_surface_t *surface = input ? fovea_surface_new_input (model, input, error) : NULL;

  if (! surface)
    return FALSE;
  cairo_set_source_surface (cr, surface,
                            column * (cairo_image_surface_get_width (surface) + ANSWER_GAP),
                            row * (cairo_image_surface_get_height (surface) + ANSWER_GAP));
  cairo_paint (cr);
  cairo_surface_destroy (surface);
  return TRUE;
}

/* Several views stand in rows, as they lie on the photo: a wide photo's in one. */
static gboolean
answer_draw_inputs (FoveaClassifyAnswer *answer,
                    FoveaModel          *model,
                    const FoveaTensor   *photo,
                    GError             **error)
{
  const FoveaCard *card = fovea_model_card (model);
  guint            columns, rows;
  gboolean         done = TRUE;
  cairo_t         *cr;

  answer->n_drawn = MIN (answer->n_views, ANSWER_DRAWN);
  columns = (guint) ceil (sqrt (answer->n_drawn));
  rows = (answer->n_drawn + columns - 1) / columns;
  answer->inputs = cairo_image_surface_create (
      CAIRO_FORMAT_ARGB32, (int) (columns * (card->width + ANSWER_GAP)) - ANSWER_GAP,
      (int) (rows * (card->height + ANSWER_GAP)) - ANSWER_GAP);
  if (cairo_surface_status (answer->inputs) != CAIRO_STATUS_SUCCESS)
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY,
                   _ ("no memory to show what the network saw"));
      return FALSE;
    }
  cr = cairo_create (answer->inputs);
  for (guint i = 0; i < answer->n_drawn && done; i++)
    done = answer_draw_view (cr, model, photo, &answer->views[i], i % columns, i / columns, error);
  cairo_destroy (cr);
  return done;
}

/* ---- Making it --------------------------------------------------------------------- */

void
fovea_classify_settings_free (gpointer data)
{
  FoveaClassifySettings *settings = data;

  g_free (settings->language);
  g_free (settings);
}

void
fovea_classify_answer_free (gpointer data)
{
  FoveaClassifyAnswer *answer = data;

  if (! answer)
    return;
  g_clear_pointer (&answer->all, fovea_classification_free);
  g_clear_pointer (&answer->inputs, cairo_surface_destroy);
  g_free (answer->views);
  g_free (answer);
}

gpointer
fovea_classify_answer_new (FoveaModel            *model,
                           const FoveaTensor     *photo,
                           gpointer               data,
                           const FoveaRunOptions *options,
                           GError               **error)
{
  const FoveaClassifySettings *settings = data;
  const char                  *language = settings->language;
  g_autoptr (FoveaClassifyAnswer) answer = g_new0 (FoveaClassifyAnswer, 1);

  answer->seeing = settings->seeing;
  answer->language = g_quark_from_string (language);
  answer->width = photo->shape.size[2];
  answer->height = photo->shape.size[1];
  if (*language && ! fovea_model_check_language (model, language, error))
    return NULL;
  answer->all = fovea_classify_seeing (model, photo, settings->seeing, G_MAXUINT, options, error);
  if (! answer->all)
    return NULL;
  fovea_classification_translate (answer->all, model, *language ? language : NULL);
  answer->found = *answer->all;
  answer->found.n_guesses = MIN (settings->top, answer->all->n_guesses);
  answer->views = fovea_model_views (model, answer->width, answer->height, settings->seeing,
                                     &answer->n_views, error);
  if (! answer->views || ! answer_draw_inputs (answer, model, photo, error))
    return NULL;
  return g_steal_pointer (&answer);
}

/* ---- Asking for a class ---------------------------------------------------------------- */

const FoveaGuess *
fovea_classify_answer_guess (const FoveaClassifyAnswer *answer, guint index)
{
  for (guint i = 0; i < answer->all->n_guesses; i++)
    if (answer->all->guesses[i].index == index)
      return &answer->all->guesses[i];
  return NULL;
}

/* 3: the label itself; 2: one of its names; 1: part of it; 0: not at all. */
static int
answer_match (const char *label, const char *wanted)
{
  g_autofree char *have = g_utf8_casefold (label, -1);
  g_auto (GStrv) names = g_strsplit (have, ",", -1);

  if (g_str_equal (have, wanted))
    return 3;
  for (char **name = names; *name; name++)
    if (g_str_equal (g_strstrip (*name), wanted))
      return 2;
  return strstr (have, wanted) ? 1 : 0;
}

static const FoveaGuess *
answer_find_number (const FoveaClassifyAnswer *answer, guint64 number, GError **error)
{
  const FoveaGuess *guess =
      number <= G_MAXUINT ? fovea_classify_answer_guess (answer, number) : NULL;

  if (! guess)
    g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_NOT_FOUND,
                 _ ("there is no class %" PRIu64 "; this network has %u, 0 to %u"), number,
                 answer->all->n_guesses, answer->all->n_guesses - 1);
  return guess;
}

const FoveaGuess *
fovea_classify_answer_find (const FoveaClassifyAnswer *answer,
                            FoveaModel                *model,
                            const char                *text,
                            GError                   **error)
{
  g_autofree char  *copy = g_strstrip (g_strdup (text));
  g_autofree char  *wanted = g_utf8_casefold (copy, -1);
  const FoveaGuess *best = NULL;
  int               match = 0;
  guint64           number;

  if (g_ascii_string_to_unsigned (wanted, 10, 0, G_MAXUINT64, &number, NULL))
    return answer_find_number (answer, number, error);
  /* In order of probability: of several that match alike it is the first. */
  for (guint i = 0; i < answer->all->n_guesses && *wanted && match < 3; i++)
    {
      const FoveaGuess *guess = &answer->all->guesses[i];
      const char       *own = fovea_model_label (model, guess->index);
      int               found = answer_match (guess->label, wanted);

      if (own && found < 3)
        found = MAX (found, answer_match (own, wanted));
      if (found > match)
        {
          match = found;
          best = guess;
        }
    }
  if (! best)
    g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_NOT_FOUND,
                 _ ("no class is called “%s”; type part of a name, or a number from 0 to %u"), copy,
                 answer->all->n_guesses - 1);
  return best;
}

/* ---- In words ----------------------------------------------------------------------------- */

char *
fovea_classify_answer_details (const FoveaClassifyAnswer *answer, FoveaModel *model)
{
  const FoveaCard *card = fovea_model_card (model);
  const double     seconds = answer->all->seconds;
  g_autoptr (GString) text = g_string_new (NULL);
  const FoveaRect *view = &answer->views[0];

  if (answer->n_views > 1)
    g_string_append_printf (text,
                            ngettext ("%u part of %ux%u pixels, averaged, %.3f s",
                                      "%u parts of %ux%u pixels, averaged, %.3f s",
                                      answer->n_views),
                            answer->n_views, card->width, card->height, seconds);
  else
    g_string_append_printf (text, _ ("%ux%u pixels, %.3f s"), card->width, card->height, seconds);
  if (answer->n_drawn < answer->n_views)
    g_string_append_printf (text, _ ("\nThe first %u are shown"), answer->n_drawn);
  if (view->width < (gint64) card->width && view->height < (gint64) card->height)
    g_string_append_printf (text, _ ("\nEnlarged from %dx%d: the photo has no more pixels there"),
                            (int) view->width, (int) view->height);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
answer_add_note (GString *notes, const char *note)
{
  g_string_append_printf (notes, "%s%s", notes->len > 0 ? "\n" : "", note);
}

char *
fovea_classify_answer_notes (const FoveaClassifyAnswer *answer, FoveaModel *model)
{
  const FoveaCard *card = fovea_model_card (model);
  g_auto (GStrv) outputs = fovea_model_outputs (model);
  const guint n = outputs ? g_strv_length (outputs) : 0;
  g_autoptr (GString) notes = g_string_new (NULL);

  if (answer->all->n_guesses == 1 && ! card->probabilities)
    answer_add_note (notes, _ ("This network knows one class only: it can answer nothing else"));
  if (card->guessed)
    answer_add_note (notes, _ ("No card beside the file: what it wants to be given was guessed"));
  if (n > 1)
    {
      g_autofree char *which =
          g_strdup_printf (_ ("It has %u outputs; the answer is that of “%s”"), n,
                           card->output && *card->output ? card->output : outputs[0]);

      answer_add_note (notes, which);
    }
  return notes->len > 0 ? g_string_free (g_steal_pointer (&notes), FALSE) : NULL;
}

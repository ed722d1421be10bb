/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of what is asked for, and one dream after the other. */
#include "sought.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define SOUGHT_MOST   64     /* pictures at once */
#define SOUGHT_COMMAS 15     /* that a label may hold */
#define SOUGHT_SHOW   150000 /* µs between two that are shown, at least */

void
fovea_sought_request_free (FoveaSoughtRequest *request)
{
  if (! request)
    return;
  g_free (request->model);
  g_clear_pointer (&request->opened, fovea_model_unref);
  g_free (request->layer);
  g_free (request->map);
  g_free (request->class);
  g_free (request->neuron);
  fovea_tensor_free (request->photo);
  g_free (request);
}

static void
sought_free (gpointer data)
{
  FoveaSought *sought = data;

  g_free (sought->layer);
  g_free (sought->caption);
  g_free (sought->problem);
  g_free (sought->label);
  fovea_tensor_free (sought->picture);
  g_free (sought);
}

static void
sought_set_clear (gpointer data)
{
  FoveaSoughtSet *set = data;

  g_free (set->model);
  g_ptr_array_unref (set->items);
}

FoveaSoughtSet *
fovea_sought_set_ref (FoveaSoughtSet *set)
{
  return g_atomic_rc_box_acquire (set);
}

void
fovea_sought_set_unref (FoveaSoughtSet *set)
{
  if (set)
    g_atomic_rc_box_release_full (set, sought_set_clear);
}

static FoveaSought *
sought_copy (const FoveaSought *from, GError **error)
{
  FoveaSought *copy = g_memdup2 (from, sizeof *from);

  copy->layer = g_strdup (from->layer);
  copy->caption = g_strdup (from->caption);
  copy->problem = g_strdup (from->problem);
  copy->label = g_strdup (from->label);
  copy->picture = fovea_tensor_to_float (from->picture, error);
  if (copy->picture)
    return copy;
  sought_free (copy);
  return NULL;
}

/* ---- What was typed ---------------------------------------------------------------- */

typedef struct
{
  const FoveaSoughtRequest *request;
  FoveaModel               *model;
  GPtrArray                *layers;  /* of char * */
  GArray                   *indices; /* of int */
  FoveaAim                  aim;
  guint                     asked;
  FoveaSoughtShow           show;
  gpointer                  data;
  const FoveaRunOptions    *options;
  GPtrArray                *done; /* of FoveaSought */
  FoveaSought               now;  /* the one on its way; borrows */
  gint64                    next; /* when it may be shown again */
} Sought;

static void
sought_clear (Sought *s)
{
  fovea_model_unref (s->model);
  g_clear_pointer (&s->layers, g_ptr_array_unref);
  g_clear_pointer (&s->indices, g_array_unref);
  g_clear_pointer (&s->done, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sought, sought_clear)

/* `format` has one %s, for what was typed. */
static gboolean G_GNUC_PRINTF (2, 3) sought_wrong (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  if (error)
    *error = g_error_new_valist (FOVEA_ERROR, FOVEA_ERROR_FORMAT, format, args);
  va_end (args);
  return FALSE;
}

/* A name may hold commas: the whole of it first. */
static gboolean
sought_layers (Sought *s, GError **error)
{
  const char *text = s->request->layer ? s->request->layer : "";
  FoveaGraph *graph = fovea_model_graph (s->model);
  g_auto (GStrv) words = g_strsplit (text, ",", -1);

  s->layers = g_ptr_array_new_with_free_func (g_free);
  if (! *text || *s->request->class || ! strchr (text, ',') ||
      fovea_graph_find (graph, text, NULL) != FOVEA_NO_VALUE)
    {
      g_ptr_array_add (s->layers, g_strdup (text));
      return TRUE;
    }
  for (char **word = words; *word; word++)
    if (*g_strstrip (*word))
      g_ptr_array_add (s->layers, g_strdup (*word));
    else
      return sought_wrong (error, _ ("“%s” are not several layers: a name between each two commas"),
                           text);
  return TRUE;
}

static gboolean
sought_add_number (Sought *s, const char *word, GError **error)
{
  gint64 number;
  int    index;

  if (! g_ascii_string_to_signed (word, 10, 0, G_MAXINT, &number, NULL))
    return sought_wrong (
        error, _ ("“%s” is not the number of a map: a number from 0, or several: 0,3,7"), word);
  index = (int) number;
  g_array_append_val (s->indices, index);
  return TRUE;
}

static gboolean
sought_add_class (Sought *s, const char *word, GError **error)
{
  int index = -1;

  if (! fovea_model_find_class (s->model, word, &index, error))
    return FALSE;
  g_array_append_val (s->indices, index);
  return TRUE;
}

/* A label may hold commas: as many of the words as are one, from the first on. How many
 * were taken, 0: an error. */
static guint
sought_add_label (Sought *s, char **words, GError **error)
{
  for (guint n = MIN (g_strv_length (words), SOUGHT_COMMAS + 1); n > 1; n--)
    {
      char            *next = g_steal_pointer (&words[n]);
      g_autofree char *label = g_strjoinv (",", words);

      words[n] = next;
      if (sought_add_class (s, g_strstrip (label), NULL))
        return n;
    }
  return sought_add_class (s, g_strstrip (words[0]), error) ? 1 : 0;
}

static gboolean
sought_classes (Sought *s, char **words, GError **error)
{
  for (guint taken; *words; words += taken)
    if ((taken = sought_add_label (s, words, error)) == 0)
      return FALSE;
  return TRUE;
}

static gboolean
sought_indices (Sought *s, GError **error)
{
  const gboolean of_class = *s->request->class != '\0';
  const char    *text = of_class ? s->request->class : s->request->map;
  g_auto (GStrv) words = g_strsplit (text, ",", -1);
  int all = -1;

  s->indices = g_array_new (FALSE, FALSE, sizeof (int));
  if (s->request->deep && ! *text)
    {
      g_array_append_val (s->indices, all);
      return TRUE;
    }
  if (of_class)
    return sought_classes (s, words, error);
  for (char **word = words; *word; word++)
    if (! sought_add_number (s, g_strstrip (*word), error))
      return FALSE;
  return *words ? TRUE : sought_add_number (s, "0", error);
}

static gboolean
sought_neuron (Sought *s, GError **error)
{
  const char *text = s->request->neuron ? s->request->neuron : "";
  g_auto (GStrv) words = g_strsplit (text, ",", -1);

  s->aim = (FoveaAim){ .kind = s->request->deep   ? FOVEA_AIM_STRENGTH :
                               *s->request->class ? FOVEA_AIM_CLASS :
                               *text              ? FOVEA_AIM_NEURON :
                                                    FOVEA_AIM_MAP,
                       .x = -1,
                       .y = -1 };
  if (! *text || s->aim.kind != FOVEA_AIM_NEURON || strcmp (text, "middle") == 0)
    return TRUE;
  if (g_strv_length (words) == 2 &&
      g_ascii_string_to_signed (g_strstrip (words[0]), 10, 0, G_MAXINT, &s->aim.x, NULL) &&
      g_ascii_string_to_signed (g_strstrip (words[1]), 10, 0, G_MAXINT, &s->aim.y, NULL))
    return TRUE;
  return sought_wrong (error, _ ("“%s” is no neuron's place: “middle”, or X,Y as in 3,5"), text);
}

static gboolean
sought_understand (Sought *s, GError **error)
{
  s->model = s->request->opened ? fovea_model_ref (s->request->opened) :
                                  fovea_model_find (s->request->model, error);
  if (! s->model)
    return FALSE;
  if (! sought_layers (s, error) || ! sought_indices (s, error) || ! sought_neuron (s, error))
    return FALSE;
  s->asked = s->layers->len * s->indices->len;
  if (s->asked <= SOUGHT_MOST && (! s->request->deep || s->asked == 1))
    return TRUE;
  g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_FORMAT,
               ngettext ("%u pictures were asked for; at most %d is possible",
                         "%u pictures were asked for; at most %d are possible",
                         s->request->deep ? 1 : SOUGHT_MOST),
               s->asked, s->request->deep ? 1 : SOUGHT_MOST);
  return FALSE;
}

/* ---- Showing ------------------------------------------------------------------------- */

/* (transfer full) */
static FoveaSoughtSet *
sought_set (const Sought *s, const FoveaSought *last, gboolean stopped, GError **error)
{
  const FoveaCard *card = fovea_model_card (s->model);
  FoveaSoughtSet  *set = g_atomic_rc_box_new0 (FoveaSoughtSet);
  gboolean         ok = TRUE;

  set->model = g_strdup (card->name ? card->name : fovea_model_id (s->model));
  set->items = g_ptr_array_new_with_free_func (sought_free);
  set->asked = s->asked;
  set->columns = s->indices->len;
  set->stopped = stopped;
  for (guint i = 0; ok && i <= s->done->len; i++)
    {
      const FoveaSought *from = i < s->done->len ? s->done->pdata[i] : last;
      FoveaSought       *copy = from ? sought_copy (from, error) : NULL;

      if (copy)
        g_ptr_array_add (set->items, copy);
      ok = ! from || copy;
    }
  if (ok)
    return set;
  fovea_sought_set_unref (set);
  return NULL;
}

static void
sought_measure (FoveaSought *sought, FoveaDream *dream)
{
  sought->done = fovea_dream_done (dream);
  sought->steps = fovea_dream_steps (dream);
  sought->first = fovea_dream_first_score (dream);
  sought->score = fovea_dream_score (dream);
}

/* A picture now and then: not so often that making them takes much of the time. */
static gboolean
sought_step (FoveaDream *dream, gpointer data)
{
  Sought      *s = data;
  const gint64 now = g_get_monotonic_time ();
  g_autoptr (FoveaTensor) picture = NULL;
  FoveaSoughtSet *set;

  if (! s->show || now < s->next)
    return TRUE;
  picture = fovea_dream_picture (dream, NULL);
  s->now.picture = picture;
  sought_measure (&s->now, dream);
  set = picture ? sought_set (s, &s->now, TRUE, NULL) : NULL;
  s->now.picture = NULL;
  if (set)
    s->show (set, s->data);
  s->next = now + SOUGHT_SHOW + 4 * (g_get_monotonic_time () - now);
  return TRUE;
}

/* ---- One after the other ------------------------------------------------------------------ */

typedef struct
{
  const FoveaRunOptions *outer;
  const char            *layer, *caption;
  guint                  number, asked;
} SoughtProgress;

static void
sought_progress (double fraction, const char *what, gpointer data)
{
  const SoughtProgress *p = data;
  g_autofree char      *text = NULL;

  if (p->asked == 1)
    text = g_strdup (what);
  else
    text = g_strdup_printf (_ ("picture %u of %u, %s"), p->number + 1, p->asked, what);
  p->outer->progress ((p->number + fraction) / p->asked, text, p->outer->data);
}

static char *
sought_caption (const Sought *s, int index)
{
  const char *label =
      s->aim.kind == FOVEA_AIM_CLASS ? fovea_model_label (s->model, (guint) index) : NULL;

  if (label)
    return g_strdup (label);
  if (s->aim.kind == FOVEA_AIM_CLASS)
    return g_strdup_printf (_ ("class %d"), index);
  if (index < 0)
    return g_strdup (_ ("all maps"));
  return s->aim.kind == FOVEA_AIM_NEURON ? g_strdup_printf (_ ("a neuron of map %d"), index) :
                                           g_strdup_printf (_ ("map %d"), index);
}

/* What the network itself makes of the picture; nothing where it does not classify. */
static void
sought_ask (const Sought *s, FoveaSought *sought)
{
  g_autoptr (FoveaClassification) answer = NULL;

  sought->answer = -1;
  if (fovea_model_card (s->model)->kind != FOVEA_TASK_CLASSIFY || s->aim.kind != FOVEA_AIM_CLASS)
    return;
  answer = fovea_classify (s->model, sought->picture, 1, NULL, NULL);
  if (! answer || answer->n_guesses == 0)
    return;
  sought->answer = (int) answer->guesses[0].index;
  sought->label = g_strdup (answer->guesses[0].label);
  sought->probability = answer->guesses[0].probability;
}

static gboolean
sought_finish (Sought *s, FoveaDream *dream, GError **error)
{
  FoveaSought *sought = g_new0 (FoveaSought, 1);

  sought->layer = g_strdup (s->now.layer);
  sought->index = s->now.index;
  sought->caption = g_strdup (s->now.caption);
  sought_measure (sought, dream);
  g_ptr_array_add (s->done, sought);
  sought->picture = fovea_dream_picture (dream, error);
  if (! sought->picture)
    return FALSE;
  sought->problem = fovea_dream_problem (dream);
  sought_ask (s, sought);
  return TRUE;
}

static FoveaDream *
sought_begin (const Sought *s, GError **error)
{
  FoveaDreamOptions options = s->request->options;

  if (s->request->deep)
    return fovea_dream_new_deep (s->model, s->request->photo, &s->aim, &s->request->deep_options,
                                 error);
  options.photo = s->request->from_photo ? s->request->photo : NULL;
  return fovea_dream_new (s->model, &s->aim, &options, error);
}

/* All that is asked of one layer, by one plan. */
static gboolean
sought_layer (Sought *s, const char *layer, GError **error)
{
  g_autoptr (FoveaDream) dream = NULL;

  s->aim.layer = layer;
  for (guint i = 0; i < s->indices->len; i++)
    {
      const FoveaRunOptions *outer = s->options;
      FoveaRunOptions        inner = outer ? *outer : (FoveaRunOptions){ 0 };
      g_autofree char       *caption = NULL;
      SoughtProgress         progress;

      s->aim.index = g_array_index (s->indices, int, i);
      caption = sought_caption (s, s->aim.index);
      progress = (SoughtProgress){ outer, layer, caption, s->done->len, s->asked };
      if (inner.progress)
        {
          inner.progress = sought_progress;
          inner.data = &progress;
        }
      if (! dream ? ! (dream = sought_begin (s, error)) :
                    ! fovea_dream_restart (dream, &s->aim, s->request->options.seed, error))
        return FALSE;
      s->now = (FoveaSought){ .layer = (char *) fovea_dream_layer (dream),
                              .index = s->aim.index,
                              .caption = caption,
                              .answer = -1 };
      if (! fovea_dream_run (dream, sought_step, s, &inner, error) ||
          ! sought_finish (s, dream, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
fovea_sought_check (const FoveaSoughtRequest *request, GError **error)
{
  const FoveaDreamOptions *options = &request->options;
  g_auto (Sought) s = { .request = request };

  if (! sought_understand (&s, error))
    return FALSE;
  for (guint i = 0; i < s.layers->len; i++)
    {
      s.aim.layer = s.layers->pdata[i];
      if (! fovea_dream_check (s.model, &s.aim, (const int *) s.indices->data, s.indices->len,
                               options->width, options->height, error))
        return FALSE;
    }
  return TRUE;
}

FoveaSoughtSet *
fovea_sought_run (const FoveaSoughtRequest *request,
                  FoveaSoughtShow           show,
                  gpointer                  data,
                  const FoveaRunOptions    *options,
                  GError                  **error)
{
  g_auto (Sought) s = { .request = request, .show = show, .data = data, .options = options };

  s.done = g_ptr_array_new_with_free_func (sought_free);
  if ((request->deep || request->from_photo) && ! request->photo)
    {
      g_set_error_literal (error, FOVEA_ERROR, FOVEA_ERROR_FORMAT,
                           _ ("there is no photo to begin with"));
      return NULL;
    }
  if (! sought_understand (&s, error))
    return NULL;
  for (guint i = 0; i < s.layers->len; i++)
    if (! sought_layer (&s, s.layers->pdata[i], error))
      return NULL;
  return sought_set (&s, NULL, FALSE, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Models: a network's file, its card and its labels, held against each other
 * when they are opened, so that a wrong card is told before a wrong answer. */
#include "model.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "error.h"

FoveaModel *
fovea_model_ref (FoveaModel *model)
{
  g_atomic_ref_count_inc (&model->refs);
  return model;
}

void
fovea_model_unref (FoveaModel *model)
{
  if (! model || ! g_atomic_ref_count_dec (&model->refs))
    return;
  g_free (model->id);
  g_free (model->path);
  fovea_card_file_free (model->file);
  g_clear_pointer (&model->graph, fovea_graph_unref);
  g_clear_pointer (&model->weights, fovea_weights_unref);
  g_clear_pointer (&model->labels, g_ptr_array_unref);
  g_clear_pointer (&model->languages, g_ptr_array_unref);
  g_mutex_clear (&model->languages_lock);
  g_clear_pointer (&model->plan, fovea_plan_unref);
  g_clear_pointer (&model->shapes, fovea_plan_unref);
  g_mutex_clear (&model->lock);
  g_free (model);
}

const char *
fovea_model_id (FoveaModel *model)
{
  return model->id;
}

const char *
fovea_model_path (FoveaModel *model)
{
  return model->path;
}

const FoveaCard *
fovea_model_card (FoveaModel *model)
{
  return &model->file->card;
}

FoveaGraph *
fovea_model_graph (FoveaModel *model)
{
  return model->graph;
}

FoveaWeights *
fovea_model_weights (FoveaModel *model)
{
  return model->weights;
}

const char *
fovea_model_label (FoveaModel *model, guint index)
{
  if (! model->labels || index >= model->labels->len)
    return NULL;
  return model->labels->pdata[index];
}

char **
fovea_model_outputs (FoveaModel *model)
{
  guint  n = fovea_graph_n_outputs (model->graph);
  char **names = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    names[i] = g_strdup (fovea_graph_value_name (
        model->graph, fovea_graph_output (model->graph, i)));
  return names;
}

/* ---- Network, card and labels held against each other ------------------------------- */

static gboolean
model_fail_size (FoveaModel *model, GError **error)
{
  static const char *const channels[] = { "RGB", "BGR", "GRAY" };
  const FoveaCard         *card = &model->file->card;
  const FoveaShape        *shape = fovea_graph_input_shape (model->graph, 0);
  g_autofree char         *text = fovea_shape_to_string (shape);

  return fovea_fail (error, FOVEA_ERROR_FORMAT,
                     _ ("%s: the network takes %s numbers, its card says %s "
                        "pictures of %ux%u, %s"),
                     model->id, text, channels[card->channels], card->width,
                     card->height, card->nhwc ? "NHWC" : "NCHW");
}

/* The card's size where the network leaves it open. */
static gboolean
model_match_side (FoveaModel *model,
                  guint       place,
                  guint       side,
                  gboolean    any,
                  GError    **error)
{
  const FoveaShape *shape = fovea_graph_input_shape (model->graph, 0);

  model->input.size[place] = side;
  return any || shape->size[place] < 0 || shape->size[place] == side ||
         model_fail_size (model, error);
}

static gboolean
model_match_input (FoveaModel *model, GError **error)
{
  const FoveaCard  *card = &model->file->card;
  const FoveaShape *shape = fovea_graph_input_shape (model->graph, 0);
  const char       *name;
  guint             channels = card->channels == FOVEA_CHANNELS_GRAY ? 1 : 3;

  if (fovea_graph_n_inputs (model->graph) != 1 || shape->rank != 4)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("%s: the network does not take one picture, but %u "
                          "inputs, the first of rank %u"),
                       model->id, fovea_graph_n_inputs (model->graph),
                       shape ? shape->rank : 0);
  name = fovea_graph_value_name (model->graph,
                                 fovea_graph_input (model->graph, 0));
  if (card->input && ! g_str_equal (card->input, name))
    return fovea_fail (
        error, FOVEA_ERROR_FORMAT,
        _ ("%s: the network's input is called '%s', its card says "
           "'%s'"),
        model->id, name, card->input);

  if (shape->size[0] > 1)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("%s: the network takes %" PRId64
                          " pictures at a time, not one"),
                       model->id, shape->size[0]);

  model->input = (FoveaShape){ 4, { 1 } };
  return model_match_side (model, card->nhwc ? 3 : 1, channels, FALSE, error) &&
         model_match_side (model, card->nhwc ? 1 : 2, card->height,
                           card->any_size, error) &&
         model_match_side (model, card->nhwc ? 2 : 3, card->width,
                           card->any_size, error);
}

static gboolean
model_match_output (FoveaModel *model, GError **error)
{
  const FoveaCard *card = &model->file->card;

  model->output = fovea_graph_output (model->graph, 0);
  if (! card->output)
    return TRUE;
  model->output = fovea_graph_find (model->graph, card->output, error);
  if (model->output != FOVEA_NO_VALUE)
    return TRUE;
  g_prefix_error (error, "%s: ", model->id);
  return FALSE;
}

static gboolean
model_labels_inside (FoveaModel *model, GError **error)
{
  g_autoptr (FoveaMetadata) metadata = fovea_metadata_read (model->path);
  const char *text = fovea_metadata_labels (metadata);

  model->labels = text ? fovea_labels_parse (text) : NULL;
  return model->labels ||
         fovea_fail (error, FOVEA_ERROR_NOT_FOUND,
                     _ ("%s: its card says labels=%s, and there are none in "
                        "the model file"),
                     model->id, FOVEA_LABELS_INSIDE);
}

static gboolean
model_labels_file (FoveaModel *model, GError **error)
{
  const FoveaCard *card = &model->file->card;
  g_autofree char *folder = g_path_get_dirname (model->path);
  g_autofree char *path = NULL, *folders = NULL;
  g_autofree char *file = g_strconcat (card->labels, ".labels", NULL);

  path = fovea_model_locate (folder, card->labels);
  if (! path)
    path = fovea_model_locate (folder, file);
  if (! path)
    {
      folders = fovea_model_folders_text ();
      return fovea_fail (
          error, FOVEA_ERROR_NOT_FOUND,
          _ ("%s: its label file '%s' is neither beside it nor in "
             "%s"),
          model->id, card->labels, folders);
    }
  model->labels = fovea_labels_read (path, error);
  return model->labels != NULL;
}

static gboolean
model_read_labels (FoveaModel *model, GError **error)
{
  const FoveaCard *card = &model->file->card;

  if (! card->labels)
    return TRUE;
  if (! (g_str_equal (card->labels, FOVEA_LABELS_INSIDE) ?
             model_labels_inside (model, error) :
             model_labels_file (model, error)))
    return FALSE;
  if (card->background)
    g_ptr_array_insert (model->labels, 0, g_strdup (_ ("background")));
  return TRUE;
}

/* The card's number of classes or, where it says none, the network's; as many
 * labels. */
static gboolean
model_match_classes (FoveaModel *model, GError **error)
{
  FoveaCard *card = &model->file->card;

  /* A network that is no classifier has no classes, and that is no error. */
  if (card->classes == 0 && ! card->labels)
    {
      if (card->kind == FOVEA_TASK_CLASSIFY ||
          card->kind == FOVEA_TASK_FEATURES)
        fovea_model_count_classes (model, &card->classes, NULL);
    }
  else if (card->classes == 0 &&
           ! fovea_model_count_classes (model, &card->classes, error))
    return FALSE;
  if (! model->labels || model->labels->len == card->classes)
    return TRUE;
  return fovea_fail (error, FOVEA_ERROR_FORMAT,
                     _ ("%s: the label file '%s' has %u lines for %u classes"),
                     model->id, card->labels,
                     model->labels->len - (card->background ? 1 : 0),
                     card->classes - (card->background ? 1 : 0));
}

/* ---- Opening ----------------------------------------------------------------------- */

/* Finds the card to a model, or the model to a card. */
static gboolean
model_find_files (FoveaModel *model, const char *path, GError **error)
{
  g_autofree char *card_path = NULL, *folder = g_path_get_dirname (path);

  if (g_str_has_suffix (path, ".card"))
    card_path = g_strdup (path);
  else
    {
      /* What belongs to a model lies beside the file itself, not its links. */
      model->path = fovea_model_real_path (path);
      card_path = fovea_model_locate_card (model->path);
    }
  if (card_path)
    {
      model->file = fovea_card_read (card_path, error);
      if (! model->file)
        return FALSE;
    }
  if (model->path)
    return TRUE;

  model->path = fovea_model_locate (folder, model->file->file);
  return model->path ||
         fovea_fail (error, FOVEA_ERROR_NOT_FOUND,
                     _ ("%s: its model file '%s' is not there: run "
                        "tools/get-models, or put it beside the card"),
                     model->id, model->file->file);
}

static char *
model_make_id (const char *path)
{
  char *id = g_filename_display_basename (path);

  if (g_str_has_suffix (id, ".onnx") || g_str_has_suffix (id, ".card"))
    *strrchr (id, '.') = '\0';
  return id;
}

static FoveaModel *
model_new (const char *id)
{
  FoveaModel *model = g_new0 (FoveaModel, 1);

  g_atomic_ref_count_init (&model->refs);
  g_mutex_init (&model->lock);
  g_mutex_init (&model->languages_lock);
  model->id = g_strdup (id);
  return model;
}

static gboolean
model_guess (FoveaModel *model, GError **error)
{
  g_autoptr (FoveaMetadata) metadata = fovea_metadata_read (model->path);

  model->file = fovea_card_guess (model->graph, model->weights, metadata,
                                  model->path, model->id, error);
  if (! model->file)
    g_prefix_error (error, "%s: ", model->id);
  return model->file != NULL;
}

static gboolean
model_match (FoveaModel *model, GError **error)
{
  return model_match_input (model, error) &&
         model_match_output (model, error) &&
         model_read_labels (model, error) &&
         model_match_classes (model, error);
}

FoveaModel *
fovea_model_open (const char *path, GError **error)
{
  g_autofree char *id = model_make_id (path);
  g_autoptr (FoveaModel) model = model_new (id);

  if (! model_find_files (model, path, error) ||
      ! fovea_onnx_read (model->path, &model->graph, &model->weights, error) ||
      (! model->file && ! model_guess (model, error)) ||
      ! model_match (model, error))
    return NULL;
  return g_steal_pointer (&model);
}

FoveaModel *
fovea_model_with_card (FoveaModel *model, const FoveaCard *card, GError **error)
{
  g_autoptr (FoveaModel) other = model_new (model->id);
  g_autoptr (FoveaCard) copy = fovea_card_copy (card);

  other->path = g_strdup (model->path);
  other->graph = fovea_graph_ref (model->graph);
  other->weights = fovea_weights_ref (model->weights);
  other->file = g_new0 (FoveaCardFile, 1);
  other->file->file = g_strdup (model->file->file);
  other->file->sha256 = g_strdup (model->file->sha256);
  other->file->card = *copy;
  *copy = (FoveaCard){ 0 };
  if (! model_match_input (other, error))
    return NULL;
  /* Packed weights are worth keeping: the plan depends on the size alone. */
  if (fovea_shape_equal (&model->input, &other->input))
    {
      g_mutex_lock (&model->lock);
      other->plan = model->plan ? fovea_plan_ref (model->plan) : NULL;
      other->plan_tap = model->plan_tap;
      g_mutex_unlock (&model->lock);
    }
  return model_match (other, error) ? g_steal_pointer (&other) : NULL;
}

/* ---- Cards on disk, and their self-tests ------------------------------------------- */

char *
fovea_model_card_path (FoveaModel *model)
{
  g_autofree char *folder = g_path_get_dirname (model->path);
  g_autofree char *name = g_path_get_basename (model->path);
  g_autofree char *user = fovea_model_user_folder ();
  g_autofree char *card = NULL;

  if (g_str_has_suffix (name, ".onnx"))
    name[strlen (name) - strlen (".onnx")] = '\0';
  card = g_strconcat (name, ".card", NULL);
  return g_build_filename (g_access (folder, W_OK) == 0 ? folder : user, card,
                           NULL);
}

gboolean
fovea_model_save_card (FoveaModel *model, GError **error)
{
  g_autofree char *path = fovea_model_card_path (model);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *shown = g_filename_display_name (folder);

  if (g_mkdir_with_parents (folder, 0755) != 0)
    {
      int problem = errno;

      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (problem),
                   _ ("the folder %s cannot be made: %s"), shown,
                   g_strerror (problem));
      return FALSE;
    }
  return fovea_card_write (model->file, path, error);
}

char *
fovea_model_test_picture (FoveaModel *model)
{
  g_autofree char *folder = g_path_get_dirname (model->path);
  const char      *name = model->file->card.picture;

  if (! name)
    return NULL;
  return fovea_model_locate (folder, name) ?: g_build_filename (folder, name, NULL);
}

gboolean
fovea_model_test_passed (FoveaModel *model, const FoveaClassification *answer)
{
  const char *expected = model->file->card.expected;
  guint64     number;

  if (! expected || answer->n_guesses == 0)
    return FALSE;
  if (g_ascii_string_to_unsigned (expected, 10, 0, G_MAXUINT, &number, NULL))
    return answer->guesses[0].index == number;
  return g_utf8_collate (expected, answer->guesses[0].label) == 0;
}

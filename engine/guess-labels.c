/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names of a network's classes, where no card tells them: inside the model
 * file, in a text beside it, or ImageNet's, when the number of classes says so.
 * A list of another length is never used, and both numbers are said. */
#include <string.h>

#include "error.h"
#include "guess.h"
#include "model.h"

#define LABELS_IMAGENET "imagenet-1k"

/* As many as classes, or one less with a background before them? */
static gboolean
labels_fit (Guess *guess, GPtrArray *labels, const char *where)
{
  guint classes = guess->card->classes;

  if (labels->len == classes)
    return TRUE;
  if (labels->len + 1 == classes)
    {
      guess->card->background = TRUE;
      fovea_guess_say (guess,
                       _ ("%s has %u names for %u classes: the first class is "
                          "taken for the background"),
                       where, labels->len, classes);
      return TRUE;
    }
  fovea_guess_say (guess,
                   _ ("%s has %u names for %u classes, so they are not used"),
                   where, labels->len, classes);
  return FALSE;
}

static gboolean
labels_from_metadata (Guess *guess)
{
  const char *text = fovea_metadata_labels (guess->metadata);
  g_autoptr (GPtrArray) labels = text ? fovea_labels_parse (text) : NULL;

  if (! labels || ! labels_fit (guess, labels, _ ("the model file")))
    return FALSE;
  fovea_guess_say (guess, _ ("Labels: %u are inside the model file"),
                   labels->len);
  guess->card->labels = g_strdup (FOVEA_LABELS_INSIDE);
  guess->labels = g_steal_pointer (&labels);
  return TRUE;
}

static gboolean
labels_from_file (Guess *guess, const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GPtrArray) labels = NULL;
  g_autoptr (GError) error = NULL;

  if (! g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return FALSE;
  labels = fovea_labels_read (path, &error);
  if (! labels)
    {
      fovea_guess_say (guess, "%s", error->message);
      return FALSE;
    }
  if (! labels_fit (guess, labels, name))
    return FALSE;
  fovea_guess_say (guess, _ ("Labels: those of %s, beside the model"), name);
  guess->card->labels = g_strdup (name);
  guess->labels = g_steal_pointer (&labels);
  return TRUE;
}

static gboolean
labels_from_beside (Guess *guess)
{
  g_autofree char *folder = g_path_get_dirname (guess->path);
  g_autofree char *own = g_strconcat (guess->id, ".labels", NULL);
  g_autofree char *text = g_strconcat (guess->id, ".txt", NULL);
  const char      *names[] = { own, text, "labels.txt", "classes.txt",
                               "imagenet_classes.txt", "synset.txt" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (labels_from_file (guess, folder, names[i]))
      return TRUE;
  return FALSE;
}

static void
labels_from_imagenet (Guess *guess)
{
  g_autofree char *folder = g_path_get_dirname (guess->path);
  g_autofree char *path =
      fovea_model_locate (folder, LABELS_IMAGENET ".labels");
  guint classes = guess->card->classes;

  if (classes != 1000 && classes != 1001)
    return;
  if (! path)
    {
      fovea_guess_say (guess,
                       _ ("%u classes are probably ImageNet's, but %s is not "
                          "installed"),
                       classes, LABELS_IMAGENET ".labels");
      return;
    }
  guess->labels = fovea_labels_read (path, NULL);
  if (! guess->labels)
    return;
  guess->card->labels = g_strdup (LABELS_IMAGENET);
  guess->card->background = classes == 1001;
  fovea_guess_say (guess,
                   classes == 1001 ?
                       _ ("Labels: ImageNet's after a background class, as "
                          "there are %u outputs") :
                       _ ("Labels: ImageNet's, as there are %u outputs"),
                   classes);
}

void
fovea_guess_labels (Guess *guess)
{
  FoveaCard *card = guess->card;

  if (card->classes < 2 || (card->kind != FOVEA_TASK_CLASSIFY &&
                            card->kind != FOVEA_TASK_MASK &&
                            card->kind != FOVEA_TASK_FEATURES))
    return;
  if (! labels_from_metadata (guess) && ! labels_from_beside (guess))
    labels_from_imagenet (guess);
  if (guess->labels && card->kind == FOVEA_TASK_FEATURES)
    fovea_card_set_task (card, FOVEA_TASK_CLASSIFY);
  if (! guess->labels && card->kind == FOVEA_TASK_CLASSIFY)
    fovea_guess_say (guess,
                     _ ("No labels were found: classes are told by number"));
}

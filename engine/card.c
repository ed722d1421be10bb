/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Model cards: what a network was trained to be given. card-read.c reads one,
 * card-write.c writes it, guess.c makes one up. */
#include "card.h"

const char *const fovea_card_channels[] = { "RGB", "BGR", "GRAY", NULL };
const char *const fovea_card_tasks[] = { "classify", "image",    "mask",
                                         "detect",   "features", NULL };

const char *
fovea_task_word (FoveaTask task)
{
  return fovea_card_tasks[MIN (task, G_N_ELEMENTS (fovea_card_tasks) - 2)];
}

const char *
fovea_channels_word (FoveaChannels channels)
{
  return fovea_card_channels[MIN (channels,
                                  G_N_ELEMENTS (fovea_card_channels) - 2)];
}

/* Frees what it holds. */
static void
card_clear (FoveaCard *card)
{
  g_clear_pointer (&card->name, g_free);
  g_clear_pointer (&card->task, g_free);
  g_clear_pointer (&card->labels, g_free);
  g_clear_pointer (&card->licence, g_free);
  g_clear_pointer (&card->source, g_free);
  g_clear_pointer (&card->input, g_free);
  g_clear_pointer (&card->output, g_free);
  g_clear_pointer (&card->picture, g_free);
  g_clear_pointer (&card->expected, g_free);
  g_clear_pointer (&card->reasons, g_strfreev);
}

FoveaCard *
fovea_card_copy (const FoveaCard *card)
{
  FoveaCard *copy = g_memdup2 (card, sizeof *card);

  copy->name = g_strdup (card->name);
  copy->task = g_strdup (card->task);
  copy->labels = g_strdup (card->labels);
  copy->licence = g_strdup (card->licence);
  copy->source = g_strdup (card->source);
  copy->input = g_strdup (card->input);
  copy->output = g_strdup (card->output);
  copy->picture = g_strdup (card->picture);
  copy->expected = g_strdup (card->expected);
  copy->reasons = g_strdupv (card->reasons);
  return copy;
}

void
fovea_card_free (FoveaCard *card)
{
  if (! card)
    return;
  card_clear (card);
  g_free (card);
}

void
fovea_card_set_task (FoveaCard *card, FoveaTask task)
{
  g_free (card->task);
  card->task = g_strdup (fovea_task_word (task));
  card->kind = task;
}

void
fovea_card_file_free (FoveaCardFile *file)
{
  if (! file)
    return;
  card_clear (&file->card);
  g_free (file->file);
  g_free (file->sha256);
  g_free (file);
}

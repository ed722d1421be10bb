/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as a card, as a file of labels, and as a label map: read or refused with a sentence;
 * a card that was read is written and read back to the same. */
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include <card.h>

#include "fuzz.h"

/* The bytes as a file without a name; its path in `path`. */
static int
card_file (const void *bytes, gsize n, char path[32])
{
  char name[] = "/dev/shm/fovea-fuzz-XXXXXX";
  int  fd = g_mkstemp (name);

  if (fd < 0)
    return -1;
  unlink (name);
  g_snprintf (path, 32, "/proc/self/fd/%d", fd);
  if (write (fd, bytes, n) == (gssize) n)
    return fd;
  close (fd);
  return -1;
}

static void
card_again (const FoveaCardFile *card)
{
  g_autofree char *text = fovea_card_to_text (card);
  g_autofree char *again = NULL;
  g_autoptr (FoveaCardFile) back = NULL;
  g_autoptr (GError) error = NULL;
  char path[32];
  int  fd = card_file (text, strlen (text), path);

  if (fd < 0)
    return;
  back = fovea_card_read (path, &error);
  close (fd);
  if (! back)
    g_error ("a card of ours is refused: %s\n%s", error->message, text);
  again = fovea_card_to_text (back);
  if (! g_str_equal (text, again))
    g_error ("a card changes when it is written:\n%s\n%s", text, again);
}

int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t n)
{
  g_autoptr (FoveaCardFile) card = NULL;
  g_autoptr (GPtrArray) labels = NULL;
  g_autoptr (FoveaLabelMap) map = NULL;
  g_autoptr (GError) error = NULL;
  char path[32];
  int  fd = card_file (bytes, n, path);

  if (fd < 0)
    return 0;
  card = fovea_card_read (path, &error);
  if ((card != NULL) != (error == NULL))
    g_error ("a card refused without a reason, or read with one");
  g_clear_error (&error);
  lseek (fd, 0, SEEK_SET);
  labels = fovea_labels_read (path, &error);
  if ((labels != NULL) != (error == NULL))
    g_error ("labels refused without a reason, or read with one");
  g_clear_error (&error);
  lseek (fd, 0, SEEK_SET);
  map = fovea_label_map_read (path, &error);
  if ((map != NULL) != (error == NULL))
    g_error ("a label map refused without a reason, or read with one");
  close (fd);
  if (card)
    card_again (card);
  return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls a fuzz target with every file of the folders given, and with each of
 * them cut off at some places: what a fuzzer found once stays found. TAP. */
#include <glib.h>

#include "fuzz.h"

static guint
replay_file (const char *path)
{
  g_autofree char *bytes = NULL;
  gsize            n;

  if (! g_file_get_contents (path, &bytes, &n, NULL))
    return 0;
  for (guint part = 0; part <= 8; part++)
    {
      /* A copy that ends where the bytes end, for the sanitizers. */
      gsize            length = n * part / 8;
      g_autofree char *copy = g_memdup2 (bytes, length);

      LLVMFuzzerTestOneInput ((const uint8_t *) copy, length);
    }
  return 1;
}

/* Files of a folder, and the file `leaf` of each folder inside it. */
static guint
replay_folder (const char *folder, const char *leaf)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint       n = 0;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *inside = g_build_filename (path, leaf, NULL);

      n += g_file_test (path, G_FILE_TEST_IS_DIR) ? replay_file (inside) :
                                                    replay_file (path);
    }
  return n;
}

int
main (int argc, char **argv)
{
  g_print ("1..%d\n", argc - 1);
  for (int i = 1; i < argc; i++)
    {
      guint n = replay_folder (argv[i], "model.onnx");

      g_print ("%s %d %u files of %s\n", n ? "ok" : "not ok", i, n, argv[i]);
    }
  return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Producer, graph name and metadata_props out of a ModelProto. Numbers are
 * stepped over, so that this is quick for files of any size. */
#include "metadata.h"

#include <string.h>

#include "onnx.h"

/* Line ends and tabs stay where labels may be told apart by them. */
static char *
metadata_text (const FoveaField *field, gsize limit, gboolean lines)
{
  char *text = g_utf8_make_valid ((const char *) field->bytes,
                                  (gssize) MIN (field->length, limit));

  for (char *c = text; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c) && ! (lines && (*c == '\n' || *c == '\t')))
      *c = ' ';
  return text;
}

/* StringStringEntryProto: (transfer full), NULL where there is none. */
static void
metadata_pair (FoveaWire wire,
               gsize     most,
               gboolean  lines,
               char    **key,
               char    **value)
{
  FoveaField field;

  while (fovea_wire_next (&wire, &field))
    if (field.type == FOVEA_WIRE_BYTES && field.number == 1 && ! *key)
      *key = metadata_text (&field, FOVEA_METADATA_MAX_SHORT, FALSE);
    else if (field.type == FOVEA_WIRE_BYTES && field.number == 2 && ! *value)
      *value = metadata_text (&field, most, lines);
}

static void
metadata_entry (FoveaMetadata *metadata, FoveaWire wire)
{
  g_autofree char *key = NULL, *value = NULL;

  metadata_pair (wire, FOVEA_METADATA_MAX_VALUE, TRUE, &key, &value);
  if (key && value &&
      g_hash_table_size (metadata->values) < FOVEA_METADATA_MAX_KEYS)
    g_hash_table_replace (metadata->values, g_ascii_strdown (key, -1),
                          g_steal_pointer (&value));
}

/* These files are copied and removed with the model: only what lies in its folder
 * counts, and no model, card or labels, which belong to somebody else. */
static gboolean
metadata_is_own_file (const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, "/", -1);

  return *name != '\0' && *name != '/' &&
         ! g_strv_contains ((const char *const *) parts, "..") &&
         ! g_str_has_suffix (name, ".onnx") &&
         ! g_str_has_suffix (name, ".card") &&
         ! g_str_has_suffix (name, ".labels");
}

/* TensorProto.external_data: an entry may be the place of another file. */
static void
metadata_external (FoveaMetadata *metadata, FoveaWire wire)
{
  g_autofree char *key = NULL, *value = NULL;

  metadata_pair (wire, FOVEA_ONNX_MAX_NAME, FALSE, &key, &value);
  if (g_strcmp0 (key, "location") != 0 || ! value ||
      ! metadata_is_own_file (value) ||
      metadata->files->len >= FOVEA_METADATA_MAX_FILES ||
      g_ptr_array_find_with_equal_func (metadata->files, value, g_str_equal,
                                        NULL))
    return;
  g_ptr_array_add (metadata->files, g_steal_pointer (&value));
}

static void
metadata_weight (FoveaMetadata *metadata, FoveaWire wire)
{
  FoveaField field;

  while (fovea_wire_next (&wire, &field))
    if (field.type == FOVEA_WIRE_BYTES && field.number == 13)
      metadata_external (metadata, fovea_wire_inside (&wire, &field));
}

/* GraphProto: its name, and where its weights lie. */
static void
metadata_graph (FoveaMetadata *metadata, FoveaWire wire)
{
  FoveaField field;

  while (fovea_wire_next (&wire, &field))
    if (field.type == FOVEA_WIRE_BYTES && field.number == 2)
      {
        g_free (metadata->graph);
        metadata->graph =
            metadata_text (&field, FOVEA_METADATA_MAX_SHORT, FALSE);
      }
    else if (field.type == FOVEA_WIRE_BYTES && field.number == 5)
      metadata_weight (metadata, fovea_wire_inside (&wire, &field));
}

FoveaMetadata *
fovea_metadata_parse (GBytes *bytes)
{
  FoveaMetadata *metadata = g_new0 (FoveaMetadata, 1);
  gsize          length;
  const guint8  *data = g_bytes_get_data (bytes, &length);
  FoveaWire      wire = fovea_wire (data, length);
  FoveaField     field;

  metadata->graph = g_strdup ("");
  metadata->producer = g_strdup ("");
  metadata->files = g_ptr_array_new_with_free_func (g_free);
  metadata->values =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  while (fovea_wire_next (&wire, &field))
    {
      if (field.type != FOVEA_WIRE_BYTES)
        continue;
      if (field.number == 2)
        {
          g_free (metadata->producer);
          metadata->producer =
              metadata_text (&field, FOVEA_METADATA_MAX_SHORT, FALSE);
        }
      else if (field.number == 7)
        metadata_graph (metadata, fovea_wire_inside (&wire, &field));
      else if (field.number == 14)
        metadata_entry (metadata, fovea_wire_inside (&wire, &field));
    }
  return metadata;
}

FoveaMetadata *
fovea_metadata_read (const char *path)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);
  g_autoptr (GBytes) bytes =
      file ? g_mapped_file_get_bytes (file) : g_bytes_new (NULL, 0);

  return fovea_metadata_parse (bytes);
}

void
fovea_metadata_free (FoveaMetadata *metadata)
{
  if (! metadata)
    return;
  g_free (metadata->producer);
  g_free (metadata->graph);
  g_hash_table_unref (metadata->values);
  g_ptr_array_unref (metadata->files);
  g_free (metadata);
}

const char *
fovea_metadata_get (const FoveaMetadata *metadata, const char *keys)
{
  g_auto (GStrv) words = g_strsplit (keys, " ", -1);

  for (char **word = words; *word; word++)
    {
      const char *value = g_hash_table_lookup (metadata->values, *word);

      if (value)
        return value;
    }
  return NULL;
}

const char *
fovea_metadata_labels (const FoveaMetadata *metadata)
{
  return fovea_metadata_get (metadata, "names labels classes class_names "
                                       "classnames class_labels id2label");
}

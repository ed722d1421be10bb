/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Attributes: a small dictionary that remembers what was asked for, so that a
 * word nobody understands is an error and not silently lost. */
#include "attrs.h"

#include <string.h>

#include "error.h"

typedef enum
{
  ATTR_INTS,
  ATTR_FLOATS,
  ATTR_STRING,
  ATTR_TENSOR
} AttrKind;

typedef struct
{
  char    *name;
  AttrKind kind;
  gboolean asked;
  gboolean list; /* given as several numbers, even if it is one */
  guint    n;
  union
  {
    gint64      *ints;
    double      *floats;
    char        *string;
    FoveaTensor *tensor;
  };
} Attr;

struct _FoveaAttrs
{
  GArray *list;  /* of Attr; a handful, so a search is a walk */
  char   *wrong; /* first attribute that was of another kind than asked */
};

static void
attr_clear (gpointer data)
{
  Attr *attr = data;

  g_free (attr->name);
  switch (attr->kind)
    {
    case ATTR_INTS:
      g_free (attr->ints);
      break;
    case ATTR_FLOATS:
      g_free (attr->floats);
      break;
    case ATTR_STRING:
      g_free (attr->string);
      break;
    case ATTR_TENSOR:
      fovea_tensor_free (attr->tensor);
      break;
    }
}

FoveaAttrs *
fovea_attrs_new (void)
{
  FoveaAttrs *attrs = g_new0 (FoveaAttrs, 1);

  attrs->list = g_array_new (FALSE, TRUE, sizeof (Attr));
  g_array_set_clear_func (attrs->list, attr_clear);
  return attrs;
}

void
fovea_attrs_free (FoveaAttrs *attrs)
{
  if (! attrs)
    return;
  g_array_unref (attrs->list);
  g_free (attrs->wrong);
  g_free (attrs);
}

static Attr *
attrs_find (FoveaAttrs *attrs, const char *name)
{
  for (guint i = 0; i < attrs->list->len; i++)
    {
      Attr *attr = &g_array_index (attrs->list, Attr, i);

      if (strcmp (attr->name, name) == 0)
        return attr;
    }
  return NULL;
}

/* The place for a new value; an older one of that name goes. */
static Attr *
attrs_put (FoveaAttrs *attrs, const char *name, AttrKind kind, guint n)
{
  Attr *attr = attrs_find (attrs, name);

  if (attr)
    attr_clear (attr);
  else
    {
      g_array_set_size (attrs->list, attrs->list->len + 1);
      attr = &g_array_index (attrs->list, Attr, attrs->list->len - 1);
    }
  *attr = (Attr){ .name = g_strdup (name), .kind = kind, .n = n };
  return attr;
}

void
fovea_attrs_set_ints (FoveaAttrs   *attrs,
                      const char   *name,
                      const gint64 *values,
                      guint         n)
{
  Attr *attr = attrs_put (attrs, name, ATTR_INTS, n);

  attr->ints = g_memdup2 (values, n * sizeof *values);
  attr->list = TRUE;
}

void
fovea_attrs_set_int (FoveaAttrs *attrs, const char *name, gint64 value)
{
  attrs_put (attrs, name, ATTR_INTS, 1)->ints =
      g_memdup2 (&value, sizeof value);
}

void
fovea_attrs_set_floats (FoveaAttrs   *attrs,
                        const char   *name,
                        const double *values,
                        guint         n)
{
  Attr *attr = attrs_put (attrs, name, ATTR_FLOATS, n);

  attr->floats = g_memdup2 (values, n * sizeof *values);
  attr->list = TRUE;
}

void
fovea_attrs_set_float (FoveaAttrs *attrs, const char *name, double value)
{
  attrs_put (attrs, name, ATTR_FLOATS, 1)->floats =
      g_memdup2 (&value, sizeof value);
}

void
fovea_attrs_set_string (FoveaAttrs *attrs, const char *name, const char *value)
{
  attrs_put (attrs, name, ATTR_STRING, 1)->string = g_strdup (value);
}

void
fovea_attrs_set_tensor (FoveaAttrs  *attrs,
                        const char  *name,
                        FoveaTensor *tensor)
{
  attrs_put (attrs, name, ATTR_TENSOR, 1)->tensor = tensor;
}

/* One "name=value" word: numbers if the whole value reads as numbers. */
static void
attrs_set_word (FoveaAttrs *attrs, const char *name, const char *value)
{
  g_auto (GStrv) words = g_strsplit (value, ",", -1);
  guint              n = g_strv_length (words);
  g_autofree gint64 *ints = g_new0 (gint64, n + 1);
  g_autofree double *floats = g_new0 (double, n + 1);
  gboolean           all_ints = n > 0, all_floats = n > 0;

  for (guint i = 0; i < n; i++)
    {
      char *end;

      ints[i] = g_ascii_strtoll (words[i], &end, 10);
      all_ints &= end != words[i] && *end == '\0';
      floats[i] = g_ascii_strtod (words[i], &end);
      all_floats &= end != words[i] && *end == '\0';
    }
  if (all_ints && n == 1)
    fovea_attrs_set_int (attrs, name, ints[0]);
  else if (all_floats && n == 1)
    fovea_attrs_set_float (attrs, name, floats[0]);
  else if (all_ints)
    fovea_attrs_set_ints (attrs, name, ints, n);
  else if (all_floats)
    fovea_attrs_set_floats (attrs, name, floats, n);
  else
    fovea_attrs_set_string (attrs, name, value);
}

FoveaAttrs *
fovea_attrs_parse (const char *format, ...)
{
  FoveaAttrs      *attrs = fovea_attrs_new ();
  g_autofree char *text = NULL;
  g_auto (GStrv) words = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  words = g_strsplit_set (text, " \n", -1);
  for (char **word = words; *word; word++)
    {
      char *equals = strchr (*word, '=');

      if (! equals)
        continue;
      *equals = '\0';
      attrs_set_word (attrs, *word, equals + 1);
    }
  return attrs;
}

gboolean
fovea_attrs_has (FoveaAttrs *attrs, const char *name)
{
  return attrs_find (attrs, name) != NULL;
}

/* The attribute if it is there and of that kind; a float may be written as an
 * integer. */
static Attr *
attrs_ask (FoveaAttrs *attrs, const char *name, AttrKind kind)
{
  Attr *attr = attrs_find (attrs, name);

  if (! attr)
    return NULL;
  attr->asked = TRUE;
  if (attr->kind == kind || (kind == ATTR_FLOATS && attr->kind == ATTR_INTS))
    return attr;
  if (! attrs->wrong)
    attrs->wrong = g_strdup (name);
  return NULL;
}

guint
fovea_attrs_get_ints (FoveaAttrs *attrs,
                      const char *name,
                      gint64     *values,
                      guint       max)
{
  Attr *attr = attrs_ask (attrs, name, ATTR_INTS);

  if (! attr)
    return 0;
  if (attr->n > max && ! attrs->wrong)
    attrs->wrong = g_strdup (name);
  for (guint i = 0; i < MIN (attr->n, max); i++)
    values[i] = attr->ints[i];
  return MIN (attr->n, max);
}

guint
fovea_attrs_get_floats (FoveaAttrs *attrs,
                        const char *name,
                        double     *values,
                        guint       max)
{
  Attr *attr = attrs_ask (attrs, name, ATTR_FLOATS);

  if (! attr)
    return 0;
  if (attr->n > max && ! attrs->wrong)
    attrs->wrong = g_strdup (name);
  for (guint i = 0; i < MIN (attr->n, max); i++)
    values[i] =
        attr->kind == ATTR_INTS ? (double) attr->ints[i] : attr->floats[i];
  return MIN (attr->n, max);
}

gint64
fovea_attrs_get_int (FoveaAttrs *attrs, const char *name, gint64 otherwise)
{
  fovea_attrs_get_ints (attrs, name, &otherwise, 1);
  return otherwise;
}

double
fovea_attrs_get_float (FoveaAttrs *attrs, const char *name, double otherwise)
{
  fovea_attrs_get_floats (attrs, name, &otherwise, 1);
  return otherwise;
}

const char *
fovea_attrs_get_string (FoveaAttrs *attrs,
                        const char *name,
                        const char *otherwise)
{
  Attr *attr = attrs_ask (attrs, name, ATTR_STRING);

  return attr ? attr->string : otherwise;
}

const FoveaTensor *
fovea_attrs_get_tensor (FoveaAttrs *attrs, const char *name)
{
  Attr *attr = attrs_ask (attrs, name, ATTR_TENSOR);

  return attr ? attr->tensor : NULL;
}

gboolean
fovea_attrs_item (FoveaAttrs *attrs, guint index, FoveaAttr *item)
{
  const Attr *attr;

  if (index >= attrs->list->len)
    return FALSE;
  attr = &g_array_index (attrs->list, Attr, index);
  *item = (FoveaAttr){ .name = attr->name, .list = attr->list, .n = attr->n };
  switch (attr->kind)
    {
    case ATTR_INTS:
      item->ints = attr->ints;
      break;
    case ATTR_FLOATS:
      item->floats = attr->floats;
      break;
    case ATTR_STRING:
      item->string = attr->string;
      break;
    case ATTR_TENSOR:
      item->tensor = attr->tensor;
      break;
    }
  return TRUE;
}

gboolean
fovea_attrs_check (FoveaAttrs *attrs, const char *layer, GError **error)
{
  if (attrs->wrong)
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("%s: attribute '%s' has the wrong type or count"),
                       layer, attrs->wrong);
  for (guint i = 0; i < attrs->list->len; i++)
    {
      const Attr *attr = &g_array_index (attrs->list, Attr, i);

      if (! attr->asked && strcmp (attr->name, "opset") != 0)
        return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                           _ ("%s: unknown attribute '%s'"), layer, attr->name);
    }
  return TRUE;
}

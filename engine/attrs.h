/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading attributes, inside the engine. A getter returns the default when the
 * attribute is absent; the wrong type sets the attributes' error, which
 * fovea_attrs_check reports: so parse functions read everything, then check
 * once. */
#pragma once

#include "fovea.h"

gboolean fovea_attrs_has (FoveaAttrs *attrs, const char *name);
gint64
fovea_attrs_get_int (FoveaAttrs *attrs, const char *name, gint64 otherwise);
double
fovea_attrs_get_float (FoveaAttrs *attrs, const char *name, double otherwise);
/* At most `max` numbers; returns how many there are (0 = absent). */
guint              fovea_attrs_get_ints (FoveaAttrs *attrs,
                                         const char *name,
                                         gint64     *values,
                                         guint       max);
guint              fovea_attrs_get_floats (FoveaAttrs *attrs,
                                           const char *name,
                                           double     *values,
                                           guint       max);
const char        *fovea_attrs_get_string (FoveaAttrs *attrs,
                                           const char *name,
                                           const char *otherwise);
/* Lives as long as the attributes; NULL when absent. */
const FoveaTensor *fovea_attrs_get_tensor (FoveaAttrs *attrs, const char *name);
/* FALSE: an attribute had the wrong type, or nobody asked for one: "conv:
 * unknown attribute 'foo'". */
gboolean
fovea_attrs_check (FoveaAttrs *attrs, const char *layer, GError **error);

/* One attribute, for who writes them; just one of the pointers is set. */
typedef struct
{
  const char        *name;
  gboolean           list; /* it was given as several numbers */
  guint              n;
  const gint64      *ints;
  const double      *floats;
  const char        *string;
  const FoveaTensor *tensor;
} FoveaAttr;

/* Attribute number `index`; FALSE behind the last. */
gboolean fovea_attrs_item (FoveaAttrs *attrs, guint index, FoveaAttr *item);

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network fitted to a picture's size: which size it takes, whether in tiles
 * and in which, and what that takes. All that can fail fails here. */
#include "apply.h"

#include "cut.h"
#include "error.h"
#include "local.h"

/* Sides that strides of 2 need, up to five in a row and one to spare. */
static const guint apply_multiples[] = { 1, 2, 4, 8, 16, 32, 64 };

#define APPLY_TILE      384 /* pixels of the picture a side, at first */
#define APPLY_TILE_LESS 64  /* no smaller for the sake of memory */
/* A tile of more than this is made smaller even where more is allowed. */
#define APPLY_TILE_MEMORY ((guint64) 1 << 30)
/* A network whose borders are "valid" eats at most so much of each side. */
#define APPLY_MOST_EATEN 512

gboolean
apply_map_size (const FoveaCard  *card,
                const FoveaShape *shape,
                gint64           *channels,
                gint64            size[2])
{
  guint channel = card->output_nhwc ? 3 : 1, y = card->output_nhwc ? 1 : 2;

  *channels = 1;
  size[0] = size[1] = 0;
  if (shape->rank < 3 || shape->rank > 4 || shape->size[0] != 1)
    return FALSE;
  if (shape->rank == 3) /* one map without an axis for it */
    y = 1;
  else
    *channels = shape->size[channel];
  size[0] = shape->size[y];
  size[1] = shape->size[y + 1];
  return *channels > 0 && size[0] > 0 && size[1] > 0;
}

static gint64
apply_up (gint64 size, gint64 multiple)
{
  return (size + multiple - 1) / multiple * multiple;
}

/* ---- One size ----------------------------------------------------------------- */

/* A plan for this size of the network's input; most are only looked at. */
static gboolean
apply_plan_for (FoveaApply *apply,
                gint64      height,
                gint64      width,
                gboolean    shapes_only,
                GError    **error)
{
  const FoveaCard *card = apply->card;
  gint64           channels = card->channels == FOVEA_CHANNELS_GRAY ? 1 : 3;
  FoveaShape shape = card->nhwc ? FOVEA_NCHW (1, height, width, channels) :
                                  FOVEA_NCHW (1, channels, height, width);
  FoveaPlanOptions options = { .any_size = TRUE,
                               .memory_limit = apply->limit,
                               .shapes_only = shapes_only,
                               .threads = apply->threads };

  g_clear_pointer (&apply->plan, fovea_plan_unref);
  apply->plan = fovea_plan_new (apply->graph, apply->model->weights, &shape,
                                &options, error);
  apply->facts.net_height = height;
  apply->facts.net_width = width;
  return apply->plan != NULL;
}

static gboolean
apply_plan (FoveaApply *apply, gint64 height, gint64 width, GError **error)
{
  return apply_plan_for (apply, height, width, TRUE, error);
}

/* What comes out is a map; NAME "has the output 'y' of 1x10 numbers". */
static gboolean
apply_take_output (FoveaApply *apply, gint64 *channels, GError **error)
{
  const FoveaShape *shape = fovea_plan_shape (apply->plan, apply->out);
  g_autofree char  *text = NULL;

  if (apply_map_size (apply->card, shape, channels, apply->net_out))
    return TRUE;
  text = fovea_shape_to_string (shape);
  return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                     _ ("%s: the output '%s' is %s, which is no picture"),
                     apply->model->id,
                     fovea_graph_value_name (apply->graph, apply->out), text);
}

/* out / in is the same whole number, or one by a whole number, both ways. */
static gboolean
apply_factor_is_whole (const FoveaApply *apply)
{
  gint64 in[2] = { apply->facts.net_height, apply->facts.net_width };

  for (int i = 0; i < 2; i++)
    if (apply->net_out[i] % in[i] != 0 && in[i] % apply->net_out[i] != 0)
      return FALSE;
  return apply->net_out[0] * in[1] == apply->net_out[1] * in[0];
}

/* The picture, continued to multiples. */
static gboolean
apply_try_multiple (FoveaApply *apply, gint64 multiple, GError **error)
{
  gint64 channels;

  if (! apply_plan (apply, apply_up (apply->facts.height, multiple),
                    apply_up (apply->facts.width, multiple), error) ||
      ! apply_take_output (apply, &channels, error))
    return FALSE;
  apply->facts.multiple = (guint) multiple;
  apply->pad[0] = apply->pad[1] = 0;
  return apply_factor_is_whole (apply) ||
         fovea_fail (error, FOVEA_ERROR_SHAPE,
                     _ ("%s: a picture of %" PRId64 "x%" PRId64
                        " would become %" PRId64 "x%" PRId64),
                     apply->model->id, apply->facts.net_width,
                     apply->facts.net_height, apply->net_out[1],
                     apply->net_out[0]);
}

/* A network that gives no results at its borders gets a picture that is larger
 * by what it eats. */
static gboolean
apply_try_valid (FoveaApply *apply)
{
  gint64 height = apply->facts.height, width = apply->facts.width;
  gint64 channels, eaten[2], large = APPLY_MOST_EATEN;

  if (! apply_plan (apply, height + large, width + large, NULL) ||
      ! apply_take_output (apply, &channels, NULL))
    return FALSE;
  eaten[0] = height + large - apply->net_out[0];
  eaten[1] = width + large - apply->net_out[1];
  if (eaten[0] <= 0 || eaten[1] <= 0 || eaten[0] > large || eaten[1] > large ||
      ! apply_plan (apply, height + eaten[0], width + eaten[1], NULL) ||
      ! apply_take_output (apply, &channels, NULL) ||
      apply->net_out[0] != height || apply->net_out[1] != width)
    return FALSE;
  apply->facts.multiple = 1;
  apply->pad[0] = eaten[0] / 2;
  apply->pad[1] = eaten[1] / 2;
  return TRUE;
}

static gboolean
apply_try_fixed (FoveaApply *apply)
{
  gint64 channels;

  if (! apply_plan (apply, apply->card->height, apply->card->width, NULL) ||
      ! apply_take_output (apply, &channels, NULL))
    return FALSE;
  apply->facts.how = FOVEA_APPLY_FIXED;
  apply->facts.multiple = 1;
  apply->pad[0] = apply->pad[1] = 0;
  return TRUE;
}

/* The first size that goes; else what was wrong with the picture's own. */
static gboolean
apply_choose_size (FoveaApply *apply, GError **error)
{
  g_autoptr (GError) first = NULL;

  if (apply->card->multiple > 1 &&
      apply_try_multiple (apply, apply->card->multiple, NULL))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (apply_multiples); i++)
    if (apply_try_multiple (apply, apply_multiples[i], first ? NULL : &first))
      return TRUE;
  if (! g_error_matches (first, FOVEA_ERROR, FOVEA_ERROR_MEMORY) &&
      (apply_try_valid (apply) || apply_try_fixed (apply)))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}

/* ---- What comes out --------------------------------------------------------------- */

static gboolean
apply_measure_mask (FoveaApply *apply, gint64 channels, GError **error)
{
  FoveaApplyFacts *facts = &apply->facts;
  gboolean         numbers =
      fovea_dtype_is_wide (fovea_plan_type (apply->plan, apply->out));

  facts->classes = (guint) MIN (channels, G_MAXINT);
  if (numbers)
    facts->classes = apply->model->labels ? apply->model->labels->len :
                                            MAX (apply->card->classes, 1);
  if (numbers && channels != 1)
    return fovea_fail (
        error, FOVEA_ERROR_UNSUPPORTED,
        _ ("%s: %" PRId64 " maps of class numbers; one is wanted"),
        apply->model->id, channels);
  if (apply->class_index >= 0 && ! numbers &&
      (guint) apply->class_index >= facts->classes)
    return fovea_fail (error, FOVEA_ERROR_NOT_FOUND,
                       _ ("%s: there is no class %d; there are %u"),
                       apply->model->id, apply->class_index, facts->classes);
  facts->channels = 1;
  facts->indices = (numbers || channels > 1) && apply->class_index < 0;
  apply->stretched = apply->net_out[0] != facts->net_height ||
                     apply->net_out[1] != facts->net_width;
  return TRUE;
}

static gboolean
apply_measure_image (FoveaApply *apply, gint64 channels, GError **error)
{
  FoveaApplyFacts *facts = &apply->facts;

  if (channels != 1 && channels != 3)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("%s: the output '%s' has %" PRId64
                          " channels; a picture has 1 or 3"),
                       apply->model->id,
                       fovea_graph_value_name (apply->graph, apply->out),
                       channels);
  if (fovea_dtype_is_wide (fovea_plan_type (apply->plan, apply->out)))
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("%s: a picture of whole numbers of 32 bits or more"),
                       apply->model->id);
  facts->luma = channels == 1 && ! apply->grey &&
                apply->card->channels == FOVEA_CHANNELS_GRAY;
  facts->channels = channels == 3 || facts->luma ? 3 : 1;
  return TRUE;
}

/* The result's size: the picture's by the network's factor; a mask's is the
 * picture's own. */
static gboolean
apply_measure_result (FoveaApply *apply, GError **error)
{
  FoveaApplyFacts *facts = &apply->facts;
  gint64           channels, in[2] = { facts->net_height, facts->net_width };
  gint64           out[2] = { facts->height, facts->width };

  if (! apply_take_output (apply, &channels, error) ||
      ! (apply->card->kind == FOVEA_TASK_MASK ?
             apply_measure_mask (apply, channels, error) :
             apply_measure_image (apply, channels, error)))
    return FALSE;
  if (facts->how == FOVEA_APPLY_FIXED)
    apply->stretched = TRUE;
  for (int i = 0; i < 2 && apply->card->kind == FOVEA_TASK_IMAGE &&
                  apply->pad[0] + apply->pad[1] == 0;
       i++)
    if (! fovea_checked_mul (out[i], apply->net_out[i], &out[i]))
      return fovea_fail (error, FOVEA_ERROR_SHAPE,
                         _ ("%s: the result would be too large"),
                         apply->model->id);
    else
      out[i] = MAX ((out[i] + in[i] - 1) / in[i], 1);
  facts->out_height = out[0];
  facts->out_width = out[1];
  return TRUE;
}

/* ---- Tiles --------------------------------------------------------------------------- */

/* A rectangle of the result in the network's own map. */
static FoveaRect
apply_tile_rect (const FoveaApply *apply, gint64 column, gint64 row)
{
  const FoveaApplyFacts *facts = &apply->facts;
  gint64    width = apply->stretched ? apply->net_out[1] : facts->out_width;
  gint64    height = apply->stretched ? apply->net_out[0] : facts->out_height;
  FoveaRect rect = { column * facts->tile_width, row * facts->tile_height };

  rect.width = MIN (facts->tile_width, width - rect.x);
  rect.height = MIN (facts->tile_height, height - rect.y);
  return rect;
}

/* How far outside of its own place the middle tile reads. */
static void
apply_measure_overlap (FoveaApply *apply, gint64 columns, gint64 rows)
{
  FoveaApplyFacts *facts = &apply->facts;
  FoveaRect        tile = apply_tile_rect (apply, columns / 2, rows / 2);
  FoveaRect        need = fovea_plan_need (apply->plan, &tile);
  double           by = (double) facts->net_width / apply->net_out[1];
  double           x = (double) tile.x * by, y = (double) tile.y * by;
  double           reach = 0.0;

  reach = MAX (reach, x - (double) need.x);
  reach = MAX (reach, y - (double) need.y);
  reach = MAX (reach,
               (double) (need.x + need.width) - (x + (double) tile.width * by));
  reach = MAX (reach, (double) (need.y + need.height) -
                          (y + (double) tile.height * by));
  facts->overlap = (gint64) (reach + 0.999);
}

/* Equal tiles of at most `side` pixels of the picture, in steps of the
 * network's multiple. */
static void
apply_set_tiles (FoveaApply *apply, gint64 side)
{
  FoveaApplyFacts *facts = &apply->facts;
  gint64           in[2] = { facts->net_height, facts->net_width };
  gint64           whole[2] = { facts->out_height, facts->out_width };
  gint64           tile[2], count[2];

  for (int i = 0; i < 2; i++)
    {
      gint64 pixels = in[i], n = (pixels + side - 1) / side;

      if (apply->stretched)
        whole[i] = apply->net_out[i];
      tile[i] = apply_up ((pixels + n - 1) / n, facts->multiple);
      tile[i] = MAX (tile[i] * apply->net_out[i] / in[i], 1);
      tile[i] = MIN (tile[i], whole[i]);
      count[i] = (whole[i] + tile[i] - 1) / tile[i];
    }
  facts->tile_height = tile[0];
  facts->tile_width = tile[1];
  facts->tiles = (guint) (count[0] * count[1]);
  apply_measure_overlap (apply, count[1], count[0]);
}

/* What a tile is computed in; the middle one, which has neighbours all round. */
static gboolean
apply_tile_memory (FoveaApply *apply, guint64 *bytes, GError **error)
{
  const FoveaApplyFacts *facts = &apply->facts;
  gint64    width = apply->stretched ? apply->net_out[1] : facts->out_width;
  gint64    height = apply->stretched ? apply->net_out[0] : facts->out_height;
  FoveaRect middle =
      apply_tile_rect (apply, (width - 1) / facts->tile_width / 2,
                       (height - 1) / facts->tile_height / 2);
  gint64 around = 2 * facts->overlap;

  if (! fovea_plan_region_bytes (apply->plan, &middle, apply->threads, bytes,
                                 error))
    return FALSE;
  /* The picture's part and the result's, while they are converted. */
  *bytes += (guint64) ((middle.width + around) * (middle.height + around)) * 3 *
                sizeof (float) +
            (guint64) (middle.width * middle.height) * 3 * sizeof (float);
  return TRUE;
}

/* Tiles large enough that their rims do not cost more than their middles, and
 * small enough for the memory. */
static gboolean
apply_choose_tiles (FoveaApply *apply, guint64 *bytes, GError **error)
{
  gint64  side = apply->tile > 0 ? apply->tile : APPLY_TILE;
  guint64 most = apply->limit;

  apply_set_tiles (apply, side);
  if (apply->tile <= 0)
    {
      most = MIN (most, APPLY_TILE_MEMORY);
      side = MAX (side, 3 * apply->facts.overlap);
    }
  for (;; side /= 2)
    {
      apply_set_tiles (apply, side);
      if (! apply_tile_memory (apply, bytes, error))
        return FALSE;
      if (*bytes <= most || side / 2 < APPLY_TILE_LESS)
        return TRUE;
    }
}

/* What is held for the whole result before it is stretched: the network's, its
 * conversion, and the stretched planes. */
static guint64
apply_stretch_bytes (const FoveaApply *apply)
{
  const FoveaApplyFacts *facts = &apply->facts;
  gint64                 channels, size[2];
  double                 bytes;

  apply_map_size (apply->card, fovea_plan_shape (apply->plan, apply->out),
                  &channels, size);
  bytes = (double) size[0] * (double) size[1] * (double) (channels + 3);
  bytes += (double) facts->out_width * (double) facts->out_height * 4.0;
  bytes *= sizeof (float);
  if (facts->how == FOVEA_APPLY_FIXED) /* the picture, before it is resized */
    bytes += (double) facts->width * (double) facts->height * 12.0;
  return (guint64) MIN (bytes, 1e18);
}

static gboolean
apply_measure_memory (FoveaApply *apply, GError **error)
{
  FoveaApplyFacts *facts = &apply->facts;
  guint64          bytes = 0;
  gboolean local = fovea_plan_is_local (apply->plan, &facts->whole_layer) &&
                   ! apply->card->nhwc && ! apply->card->output_nhwc;

  if (facts->how == FOVEA_APPLY_TILED && ! local)
    facts->how = FOVEA_APPLY_WHOLE;
  facts->tile_width = facts->out_width;
  facts->tile_height = facts->out_height;
  facts->tiles = 1;
  if (facts->how == FOVEA_APPLY_TILED)
    {
      if (! apply_choose_tiles (apply, &bytes, error))
        return FALSE;
    }
  else if (! fovea_plan_region_bytes (apply->plan, NULL, apply->threads, &bytes,
                                      error))
    return FALSE;
  else /* the input, and what a run copies of it */
    bytes += (guint64) fovea_shape_elements (fovea_plan_shape (
                 apply->plan, fovea_graph_input (apply->graph, 0))) *
             2 * sizeof (float);
  if (apply->stretched)
    bytes += apply_stretch_bytes (apply);
  facts->memory = bytes;
  if (bytes <= apply->limit)
    return TRUE;
  return fovea_fail (
      error, FOVEA_ERROR_MEMORY,
      facts->how == FOVEA_APPLY_TILED ?
          _ ("%s: a tile of the %" PRId64 "x%" PRId64 " picture needs %" PRId64
             " MB, more than the limit of %" PRId64 " MB") :
          _ ("%s: the %" PRId64 "x%" PRId64 " picture as a whole needs %" PRId64
             " MB, more than the limit of %" PRId64
             " MB; select a part of it or make it smaller"),
      apply->model->id, facts->width, facts->height, (gint64) (bytes >> 20),
      (gint64) (apply->limit >> 20));
}

/* ---- All of it -------------------------------------------------------------------------- */

static gboolean
apply_check_task (FoveaModel *model, GError **error)
{
  switch (fovea_model_card (model)->kind)
    {
    case FOVEA_TASK_IMAGE:
    case FOVEA_TASK_MASK:
      return TRUE;
    case FOVEA_TASK_CLASSIFY:
      return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                         _ ("%s: the network names what it sees and makes no "
                            "picture; it is one for Classify"),
                         model->id);
    case FOVEA_TASK_DETECT:
      return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                         _ ("%s: the network finds boxes and makes no picture"),
                         model->id);
    case FOVEA_TASK_FEATURES:
      break;
    }
  return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                     _ ("%s: the network gives numbers and makes no picture"),
                     model->id);
}

static gboolean
apply_choose_output (FoveaApply *apply, const char *name, GError **error)
{
  FoveaGraph *graph = apply->model->graph;

  apply->out = apply->model->output;
  if (name && *name)
    apply->out = fovea_graph_find (graph, name, error);
  if (apply->out == FOVEA_NO_VALUE)
    {
      g_prefix_error (error, "%s: ", apply->model->id);
      return FALSE;
    }
  apply->graph = fovea_graph_cut (graph, FOVEA_NO_VALUE, NULL, FOVEA_F32,
                                  apply->out, error);
  return apply->graph != NULL;
}

FoveaApply *
fovea_apply_new (FoveaModel              *model,
                 gint64                   width,
                 gint64                   height,
                 const FoveaApplyOptions *options,
                 GError                 **error)
{
  static const FoveaApplyOptions defaults = FOVEA_APPLY_DEFAULTS;
  FoveaRunOptions                run = { 0 };
  g_autoptr (FoveaApply) apply = g_new0 (FoveaApply, 1);

  if (! options)
    options = &defaults;
  g_return_val_if_fail (width > 0 && height > 0, NULL);
  run.threads = options->threads;
  apply->model = fovea_model_ref (model);
  apply->card = fovea_model_card (model);
  apply->facts.width = width;
  apply->facts.height = height;
  apply->grey = options->grey;
  apply->class_index = options->class_index;
  apply->tile = options->tile;
  apply->threads = fovea_run_threads (&run);
  apply->limit =
      options->memory_limit ? options->memory_limit : FOVEA_MODEL_MEMORY;
  if (! apply_check_task (model, error) ||
      ! apply_choose_output (apply, options->output, error) ||
      ! apply_choose_size (apply, error) ||
      ! apply_plan_for (apply, apply->facts.net_height, apply->facts.net_width,
                        FALSE, error) ||
      ! apply_measure_result (apply, error) ||
      ! apply_measure_memory (apply, error))
    return NULL;
  return g_steal_pointer (&apply);
}

void
fovea_apply_free (FoveaApply *apply)
{
  if (! apply)
    return;
  g_clear_pointer (&apply->plan, fovea_plan_unref);
  g_clear_pointer (&apply->graph, fovea_graph_unref);
  fovea_model_unref (apply->model);
  g_free (apply);
}

const FoveaApplyFacts *
fovea_apply_facts (FoveaApply *apply)
{
  return &apply->facts;
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

char *
fovea_model_class_label (FoveaModel *model, guint index)
{
  const char *label = fovea_model_label (model, index);

  return label ? g_strdup (label) : g_strdup_printf (_ ("class %u"), index);
}

/* Is it the label, or one of the names that a label lists: "dalmatian, coach
 * dog"? */
static gboolean
apply_is_label (const char *label, const char *wanted)
{
  g_autofree char *have = g_utf8_casefold (label, -1);
  g_auto (GStrv) names = g_strsplit (have, ",", -1);
  gboolean found = g_str_equal (have, wanted);

  for (guint i = 0; names[i] && ! found; i++)
    found = g_str_equal (g_strstrip (names[i]), wanted);
  return found;
}

gboolean
fovea_model_find_class (FoveaModel *model,
                        const char *text,
                        int        *index,
                        GError    **error)
{
  g_autofree char *wanted = g_utf8_casefold (text, -1);
  guint            n = model->labels ? model->labels->len : 0;
  guint64          number;

  *index = -1;
  if (*text == '\0')
    return TRUE;
  for (guint i = 0; i < n; i++)
    if (fovea_model_label (model, i) &&
        apply_is_label (fovea_model_label (model, i), wanted))
      {
        *index = (int) i;
        return TRUE;
      }
  if (! g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT, &number, NULL))
    return fovea_fail (error, FOVEA_ERROR_NOT_FOUND,
                       _ ("%s has no class called '%s'"), model->id, text);
  *index = (int) number;
  return TRUE;
}

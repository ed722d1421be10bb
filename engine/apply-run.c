/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Running a network over a picture: tile by tile, or whole; then stretching what
 * has another size than the picture. */
#include <string.h>

#include "apply.h"
#include "error.h"

typedef struct
{
  FoveaApply            *apply;
  ApplyIo                io;
  const FoveaRunOptions *user;
  guint                  tile, tiles; /* for the progress */
  gboolean               keep;        /* the result is stretched at the end */
  float                 *kept;        /* [n_kept][net_out] of it */
  guint                  n_kept;
  FoveaRect              crop; /* of the network's map: what is wanted of it */
} ApplyRun;

/* ---- Progress -------------------------------------------------------------------- */

static void
apply_progress (double fraction, const char *what, gpointer data)
{
  ApplyRun        *run = data;
  g_autofree char *text = NULL;

  if (run->tiles > 1)
    text = g_strdup_printf (_ ("tile %u of %u"), run->tile + 1, run->tiles);
  run->user->progress ((run->tile + fraction) / run->tiles, text ? text : what,
                       run->user->data);
}

static FoveaRunOptions
apply_options (ApplyRun *run)
{
  FoveaRunOptions options = { .threads = run->apply->threads };

  if (run->user)
    options.cancel = run->user->cancel;
  if (run->user && run->user->progress)
    {
      options.progress = apply_progress;
      options.data = run;
    }
  return options;
}

static gboolean
apply_go_on (const ApplyRun *run, GError **error)
{
  return ! run->user || ! run->user->cancel ||
         ! g_atomic_int_get (run->user->cancel) ||
         fovea_fail (error, FOVEA_ERROR_CANCELLED, _ ("cancelled"));
}

/* ---- Pieces of the network's result -------------------------------------------------- */

/* Into the planes that are stretched at the end, which are made at the first
 * piece. */
static gboolean
apply_keep (ApplyRun        *run,
            const FoveaRect *rect,
            const ApplyView *view,
            GError         **error)
{
  const FoveaApply *apply = run->apply;
  gint64            width = apply->net_out[1], all = apply->net_out[0] * width;
  gint64            n = rect->width * rect->height;
  float            *planes;

  run->n_kept = apply_kept_planes (apply, view);
  if (! run->kept)
    run->kept = fovea_alloc (run->n_kept * all, sizeof (float));
  planes = fovea_alloc (MAX (run->n_kept, view->channels) * n, sizeof (float));
  if (! run->kept || ! planes)
    {
      fovea_free (planes);
      return fovea_fail (
          error, FOVEA_ERROR_MEMORY,
          _ ("not enough memory for a result of %" PRId64 "x%" PRId64), width,
          apply->net_out[0]);
    }
  if (run->n_kept > 1 && apply->facts.indices)
    apply_numbers (view, rect, planes);
  else
    apply_results (apply, view, rect, planes);
  for (guint c = 0; c < run->n_kept; c++)
    for (gint64 y = 0; y < rect->height; y++)
      memcpy (run->kept + c * all + (rect->y + y) * width + rect->x,
              planes + c * n + y * rect->width, rect->width * sizeof (float));
  fovea_free (planes);
  return TRUE;
}

/* A piece of the network's result, which lies where it will stay. */
static gboolean
apply_put (ApplyRun        *run,
           const FoveaRect *rect,
           const ApplyView *view,
           GError         **error)
{
  const FoveaApply *apply = run->apply;
  FoveaRect         out = *rect;
  FoveaShape        shape =
      FOVEA_NCHW (1, apply->facts.channels, rect->height, rect->width);
  g_autoptr (FoveaTensor) planes = NULL;

  if (run->keep)
    return apply_keep (run, rect, view, error);
  planes = fovea_tensor_new (FOVEA_F32, &shape, error);
  if (! planes)
    return FALSE;
  apply_results (apply, view, rect, planes->data);
  if (apply->facts.luma &&
      ! apply_colour (apply, rect, planes->data, &run->io, error))
    return FALSE;
  out.x += run->io.out[1];
  out.y += run->io.out[0];
  return run->io.write (&out, planes, run->io.data, error);
}

static gboolean
apply_read_tile (const FoveaRect   *rect,
                 const FoveaTensor *pixels,
                 gpointer           data,
                 GError           **error)
{
  ApplyRun *run = data;

  return apply_fill (run->apply, rect, pixels, &run->io, error);
}

static gboolean
apply_write_tile (const FoveaRect   *rect,
                  const FoveaTensor *pixels,
                  gpointer           data,
                  GError           **error)
{
  ApplyRun *run = data;
  ApplyView view = apply_view (run->apply, pixels);

  return apply_put (run, rect, &view, error);
}

/* `rect` of the network's map, in tiles of the chosen size. */
static gboolean
apply_run_tiles (ApplyRun *run, const FoveaRect *rect, GError **error)
{
  const FoveaApplyFacts *facts = &run->apply->facts;
  FoveaRunOptions        options = apply_options (run);
  gint64 columns = (rect->width + facts->tile_width - 1) / facts->tile_width;
  gint64 rows = (rect->height + facts->tile_height - 1) / facts->tile_height;

  run->tiles = (guint) (columns * rows);
  for (run->tile = 0; run->tile < run->tiles; run->tile++)
    {
      gint64    x = run->tile % columns * facts->tile_width;
      gint64    y = run->tile / columns * facts->tile_height;
      FoveaRect tile = { rect->x + x, rect->y + y,
                         MIN (facts->tile_width, rect->width - x),
                         MIN (facts->tile_height, rect->height - y) };

      if (! apply_go_on (run, error) ||
          ! fovea_plan_run_region (run->apply->plan, &tile, apply_read_tile,
                                   apply_write_tile, run, &options, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- Whole ------------------------------------------------------------------------------ */

/* The picture, squeezed to the network's own size. */
static FoveaTensor *
apply_input_fixed (ApplyRun *run, GError **error)
{
  const FoveaApplyFacts *facts = &run->apply->facts;
  FoveaRect all = { run->io.in[1], run->io.in[0], facts->width, facts->height };
  FoveaShape shape = FOVEA_NCHW (1, 3, all.height, all.width);
  g_autoptr (FoveaTensor) photo = fovea_tensor_new (FOVEA_F32, &shape, error);

  if (! photo || ! run->io.read (&all, photo, run->io.data, error))
    return NULL;
  return apply_squeeze (run->apply->card, photo, facts->net_height,
                        facts->net_width, error);
}

static FoveaTensor *
apply_input_whole (ApplyRun *run, GError **error)
{
  const FoveaApply *apply = run->apply;
  FoveaRect all = { 0, 0, apply->facts.net_width, apply->facts.net_height };
  g_autoptr (FoveaTensor) input = fovea_tensor_new (
      FOVEA_F32,
      fovea_plan_shape (apply->plan, fovea_graph_input (apply->graph, 0)),
      error);

  if (! input || ! apply_fill (apply, &all, input, &run->io, error))
    return NULL;
  return g_steal_pointer (&input);
}

static gboolean
apply_run_whole (ApplyRun *run, GError **error)
{
  FoveaApply        *apply = run->apply;
  FoveaRunOptions    options = apply_options (run);
  const FoveaTensor *given;
  ApplyView          view;
  g_autoptr (FoveaTensor) input = NULL;
  g_autoptr (FoveaResult) result = NULL;

  run->tiles = 1;
  if (! apply_go_on (run, error))
    return FALSE;
  input = apply->facts.how == FOVEA_APPLY_FIXED ?
              apply_input_fixed (run, error) :
              apply_input_whole (run, error);
  given = input;
  result = input ? fovea_plan_run (apply->plan, &given, &options, error) : NULL;
  if (! result)
    return FALSE;
  view = apply_view (apply, fovea_result_output (result, 0));
  return apply_put (run, &run->crop, &view, error);
}

/* ---- Stretching --------------------------------------------------------------------------- */

/* Class numbers have nothing between them: the nearest. */
static void
apply_stretch_nearest (const FoveaApply *apply, const float *from, float *to)
{
  const FoveaApplyFacts *facts = &apply->facts;

  for (gint64 y = 0; y < facts->out_height; y++)
    for (gint64 x = 0; x < facts->out_width; x++)
      *to++ = from[(2 * y + 1) * apply->net_out[0] / (2 * facts->out_height) *
                       apply->net_out[1] +
                   (2 * x + 1) * apply->net_out[1] / (2 * facts->out_width)];
}

static gboolean
apply_stretch_plane (ApplyRun *run, guint plane, float *to, GError **error)
{
  const FoveaApply *apply = run->apply;
  gint64            n = apply->net_out[0] * apply->net_out[1];
  FoveaShape        small = { 3, { 1, apply->net_out[0], apply->net_out[1] } };
  FoveaShape        large = { 3,
                              { 1, apply->facts.out_height, apply->facts.out_width } };
  FoveaTensor       from = fovea_tensor_view (&small, run->kept + plane * n);
  FoveaTensor       view = fovea_tensor_view (&large, to);
  const double      box[4] = { 0.0, 0.0, (double) apply->net_out[1],
                               (double) apply->net_out[0] };

  return fovea_resize (&from, box,
                       apply->card->kind == FOVEA_TASK_MASK ?
                           FOVEA_RESIZE_BILINEAR :
                           FOVEA_RESIZE_BICUBIC,
                       &view, error);
}

/* Each class's map is stretched, and the number of the largest kept. */
static gboolean
apply_stretch_classes (ApplyRun *run, FoveaTensor *to, GError **error)
{
  gint64 n = fovea_shape_elements (&to->shape);
  g_autoptr (FoveaTensor) best =
      fovea_tensor_new (FOVEA_F32, &to->shape, error);
  g_autoptr (FoveaTensor) one = fovea_tensor_new (FOVEA_F32, &to->shape, error);
  float *index = to->data;

  if (! best || ! one || ! apply_stretch_plane (run, 0, best->data, error))
    return FALSE;
  for (guint c = 1; c < run->n_kept; c++)
    {
      const float *value = one->data;
      float       *most = best->data;

      if (! apply_go_on (run, error) ||
          ! apply_stretch_plane (run, c, one->data, error))
        return FALSE;
      for (gint64 i = 0; i < n; i++)
        if (value[i] > most[i])
          {
            most[i] = value[i];
            index[i] = (float) c;
          }
    }
  return TRUE;
}

static gboolean
apply_stretch_all (ApplyRun *run, FoveaTensor *to, GError **error)
{
  gint64 n = to->shape.size[2] * to->shape.size[3];
  float *numbers = to->data;

  if (run->apply->facts.indices && run->n_kept == 1)
    {
      apply_stretch_nearest (run->apply, run->kept, numbers);
      return TRUE;
    }
  if (run->apply->facts.indices)
    return apply_stretch_classes (run, to, error);
  for (guint c = 0; c < run->n_kept; c++)
    if (! apply_stretch_plane (run, c, numbers + c * n, error))
      return FALSE;
  for (gint64 i = 0; i < run->n_kept * n; i++) /* bicubic overshoots */
    numbers[i] = CLAMP (numbers[i], 0.0f, 1.0f);
  return TRUE;
}

static gboolean
apply_stretch (ApplyRun *run, GError **error)
{
  FoveaApply *apply = run->apply;
  FoveaRect   all = { 0, 0, apply->facts.out_width, apply->facts.out_height };
  FoveaShape  shape =
      FOVEA_NCHW (1, apply->facts.channels, all.height, all.width);
  g_autoptr (FoveaTensor) to = fovea_tensor_new (FOVEA_F32, &shape, error);

  if (! to || ! apply_go_on (run, error) ||
      ! apply_stretch_all (run, to, error) ||
      (apply->facts.luma &&
       ! apply_colour (apply, &all, to->data, &run->io, error)))
    return FALSE;
  all.x += run->io.out[1];
  all.y += run->io.out[0];
  return run->io.write (&all, to, run->io.data, error);
}

/* ---- All of it -------------------------------------------------------------------------------- */

static gboolean
apply_run_all (ApplyRun *run, GError **error)
{
  const FoveaApplyFacts *facts = &run->apply->facts;
  gboolean               ok;

  run->keep = run->apply->stretched;
  run->crop = (FoveaRect){ 0, 0, facts->out_width, facts->out_height };
  if (run->keep)
    run->crop =
        (FoveaRect){ 0, 0, run->apply->net_out[1], run->apply->net_out[0] };
  ok = facts->how == FOVEA_APPLY_TILED ?
           apply_run_tiles (run, &run->crop, error) :
           apply_run_whole (run, error);
  if (ok && run->keep)
    ok = apply_stretch (run, error);
  g_clear_pointer (&run->kept, fovea_free);
  return ok;
}

gboolean
fovea_apply_run (FoveaApply            *apply,
                 FoveaReadFunc          read,
                 FoveaWriteFunc         write,
                 gpointer               data,
                 const FoveaRunOptions *options,
                 GError               **error)
{
  ApplyRun run = { .apply = apply,
                   .io = { .read = read, .write = write, .data = data },
                   .user = options };

  return apply_run_all (&run, error);
}

/* ---- A piece ------------------------------------------------------------------------------------ */

/* The part of the picture under a piece of the result, and a rim around it, on
 * whole steps of the network. */
static FoveaRect
apply_part (const FoveaApply *apply, const FoveaRect *piece)
{
  const FoveaApplyFacts *facts = &apply->facts;
  gint64                 step = facts->multiple, rim = MIN (facts->overlap, 64);
  gint64                 x0 = piece->x * facts->width / facts->out_width - rim;
  gint64 y0 = piece->y * facts->height / facts->out_height - rim;
  gint64 x1 = (piece->x + piece->width) * facts->width / facts->out_width + rim;
  gint64 y1 =
      (piece->y + piece->height) * facts->height / facts->out_height + rim;
  FoveaRect part;

  part.x = MAX (x0, 0) / step * step;
  part.y = MAX (y0, 0) / step * step;
  part.width = MAX (MIN (x1, facts->width) - part.x, 1);
  part.height = MAX (MIN (y1, facts->height) - part.y, 1);
  return part;
}

/* The network over a part of the picture as if there were no more of it. */
static gboolean
apply_preview_alone (ApplyRun        *run,
                     const FoveaRect *piece,
                     double          *share,
                     GError         **error)
{
  FoveaApply            *apply = run->apply;
  const FoveaApplyFacts *facts = &apply->facts;
  FoveaRect              part = apply_part (apply, piece);
  FoveaApplyOptions      options = {
         .output = fovea_graph_value_name (apply->graph, apply->out),
         .class_index = apply->class_index,
         .grey = apply->grey,
         .threads = apply->threads,
         .memory_limit = apply->limit,
  };
  g_autoptr (FoveaApply) small =
      fovea_apply_new (apply->model, part.width, part.height, &options, error);

  if (! small)
    return FALSE;
  run->apply = small;
  run->io.in[0] = part.y;
  run->io.in[1] = part.x;
  run->io.out[0] = part.y * facts->out_height / facts->height;
  run->io.out[1] = part.x * facts->out_width / facts->width;
  *share = (double) small->facts.net_width * (double) small->facts.net_height /
           ((double) facts->net_width * (double) facts->net_height);
  return apply_run_all (run, error);
}

/* The very pixels of the run: the plan gives any rectangle. */
static gboolean
apply_preview_exact (ApplyRun        *run,
                     const FoveaRect *piece,
                     double          *share,
                     GError         **error)
{
  const FoveaApplyFacts *facts = &run->apply->facts;
  FoveaRunOptions        options = apply_options (run);
  double by = (double) run->apply->net_out[1] / (double) facts->net_width;
  double around = 2.0 * (double) facts->overlap * by;

  *share = ((double) piece->width + around) *
           ((double) piece->height + around) /
           (((double) facts->tile_width + around) *
            ((double) facts->tile_height + around) * facts->tiles);
  run->tiles = 1;
  return fovea_plan_run_region (run->apply->plan, piece, apply_read_tile,
                                apply_write_tile, run, &options, error);
}

gboolean
fovea_apply_preview (FoveaApply            *apply,
                     const FoveaRect       *piece,
                     FoveaReadFunc          read,
                     FoveaWriteFunc         write,
                     gpointer               data,
                     const FoveaRunOptions *options,
                     double                *share,
                     GError               **error)
{
  ApplyRun run = { .apply = apply,
                   .io = { .read = read, .write = write, .data = data },
                   .user = options };
  double   part = 1.0;
  gboolean ok;

  if (apply->facts.how == FOVEA_APPLY_FIXED)
    ok = apply_run_all (&run, error);
  else if (apply->facts.how == FOVEA_APPLY_TILED && ! apply->stretched)
    ok = apply_preview_exact (&run, piece, &part, error);
  else
    ok = apply_preview_alone (&run, piece, &part, error);
  if (share)
    *share = MIN (part, 1.0);
  return ok;
}

void
fovea_class_colour (guint index, double rgb[3])
{
  /* Bits of the number, taken in turns, highest first: neighbours differ much
   * (the palette of the PASCAL VOC data set). */
  guint bits = index;

  rgb[0] = rgb[1] = rgb[2] = 0.0;
  for (int shift = 7; shift >= 0 && bits; shift--, bits >>= 3)
    for (int c = 0; c < 3; c++)
      rgb[c] += (double) ((bits >> c) & 1) * (double) (1 << shift) / 255.0;
}

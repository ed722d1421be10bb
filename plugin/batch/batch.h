/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The batch language: `COMMAND PHOTO… [--option VALUE…] [--out FILE|DIR]`, one
 * command a line. Each file in batch/ named in the list holds a family of
 * commands: `const FoveaBatchCommand fovea_batch_WORD[]`, ended by a NULL name. */
#pragma once

#include <libgimp/gimp.h>

#include "filter.h"
#include "option.h"

G_BEGIN_DECLS

typedef struct _FoveaBatch FoveaBatch;

/* A photo that was asked for. */
typedef struct
{
  char    *path;     /* to open it, and to speak of it */
  char    *relative; /* its name under the folder that was asked for */
  gboolean found;    /* in such a folder: its result goes into one too */
} FoveaBatchFile;

typedef enum
{
  FOVEA_TAKES_PHOTOS = 1 << 0,  /* one at least */
  FOVEA_TAKES_VISIBLE = 1 << 1, /* --visible */
  FOVEA_MAY_WRITE = 1 << 2,     /* --out, --overwrite, --suffix */
  FOVEA_MUST_WRITE = 1 << 3,    /* ... and --out is needed */
  FOVEA_WRITES_ONE = 1 << 4,    /* ... which is one file for all photos */
  FOVEA_TAKES_WORDS = 1 << 5,   /* words that are no photos */
  FOVEA_MAY_LACK_PHOTOS = 1 << 6, /* takes photos, but goes without */
  FOVEA_MAY_TAKE_PHOTOS = 1 << 7  /* its check says whether the words are photos */
} FoveaBatchFlags;

/* Does something with one word; a failure names it. */
typedef gboolean (*FoveaBatchEach) (FoveaBatch *batch, const char *word, GError **error);

/* A first word that says what is done with those behind it. */
typedef struct
{
  const char    *name;
  const char    *behind;      /* "NAME FILE"; "": nothing */
  guint          least, most; /* words behind it */
  FoveaBatchEach each;        /* NULL: not one by one */
} FoveaBatchAction;

typedef struct
{
  const char *name;
  const char *arguments; /* "PHOTO… --out FILE|DIR" */
  /* What may stand there instead, ended by a NULL name (may be NULL). */
  const FoveaBatchAction *(*actions) (void);
  const char *summary;   /* N_(); one line */
  FoveaBatchFlags flags;
  const FoveaOption *(*options) (void); /* NULL: none of its own */
  const FoveaOperation *operation; /* has options and summary, instead (may be NULL) */
  /* What is wrong before any photo is looked at (may be NULL). */
  gboolean (*check) (FoveaBatch *batch, GError **error);
  /* Once, before the photos (may be NULL): a failure fails the command. */
  gboolean (*begin) (FoveaBatch *batch, GError **error);
  /* Each photo; a failure names it, and the next one is done. */
  gboolean (*photo) (FoveaBatch *batch, const FoveaBatchFile *file, GError **error);
  /* Once, after the photos (may be NULL). */
  gboolean (*end) (FoveaBatch *batch, GError **error);
  /* The CSV columns after "file,error" (may be NULL). (transfer full) */
  char *(*columns) (FoveaBatch *batch);
} FoveaBatchCommand;

/* All commands, an array of const FoveaBatchCommand *. (transfer container) */
GPtrArray               *fovea_batch_commands (void);
const FoveaBatchCommand *fovea_batch_find (const char *name);
const FoveaOption       *fovea_batch_options (const FoveaBatchCommand *command);
/* Translated. */
const char              *fovea_batch_summary (const FoveaBatchCommand *command);
/* "kernels export NAME FILE"; NULL: "kernels [NAME… | save …]", all it takes. (transfer full) */
char *fovea_batch_usage (const FoveaBatchCommand *command, const FoveaBatchAction *action);
/* The error for a name that it does not find. FALSE */
gboolean fovea_batch_no_command (const char *name, GError **error);

typedef enum
{
  FOVEA_FORMAT_TEXT,
  FOVEA_FORMAT_JSON,
  FOVEA_FORMAT_CSV
} FoveaFormat;

struct _FoveaBatch
{
  const FoveaBatchCommand *command;
  FoveaSettings           *settings;
  GPtrArray               *words;   /* what is no option: photos */
  GPtrArray               *files;   /* of FoveaBatchFile, once it runs */
  GHashTable              *written; /* paths: none is written twice */
  char                    *writing; /* the path of the photo at hand: written once it is done */
  FoveaFormat              format;
  gboolean                 photos; /* that is what the words are */
  gboolean                 dry_run;
  gboolean                 makes_names; /* of kernels or models, which the next lines may say */
  gboolean                 lacks_name;  /* there is none of a name that was said */
  gboolean                 waits;       /* for such a one: checked again when it runs */
  gboolean                 headed; /* the CSV columns are out */
  guint                    done, failed;
  gpointer                 state; /* the command's own */
  GDestroyNotify           free_state;
};

/* A line as typed, or NULL with a usage error. An empty line and a comment are
 * a batch without a command. `after_names`: a line before it makes names. */
FoveaBatch *fovea_batch_parse (const char *line, gboolean after_names, GError **error);
void        fovea_batch_free (FoveaBatch *batch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaBatch, fovea_batch_free)
/* The options that a command has besides its own. */
void fovea_batch_add_options (FoveaSettings *settings, FoveaBatchFlags flags);

/* Runs it: photos that fail are named and counted. FALSE with what failed. */
gboolean fovea_batch_run (FoveaBatch *batch, GError **error);
/* What is wrong with --out before any photo is opened. */
gboolean fovea_batch_check_output (FoveaBatch *batch, GError **error);

/* ---- For the commands ------------------------------------------------------ */

/* A file's name for a line of text: line ends and the like as "\x0a". (transfer
 * full) */
char *fovea_batch_speak (const char *path);
/* A line on the standard output, at once. */
void fovea_batch_print (const char *line);
/* A photo that failed outside the `photo` function. */
void fovea_batch_fail (FoveaBatch *batch, const char *path, const GError *problem);
/* `{"file": ...` to go on with. */
GString *fovea_batch_json (const char *path);
/* ... with "output", "width" and "height"; width 0: a dry run, without the sizes. */
GString *fovea_batch_json_wrote (const char *path, const char *output, int width, int height);
/* The start of a CSV line. */
GString *fovea_batch_csv (FoveaBatch *batch, const char *path);
/* The head of the CSV lines, once. */
void     fovea_batch_print_head (FoveaBatch *batch);
/* A CSV line, filled up to as many fields as the head has. */
void fovea_batch_print_csv (FoveaBatch *batch, GString *line);
/* "in.jpg -> out.png (450x300)", in the format asked for; width 0: it would
 * have been, in a dry run. */
void fovea_batch_wrote (FoveaBatch *batch,
                        const char *path,
                        const char *output,
                        int         width,
                        int         height);
/* The columns that fovea_batch_wrote fills. */
char *fovea_batch_wrote_columns (FoveaBatch *batch);

/* Where the result for `file` goes by --out and --suffix, with `ending` (NULL:
 * the photo's own): a new file, or one that may be overwritten; its folder is
 * made where a folder was asked for. (transfer full) */
char *fovea_batch_output (FoveaBatch           *batch,
                          const FoveaBatchFile *file,
                          const char           *ending,
                          GError              **error);
/* "out-2.png" beside "out.png", for one of several files of a photo, checked in the
 * same way. (transfer full) */
char *fovea_batch_output_part (FoveaBatch *batch, const char *output, guint part, GError **error);
/* May there be a new file of this name? One that is there needs --overwrite, and must be
 * a file that can be written. */
gboolean fovea_batch_may_replace (FoveaBatch *batch, const char *path, GError **error);
/* Does the format of this ending keep layers and their names? */
gboolean fovea_batch_keeps_layers (const char *path);

/* The photo, and the layer that the command works on. */
GimpImage *fovea_batch_load (FoveaBatch           *batch,
                             const FoveaBatchFile *file,
                             GimpDrawable        **drawable,
                             GError              **error);
/* Makes files of a loaded photo, which is RGB or grey. */
typedef gboolean (*FoveaBatchMake) (FoveaBatch           *batch,
                                    const FoveaBatchFile *file,
                                    GimpImage            *image,
                                    GimpDrawable         *drawable,
                                    GPtrArray            *outputs,
                                    GError              **error);
/* The `photo` of commands that make `outputs` (paths) of one photo: loads it and
 * calls `make`; a dry run only names them. */
gboolean fovea_batch_make (FoveaBatch           *batch,
                           const FoveaBatchFile *file,
                           GPtrArray            *outputs,
                           FoveaBatchMake        make,
                           GError              **error);
/* The same for those that make one file: fovea_batch_output names it. */
gboolean fovea_batch_make_one (FoveaBatch           *batch,
                               const FoveaBatchFile *file,
                               FoveaBatchMake        make,
                               GError              **error);

/* A command's `begin`: its --model becomes the state. A model whose card had to be guessed is
 * said to be so. */
gboolean fovea_batch_open_model (FoveaBatch *batch, GError **error);

/* Which action the first word is, or NULL. */
const FoveaBatchAction *fovea_batch_action (FoveaBatch *batch);
/* An error where there are too few or too many words behind it. */
gboolean fovea_batch_check_action (FoveaBatch *batch, const FoveaBatchAction *action, guint behind, GError **error);
/* "did you mean try?", where an action is among the nearest of the actions and `names`
 * (const char *), and the word none of them; else NULL. (transfer full) */
char *fovea_batch_advise_action (FoveaBatch *batch, const char *word, GPtrArray *names);
/* The words from `from` on. One that fails is said, and the next is done. */
gboolean fovea_batch_each (FoveaBatch *batch, guint from, FoveaBatchEach each, GError **error);

/* The files that words stand for: themselves, patterns, folders. Patterns that
 * match nothing stay, to be named as missing. (transfer full) */
GPtrArray *fovea_batch_expand (GPtrArray *words, gboolean recursive);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory for what users size: it may fail, and tests can make it fail. Every
 * block has a mark before it that says where it came from. */
#include "memory.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "checked.h"

#define ALIGNMENT 64
/* A large page, on every system that has them at all; blocks of more are given
 * such pages, and pieces are made of them. */
#define LARGE_PAGE ((gsize) 2 << 20)
#define PIECE      ((gsize) 32 << 20)

/* Under a checker of addresses every block is its own. */
#if defined __SANITIZE_ADDRESS__
#define WATCHED
#elif defined __has_feature
#if __has_feature(address_sanitizer)
#define WATCHED
#endif
#endif

/* A piece of a heap; it begins with this. */
typedef struct
{
  GMutex lock;
  char  *start, *next, *end;
  guint  users; /* blocks, and the heap as long as it fills it */
} Piece;

/* Lies right before a block. */
typedef struct
{
  Piece *piece; /* NULL: */
  void  *raw;   /* what calloc gave */
} Mark;

struct _FoveaHeap
{
  GMutex lock;
  Piece *piece; /* that is being filled; NULL: none yet */
  gsize  size;  /* of a piece */
};

static gint                fail_countdown = -1;
static __thread FoveaHeap *heap_in_use = NULL;
static __thread guint64    given = 0;

void
fovea_alloc_fail_after (int n)
{
  g_atomic_int_set (&fail_countdown, n < 0 ? -1 : n);
}

static gboolean
memory_must_fail (void)
{
  gint left = g_atomic_int_get (&fail_countdown);

  if (left < 0)
    return FALSE;
  g_atomic_int_set (&fail_countdown, left - 1);
  return left == 0;
}

guint64
fovea_alloc_given (void)
{
  return given;
}

static gsize
memory_round (gsize bytes, gsize unit)
{
  return (bytes + unit - 1) / unit * unit;
}

static Mark *
memory_mark (gpointer block)
{
  return (Mark *) block - 1;
}

/* Asks for large pages where whole ones lie inside; it is a wish. */
static void
memory_wish (char *from, char *until)
{
#ifdef MADV_HUGEPAGE
  char *first = (char *) memory_round ((gsize) from, LARGE_PAGE);
  char *last = (char *) ((gsize) until / LARGE_PAGE * LARGE_PAGE);

  if (last > first)
    madvise (first, (gsize) (last - first), MADV_HUGEPAGE);
#endif
}

/* ---- Blocks of their own ------------------------------------------------------- */

#ifdef WATCHED

/* So that it sees every byte that is touched behind a block. */
static gpointer
memory_own (gsize bytes)
{
  char *raw = NULL;

  if (posix_memalign ((void **) &raw, ALIGNMENT, ALIGNMENT + bytes) != 0)
    return NULL;
  memset (raw, 0, ALIGNMENT + bytes);
  *memory_mark (raw + ALIGNMENT) = (Mark){ NULL, raw };
  return raw + ALIGNMENT;
}

#else

/* calloc knows which memory is new and need not be cleared. */
static gpointer
memory_own (gsize bytes)
{
  gsize room = bytes + ALIGNMENT + sizeof (Mark);
  char *raw = calloc (1, room), *block;

  if (! raw)
    return NULL;
  block = (char *) memory_round ((gsize) raw + sizeof (Mark), ALIGNMENT);
  *memory_mark (block) = (Mark){ NULL, raw };
  if (bytes >= 2 * LARGE_PAGE)
    memory_wish (block, block + bytes);
  return block;
}

#endif

/* ---- Heaps --------------------------------------------------------------------- */

FoveaHeap *
fovea_heap_new (guint64 expected)
{
  FoveaHeap *heap;

#ifdef WATCHED
  return NULL;
#endif
  if (expected < LARGE_PAGE)
    return NULL;
  heap = g_new0 (FoveaHeap, 1);
  g_mutex_init (&heap->lock);
  heap->size = memory_round ((gsize) MIN (expected, PIECE), LARGE_PAGE);
  return heap;
}

void
fovea_heap_use (FoveaHeap *heap)
{
  heap_in_use = heap;
}

static void
piece_unref (Piece *piece)
{
  gboolean last;

  g_mutex_lock (&piece->lock);
  last = --piece->users == 0;
  g_mutex_unlock (&piece->lock);
  if (! last)
    return;
  g_mutex_clear (&piece->lock);
  munmap (piece->start, (gsize) (piece->end - piece->start));
}

/* On the border of a large page; a little more is asked for, and what is over
 * given back. */
static Piece *
piece_new (gsize bytes)
{
  gsize  size = memory_round (bytes, LARGE_PAGE);
  char  *raw = mmap (NULL, size + LARGE_PAGE, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  char  *start;
  Piece *piece;

  if (raw == MAP_FAILED)
    return NULL;
  start = (char *) memory_round ((gsize) raw, LARGE_PAGE);
  if (start > raw)
    munmap (raw, (gsize) (start - raw));
  munmap (start + size, LARGE_PAGE - (gsize) (start - raw));
  memory_wish (start, start + size);
  piece = (Piece *) (gpointer) start;
  g_mutex_init (&piece->lock);
  piece->start = start;
  piece->next = start + memory_round (sizeof (Piece), ALIGNMENT);
  piece->end = start + size;
  piece->users = 1;
  return piece;
}

/* A block with its mark; NULL when there is no room left. */
static gpointer
piece_take (Piece *piece, gsize bytes)
{
  char *block = piece->next + ALIGNMENT;

  bytes = memory_round (bytes, ALIGNMENT);
  if ((gsize) (piece->end - piece->next) < ALIGNMENT + bytes)
    return NULL;
  g_mutex_lock (&piece->lock);
  piece->users++;
  g_mutex_unlock (&piece->lock);
  piece->next = block + bytes;
  *memory_mark (block) = (Mark){ piece, NULL };
  return block;
}

static gpointer
heap_take (FoveaHeap *heap, gsize bytes)
{
  gsize    whole = bytes + 4 * ALIGNMENT + sizeof (Piece);
  gpointer block;

  g_mutex_lock (&heap->lock);
  block = heap->piece ? piece_take (heap->piece, bytes) : NULL;
  if (! block)
    {
      Piece *piece = piece_new (MAX (heap->size, whole));

      if (piece)
        {
          if (heap->piece)
            piece_unref (heap->piece);
          heap->piece = piece;
          block = piece_take (piece, bytes);
        }
    }
  g_mutex_unlock (&heap->lock);
  return block;
}

/* What was never touched need not even be reserved. */
void
fovea_heap_close (FoveaHeap *heap)
{
  Piece *piece;

  if (! heap)
    return;
  piece = heap->piece;
  if (piece)
    {
      char *used = (char *) memory_round ((gsize) piece->next, LARGE_PAGE);

      if (used < piece->end &&
          munmap (used, (gsize) (piece->end - used)) == 0)
        piece->end = used;
      piece_unref (piece);
    }
  g_mutex_clear (&heap->lock);
  g_free (heap);
}

/* ---- Any block ----------------------------------------------------------------- */

gpointer
fovea_alloc (guint64 n, gsize size)
{
  gsize    bytes;
  gpointer block;

  if (memory_must_fail () || __builtin_mul_overflow (n, size, &bytes) ||
      bytes > G_MAXSSIZE - PIECE)
    return NULL;
  block = heap_in_use ? heap_take (heap_in_use, bytes) : memory_own (bytes);
  if (block)
    given += bytes;
  return block;
}

void
fovea_free (gpointer memory)
{
  Mark *mark;

  if (! memory)
    return;
  mark = memory_mark (memory);
  if (mark->piece)
    piece_unref (mark->piece);
  else
    free (mark->raw);
}

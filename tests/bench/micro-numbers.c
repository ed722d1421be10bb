/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cases of FoveaLoops: see micro.h. */
#include "micro.h"

#include <string.h>

#define TERMS   64
#define COLUMNS 384

static const FoveaEpilogue no_post = { NULL, NULL, -INFINITY, INFINITY };

static size_t
all_numbers (const Micro *m)
{
  return m->n;
}

/* ---- Sums ------------------------------------------------------------------------ */

/* rows_m outputs of TERMS rows of COLUMNS numbers */
static void
call_rows (Micro *m)
{
  const float *src[TERMS];

  for (int t = 0; t < TERMS; t++)
    src[t] = m->a + t * COLUMNS;
  m->loops->rows (src, TERMS, m->b_, m->c, &no_post, m->dst, COLUMNS, COLUMNS,
                  m->loops->rows_m);
}

static double
work_rows (const Micro *m)
{
  return 2.0 * TERMS * COLUMNS * m->loops->rows_m;
}

static size_t
results_rows (const Micro *m)
{
  return (size_t) COLUMNS * m->loops->rows_m;
}

static double
exact_rows (const Micro *m, size_t i, double *bound)
{
  const int j = (int) (i / COLUMNS), rows_m = m->loops->rows_m;
  double    sum = m->c[j], terms = fabs (sum);

  for (int t = 0; t < TERMS; t++)
    {
      double term =
          (double) m->b_[t * rows_m + j] * m->a[t * COLUMNS + i % COLUMNS];

      sum += term;
      terms += fabs (term);
    }
  *bound = (TERMS + 1) * MICRO_U * terms;
  return sum;
}

/* Sixteen dot products of n numbers */
#define DOTS 16

static void
call_dots (Micro *m)
{
  m->loops->dots (m->a, (ptrdiff_t) m->n, m->b_, m->c, &no_post, m->dst, m->n,
                  DOTS);
}

static double
work_dots (const Micro *m)
{
  return 2.0 * DOTS * (double) m->n;
}

static size_t
results_dots (const Micro *m)
{
  return DOTS;
}

static double
exact_dots (const Micro *m, size_t i, double *bound)
{
  double sum = m->c[i], terms = fabs (sum);

  for (size_t k = 0; k < m->n; k++)
    {
      double term = (double) m->a[i * m->n + k] * m->b_[k];

      sum += term;
      terms += fabs (term);
    }
  *bound = (double) (m->n + 1) * MICRO_U * terms;
  return sum;
}

/* ---- Number by number -------------------------------------------------------------- */

typedef enum
{
  EACH_ADD,
  EACH_SUB,
  EACH_MUL,
  EACH_DIV,
  EACH_MAX,
  EACH_MIN,
  EACH_CLAMP,
  EACH_WITHIN,
  EACH_AFFINE,
  EACH_NORMALISE,
  EACH_NORMALISE_EACH,
} Each;

static void
call_each (Micro *m)
{
  const FoveaLoops *l = m->loops;

  switch ((Each) m->number)
    {
    case EACH_ADD:
      l->add (m->a, m->b_, m->dst, m->n);
      break;
    case EACH_SUB:
      l->sub (m->a, m->b_, m->dst, m->n);
      break;
    case EACH_MUL:
      l->mul (m->a, m->b_, m->dst, m->n);
      break;
    case EACH_DIV:
      l->div (m->a, m->b_, m->dst, m->n);
      break;
    case EACH_MAX:
      l->max (m->a, m->b_, m->dst, m->n);
      break;
    case EACH_MIN:
      l->min (m->a, m->b_, m->dst, m->n);
      break;
    case EACH_CLAMP:
      l->clamp (m->a, -0.25f, 0.5f, m->dst, m->n);
      break;
    case EACH_WITHIN:
      l->within (m->a, m->b_, -0.25f, 0.5f, m->dst, m->n);
      break;
    case EACH_AFFINE:
      l->affine (m->a, 0.75f, -0.25f, m->dst, m->n);
      break;
    case EACH_NORMALISE:
      l->normalise (m->a, 0.25, 3, 1e-3, m->dst, m->n);
      break;
    case EACH_NORMALISE_EACH:
      l->normalise_each (m->a, 0.25, 3, m->b_, m->c, m->dst, m->n);
    }
}

static double
work_each (const Micro *m)
{
  switch ((Each) m->number)
    {
    case EACH_CLAMP:
    case EACH_AFFINE:
    case EACH_NORMALISE:
      return 8.0 * (double) m->n;
    case EACH_NORMALISE_EACH:
      return 16.0 * (double) m->n;
    default:
      return 12.0 * (double) m->n;
    }
}

static double
exact_each (const Micro *m, size_t i, double *bound)
{
  const double a = m->a[i], b = m->b_[i], c = m->c[i];

  switch ((Each) m->number)
    {
    case EACH_ADD:
      return (float) (a + b);
    case EACH_SUB:
      return (float) (a - b);
    case EACH_MUL:
      return (float) (a * b);
    case EACH_DIV:
      *bound = isfinite (a / b) ? 0.5 * exact_ulp (a / b) : 0;
      return a / b;
    case EACH_MAX:
      return MAX (a, b);
    case EACH_MIN:
      return MIN (a, b);
    case EACH_CLAMP:
      return CLAMP (a, -0.25, 0.5);
    case EACH_WITHIN:
      return b > -0.25 && b < 0.5 ? a : 0;
    case EACH_AFFINE:
      *bound = 2 * MICRO_U * (fabs (a * 0.75) + 0.25);
      return a * 0.75 - 0.25;
    case EACH_NORMALISE:
      return (float) ((a - 0.25) * 3 + 1e-3);
    default:
      return (float) ((a - 0.25) * 3 * b + c);
    }
}

/* ---- Sums in double precision, exponentials, the largest ---------------------------- */

static double
work_read (const Micro *m)
{
  return 4.0 * (double) m->n;
}

static double
work_read_write (const Micro *m)
{
  return 8.0 * (double) m->n;
}

static double
work_read_two (const Micro *m)
{
  return 12.0 * (double) m->n;
}

static void
call_sum (Micro *m)
{
  m->value = m->loops->sum (m->a, m->n);
}

static double
exact_sum (const Micro *m, size_t i, double *bound)
{
  double sum = 0;

  for (size_t k = 0; k < m->n; k++)
    sum += m->a[k];
  *bound = 0x1p-30;
  return sum;
}

static void
call_squares (Micro *m)
{
  m->value = m->loops->sum_squares (m->a, 0.25, m->n);
}

static double
exact_squares (const Micro *m, size_t i, double *bound)
{
  double sum = 0;

  for (size_t k = 0; k < m->n; k++)
    sum += (m->a[k] - 0.25) * (m->a[k] - 0.25);
  *bound = 0x1p-40 * sum;
  return sum;
}

static void
call_largest (Micro *m)
{
  m->value = m->loops->largest (m->a, m->n);
}

static double
exact_largest (const Micro *m, size_t i, double *bound)
{
  double largest = m->a[0];

  for (size_t k = 1; k < m->n; k++)
    largest = MAX (largest, m->a[k]);
  return largest;
}

#define SHIFT 8.0f

static void
call_exp_sum (Micro *m)
{
  m->value = m->loops->exp_sum (m->a, SHIFT, m->dst, m->n);
}

static double
exact_exp_sum (const Micro *m, size_t i, double *bound)
{
  double exact = exp ((double) m->a[i] - (double) SHIFT);

  *bound = 1.5 * exact_ulp (exact);
  return exact;
}

static void
call_exp_rows (Micro *m)
{
  m->loops->exp_rows (m->b_, m->high, m->dst, m->sums, m->n);
}

static double
exact_exp_rows (const Micro *m, size_t i, double *bound)
{
  double exact = exp ((double) m->b_[i] - (double) m->high[i]);

  *bound = 1.5 * exact_ulp (exact);
  return exact;
}

/* ---- Bytes --------------------------------------------------------------------------- */

/* As rows, of pairs */
static void
call_pairs (Micro *m)
{
  const int *src[TERMS];

  for (int t = 0; t < TERMS; t++)
    src[t] = m->pairs + t * COLUMNS;
  m->loops->pairs (src, TERMS, m->pairs, m->pairs, (int *) (void *) m->dst,
                   COLUMNS, COLUMNS, m->loops->rows_m);
}

static double
work_pairs (const Micro *m)
{
  return 2 * work_rows (m);
}

static double
exact_pairs (const Micro *m, size_t i, double *bound)
{
  const int j = (int) (i / COLUMNS), rows_m = m->loops->rows_m;
  gint64    sum = m->pairs[j];
  float     held;
  gint32    whole;

  for (int t = 0; t < TERMS; t++)
    {
      const int w = m->pairs[t * rows_m + j];
      const int x = m->pairs[t * COLUMNS + i % COLUMNS];

      sum += (gint64) (gint16) w * (gint16) x + (w >> 16) * (x >> 16);
    }
  whole = (gint32) sum; /* dst is looked at as floats: the same bits */
  memcpy (&held, &whole, sizeof held);
  return held;
}

static void
call_join_pairs (Micro *m)
{
  m->loops->join_pairs (m->same, m->same, -3, (int *) (void *) m->dst, m->n);
}

static double
exact_join_pairs (const Micro *m, size_t i, double *bound)
{
  const int pair = 4 | 4 << 16;
  float     held;

  memcpy (&held, &pair, sizeof held);
  return held;
}

static void
call_requantise (Micro *m)
{
  m->loops->requantise (m->pairs, m->dst, m->n, 0x1p-20f, 3, -128, 127);
}

static double
exact_requantise (const Micro *m, size_t i, double *bound)
{
  return CLAMP (rint ((float) m->pairs[i] * 0x1p-20), -131, 124) + 3;
}

/* ---- Turning: rows of TURNED numbers -------------------------------------------------- */

#define TURNED 64

static void
call_turn (Micro *m)
{
  m->loops->turn (m->a, TURNED, m->dst, (ptrdiff_t) m->n / TURNED,
                  m->n / TURNED, TURNED);
}

static double
exact_turn (const Micro *m, size_t i, double *bound)
{
  const size_t rows = m->n / TURNED;

  return m->a[i % rows * TURNED + i / rows];
}

#define EACH(name, number)                                                    \
  { name,      4096,      MICRO_BYTES, number,                                \
    call_each, work_each, all_numbers, exact_each },                          \
  {                                                                           \
    name, MICRO_ROOM, MICRO_BYTES, number, call_each, work_each, all_numbers, \
        exact_each                                                            \
  }

const MicroCase micro_numbers[] = {
  { "rows", TERMS *COLUMNS, MICRO_FLOPS, 0, call_rows, work_rows, results_rows,
    exact_rows },
  { "pairs", 2 * TERMS *COLUMNS, MICRO_FLOPS, 0, call_pairs, work_pairs,
    results_rows, exact_pairs },
  { "join_pairs", 4096, MICRO_BYTES, 0, call_join_pairs, work_read_two,
    all_numbers, exact_join_pairs },
  { "requantise", 4096, MICRO_BYTES, 0, call_requantise, work_read_write,
    all_numbers, exact_requantise },
  { "dots", 1024, MICRO_FLOPS, 0, call_dots, work_dots, results_dots,
    exact_dots },
  EACH ("add", EACH_ADD),
  EACH ("sub", EACH_SUB),
  EACH ("mul", EACH_MUL),
  EACH ("div", EACH_DIV),
  EACH ("max", EACH_MAX),
  EACH ("min", EACH_MIN),
  EACH ("clamp", EACH_CLAMP),
  EACH ("within", EACH_WITHIN),
  EACH ("affine", EACH_AFFINE),
  EACH ("normalise", EACH_NORMALISE),
  EACH ("normalise_each", EACH_NORMALISE_EACH),
  { "sum", 4096, MICRO_BYTES, 0, call_sum, work_read, NULL, exact_sum },
  { "sum_squares", 4096, MICRO_BYTES, 0, call_squares, work_read, NULL,
    exact_squares },
  { "largest", 4096, MICRO_BYTES, 0, call_largest, work_read, NULL,
    exact_largest },
  { "exp_sum", 4096, MICRO_BYTES, 0, call_exp_sum, work_read_write, all_numbers,
    exact_exp_sum },
  { "exp_rows", 4096, MICRO_BYTES, 0, call_exp_rows, work_read_write,
    all_numbers, exact_exp_rows },
  { "turn", 4096, MICRO_BYTES, 0, call_turn, work_read_write, all_numbers,
    exact_turn },
  { 0 }
};

/* ---- Functions of one number --------------------------------------------------------- */

static void
call_function (Micro *m)
{
  m->loops->function[m->number](m->a, EXACT_P, EXACT_Q, m->dst, m->n);
}

static double
exact_function (const Micro *m, size_t i, double *bound)
{
  double exact = exact_functions[m->number].of (m->a[i]);

  *bound = exact_functions[m->number].ulps * exact_ulp (exact);
  return exact;
}

#define FUNCTION(CAPITALS, name)                                                \
  { #name,         4096,                                                        \
    MICRO_BYTES,   FOVEA_FUNCTION_##CAPITALS,                                   \
    call_function, work_read_write,                                             \
    all_numbers,   exact_function },                                            \
      { #name,         MICRO_ROOM,      MICRO_BYTES, FOVEA_FUNCTION_##CAPITALS, \
        call_function, work_read_write, all_numbers, exact_function },

const MicroCase micro_functions[] = { FOVEA_FOR_EACH_FUNCTION (FUNCTION){ 0 } };

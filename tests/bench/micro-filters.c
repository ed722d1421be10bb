/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cases of FoveaFilterLoops: see micro.h. n pixels of 4 numbers, or n
 * numbers. What works in its own place begins with a copy, which is counted. */
#include "micro.h"

#include <string.h>

#define STEP 4

typedef enum
{
  FILTER_SPLIT,
  FILTER_JOIN,
  FILTER_WEIGH,
  FILTER_WEIGHTS,
  FILTER_UNWEIGH,
  FILTER_PAIRS_MAX,
  FILTER_PAIRS_MIN,
  FILTER_PAIRS_ADD,
  FILTER_MAGNITUDE,
} Filter;

static void
call_filter (Micro *m)
{
  const FoveaFilterLoops *l = m->loops->filters;
  float                  *planes[STEP];
  const float            *from[STEP];

  for (int p = 0; p < STEP; p++)
    {
      planes[p] = m->dst + p * m->n;
      from[p] = m->a + p * m->n;
    }
  switch ((Filter) m->number)
    {
    case FILTER_SPLIT:
      l->split (m->a, STEP, STEP, planes, m->n);
      break;
    case FILTER_JOIN:
      l->join (from, STEP, m->dst, m->n);
      break;
    case FILTER_PAIRS_MAX:
      l->pairs_max (m->a, m->b_, m->dst, m->n);
      break;
    case FILTER_PAIRS_MIN:
      l->pairs_min (m->a, m->b_, m->dst, m->n);
      break;
    case FILTER_PAIRS_ADD:
      l->pairs_add (m->a, m->b_, m->dst, m->n);
      break;
    case FILTER_WEIGH:
      memcpy (m->dst, m->a, m->n * sizeof *m->dst);
      l->weigh (m->dst, m->b_, m->n);
      break;
    case FILTER_WEIGHTS:
      l->weights (m->a, m->dst, m->n);
      break;
    case FILTER_UNWEIGH:
      memcpy (m->dst, m->a, m->n * sizeof *m->dst);
      l->unweigh (m->dst, m->b_, 3, m->n);
      break;
    case FILTER_MAGNITUDE:
      l->magnitude (m->a, m->b_, m->dst, m->n);
    }
}

static double
work_filter (const Micro *m)
{
  switch ((Filter) m->number)
    {
    case FILTER_SPLIT:
    case FILTER_JOIN:
      return 8.0 * STEP * (double) m->n;
    case FILTER_WEIGH:
    case FILTER_UNWEIGH:
    case FILTER_PAIRS_MAX:
    case FILTER_PAIRS_MIN:
    case FILTER_PAIRS_ADD:
      return 20.0 * (double) m->n;
    case FILTER_MAGNITUDE:
      return 12.0 * (double) m->n;
    default:
      return 8.0 * (double) m->n;
    }
}

static size_t
results_filter (const Micro *m)
{
  return m->number <= FILTER_JOIN ? STEP * m->n : m->n;
}

static double
exact_filter (const Micro *m, size_t i, double *bound)
{
  const double a = m->a[i], b = m->b_[i], exact = sqrt (a * a + b * b);

  const double a0 = m->a[2 * i], a1 = m->a[2 * i + 1];
  const double b0 = m->b_[2 * i], b1 = m->b_[2 * i + 1];

  switch ((Filter) m->number)
    {
    case FILTER_SPLIT:
      return m->a[i % m->n * STEP + i / m->n];
    case FILTER_JOIN:
      return m->a[i % STEP * m->n + i / STEP];
    case FILTER_PAIRS_MAX:
      return MAX (MAX (a0, a1), MAX (b0, b1));
    case FILTER_PAIRS_MIN:
      return MIN (MIN (a0, a1), MIN (b0, b1));
    case FILTER_PAIRS_ADD:
      *bound = 3 * MICRO_U * (fabs (a0) + fabs (a1) + fabs (b0) + fabs (b1));
      return a0 + a1 + b0 + b1;
    case FILTER_WEIGH:
      return (float) (a * CLAMP (b, 0, 1));
    case FILTER_WEIGHTS:
      return CLAMP (a, 0, 1);
    case FILTER_UNWEIGH:
      *bound = b > 0 ? 4 * MICRO_U * fabs (a * 3 / b) : 0;
      return b > 0 ? a * 3 / b : a;
    default:
      *bound = 2 * exact_ulp (exact);
      return exact;
    }
}

/* All of them are, so all are looked at. */
static void
call_all_are (Micro *m)
{
  m->value = m->loops->filters->all_are (m->same, STEP, 1, m->n);
}

static double
work_all_are (const Micro *m)
{
  return 4.0 * STEP * (double) m->n;
}

static double
exact_all_are (const Micro *m, size_t i, double *bound)
{
  return 1;
}

#define FILTER(name, number)                                                   \
  {                                                                            \
    name, 4096, MICRO_BYTES, number, call_filter, work_filter, results_filter, \
        exact_filter                                                           \
  }

const MicroCase micro_filters[] = { FILTER ("split", FILTER_SPLIT),
                                    FILTER ("join", FILTER_JOIN),
                                    FILTER ("pairs_max", FILTER_PAIRS_MAX),
                                    FILTER ("pairs_min", FILTER_PAIRS_MIN),
                                    FILTER ("pairs_add", FILTER_PAIRS_ADD),
                                    FILTER ("weigh", FILTER_WEIGH),
                                    FILTER ("weights", FILTER_WEIGHTS),
                                    FILTER ("unweigh", FILTER_UNWEIGH),
                                    { "all_are", 4096, MICRO_BYTES, 0,
                                      call_all_are, work_all_are, NULL,
                                      exact_all_are },
                                    FILTER ("magnitude", FILTER_MAGNITUDE),
                                    { 0 } };

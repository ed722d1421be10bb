#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Filters on 24 megapixels beside OpenCV: the engine alone on RGB floats in memory, in turns.

  compare-filters.py --ours COMMAND [--rounds 3] [--least]

TSV: work, threads, ours and opencv (ms, medians of all rounds; with --least the least), the ratio of opencv to ours,
the target. COMMAND is filters-bench.c; each round starts it once for each work.
"""
import argparse
import shlex
import statistics
import subprocess
import time

import cv2
import numpy as np

WIDTH, HEIGHT = 6000, 4000
RUNS = 3       # of OpenCV, in each round


def kernel(rng, size):
    numbers = rng.standard_normal((size, size)).astype(np.float32)
    return lambda picture: cv2.filter2D(picture, -1, numbers)


def sobel(picture):
    return cv2.magnitude(cv2.Sobel(picture, cv2.CV_32F, 1, 0), cv2.Sobel(picture, cv2.CV_32F, 0, 1))


def gaussian(sigma):
    return lambda picture: cv2.GaussianBlur(picture, (0, 0), sigma)


def works(rng):
    """{filters-bench's name: (the same in OpenCV, target)}"""
    return {"engine 3x3": (kernel(rng, 3), 1.0), "engine 15x15": (kernel(rng, 15), 1.5), "engine 63x63": (kernel(rng, 63), 1.5),
            "engine sobel": (sobel, 1.0), "engine gaussian 1.5": (gaussian(1.5), 1.0), "engine gaussian 5": (gaussian(5), 1.0),
            "engine gaussian 20": (gaussian(20), 5.0)}


def theirs(run, picture, threads, times):
    cv2.setNumThreads(threads)
    run(picture)
    for _ in range(RUNS):
        start = time.perf_counter()
        run(picture)
        times[threads].append(1e3 * (time.perf_counter() - start))


def ours(command, work, times):
    """One start measures both numbers of threads."""
    run = subprocess.run([*shlex.split(command), "--seconds", "0.5", "--only", work], check=True, stdout=subprocess.PIPE, text=True)
    head, *rows = (line.split("\t") for line in run.stdout.splitlines())
    for row in rows:
        at = dict(zip(head, row))
        times[int(at["threads"])].append(float(at["ours_ms"]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ours", required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--least", action="store_true")
    args = parser.parse_args()
    middle = min if args.least else statistics.median
    rng = np.random.default_rng(0)
    picture = rng.random((HEIGHT, WIDTH, 3), dtype=np.float32)
    print("work\tthreads\tours\topencv\tratio\ttarget")
    for work, (run, target) in works(rng).items():
        mine, other = {1: [], 2: []}, {1: [], 2: []}
        for _ in range(args.rounds):
            ours(args.ours, work, mine)
            for threads in other:
                theirs(run, picture, threads, other)
        for threads in other:
            if not mine[threads]:   # a machine of one core
                continue
            a, b = middle(mine[threads]), middle(other[threads])
            print(f"{work.removeprefix('engine ')}\t{threads}\t{a:.1f}\t{b:.1f}\t{b / a:.2f}\t{target}", flush=True)


main()

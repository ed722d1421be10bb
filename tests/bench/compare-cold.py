#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fresh processes to the first answer beside ONNX Runtime's C API, 1 thread, in turns.

  compare-cold.py --ours COMMAND [--rounds 5] [--nets NAME,...] DIR

TSV, medians: net; ours and ort, ms of the whole process; the ratio of ort to ours; the target; the most memory of
each (MB), and the weights as fp32. DIR is what bench_nets.py's `export DIR` wrote; coldstart.c in the folder
FOVEA_PEERS is compiled with onnxruntime_c_api.h in the folder FOVEA_PEERS_HEADERS and the library of the Python
that runs this. COMMAND is cold.c.
"""
import argparse
import json
import os
import pathlib
import shlex
import statistics
import subprocess
import sys
import tempfile
import time

TARGET = 4.0


def compile_peer(scratch):
    import onnxruntime
    folder = pathlib.Path(onnxruntime.__file__).parent / "capi"
    library = next(folder.glob("libonnxruntime.so.*"))
    for name in ("libonnxruntime.so", "libonnxruntime.so.1"):
        os.symlink(library, scratch / name)
    subprocess.run(["gcc", "-O2", pathlib.Path(os.environ["FOVEA_PEERS"], "coldstart.c"), "-I", os.environ["FOVEA_PEERS_HEADERS"],
                    "-o", scratch / "coldstart", f"-L{scratch}", f"-Wl,-rpath,{scratch}", "-lonnxruntime"], check=True)
    grey = bytes(i * 7919 % 256 for i in range(224 * 224 * 3))
    (scratch / "picture.ppm").write_bytes(b"P6\n224 224\n255\n" + grey)


def theirs(scratch, path):
    """(ms, MB)"""
    start = time.perf_counter()
    run = subprocess.run([scratch / "coldstart", path, scratch / "picture.ppm", "all", "1"], check=True, capture_output=True, text=True)
    return 1e3 * (time.perf_counter() - start), json.loads(run.stdout)["rss_mb"]


def ours(command, path):
    """(ms, MB, MB of weights): the program starts such processes itself and times them."""
    run = subprocess.run([*shlex.split(command), "--runs", "1", path], check=True, capture_output=True, text=True)
    head, row = (line.split("\t") for line in run.stdout.splitlines())
    at = dict(zip(head, row))
    return float(at["ms"]), float(at["peak_MB"]), float(at["weights_MB"])


def compare(args, scratch, path):
    rounds = []
    for around in range(args.rounds + 1):   # the first warms up the page cache
        rounds.append((*ours(args.ours, path), *theirs(scratch, path)))
    ms, peak, weights, their_ms, their_peak = map(statistics.median, zip(*rounds[1:]))
    print(f"{path.stem}\t{ms:.1f}\t{their_ms:.1f}\t{their_ms / ms:.2f}\t{TARGET}\t{peak:.1f}\t{their_peak:.1f}\t{weights:.1f}", flush=True)
    return their_ms / ms >= TARGET


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dir", type=pathlib.Path)
    parser.add_argument("--ours", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--nets", type=lambda s: s.split(","))
    args = parser.parse_args()
    paths = sorted(p for p in args.dir.glob("*.onnx") if (args.dir / (p.stem + ".ref.npy")).exists() and not p.stem.endswith("_b16"))
    paths = [args.dir / (name + ".onnx") for name in args.nets or []] or paths
    with tempfile.TemporaryDirectory() as scratch:
        compile_peer(pathlib.Path(scratch))
        print("net\tours\tort\tratio\ttarget\tours_MB\tort_MB\tweights_MB")
        met = sum(compare(args, pathlib.Path(scratch), path) for path in paths)
    print(f"{met} of {len(paths)} targets met", file=sys.stderr)


main()

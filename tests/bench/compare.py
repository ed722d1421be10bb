#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole networks beside what people would use instead, in turns.

  compare.py --ours COMMAND [--threads 1,2] [--rounds 7] [--nets NAME,...] [--least] [--cpu] DIR

For each network and number of threads one process an engine is started; then all of them take turns: each
runs the network for a moment while the others sleep. TSV: net, threads, each engine's milliseconds (the
median of all its runs; with --least the least; with --cpu of CPU time instead, for one thread on a machine
that others use, too), the best of the others, the ratio of its time to ours, the target, ours with one thread
over ours with that many, and the largest error over the largest number of the answer. Exit status 1 where an
answer is wrong; a target that is missed is only told.

The others are loaded by bench_nets.py, in the folder that FOVEA_PEERS names, with the Python that runs this;
DIR is what its `export DIR` wrote. COMMAND is our side, turns.c.
"""
import argparse
import json
import os
import pathlib
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np

PEERS = ["ort", "openvino", "ncnn"]
TARGETS = {"alexnet": 1.25, "vgg16": 1.45, "googlenet": 1.45, "resnet18": 1.85, "resnet50": 1.25,
           "squeezenet1_1": 1.4, "mobilenet_v2": 1.2, "efficientnet_lite0": 1.2}
TURN = 0.15      # seconds that an engine runs before it is another's turn
PAUSE = 0.03     # until the last one's threads sleep, too
WRONG = 1e-3     # as in bench_nets.py


def serve(run, answer):
    """A worker: an answer first; then, for a number of runs, their milliseconds and those of CPU time."""
    print(json.dumps(answer), flush=True)
    for line in sys.stdin:
        times = []
        for _ in range(int(line)):
            start, cpu = time.perf_counter(), time.process_time()
            run()
            times.append((1e3 * (time.perf_counter() - start), 1e3 * (time.process_time() - cpu)))
        print(json.dumps(times), flush=True)


def serve_peer(engine, threads, folder, name):
    """The others' worker, in a process of its own."""
    sys.stdout, real = sys.stderr, sys.stdout   # some libraries talk while they load
    import bench_nets
    run = bench_nets.load(engine, threads, folder, name, 1)
    answer = np.asarray(run()).ravel().tolist()
    sys.stdout = real
    serve(run, answer)


class Worker:
    def __init__(self, command, env=None):
        self.log = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, text=True)
        self.times = []
        self.runs = 2

    def read(self):
        """The next line that is an answer; None when the process has ended."""
        for line in self.process.stdout:
            if line.startswith("["):
                return json.loads(line)
        self.log.seek(0)
        print(self.log.read()[-500:], file=sys.stderr, end="")
        return None

    def turn(self):
        """Runs for about TURN seconds; the first run, whose caches are cold, does not count."""
        self.process.stdin.write(f"{self.runs + 1}\n")
        self.process.stdin.flush()
        times = self.read()[1:]
        self.runs = max(2, min(200, int(1e3 * TURN / statistics.median(wall for wall, cpu in times))))
        return times

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()


def start(args, scratch, name, threads):
    """{engine: Worker}, ours first; those that fail to load are left out."""
    env = dict(os.environ, OMP_NUM_THREADS=str(threads), OPENBLAS_NUM_THREADS=str(threads))
    ours = [*shlex.split(args.ours), str(threads), f"{scratch}/input", f"{args.dir}/{name}.onnx"]
    workers = {"ours": Worker(ours, env)}
    for engine in PEERS:
        workers[engine] = Worker([sys.executable, __file__, "--peer", engine, "--threads", str(threads), "--nets", name, args.dir], env)
    return workers


def measure(args, scratch, name, threads):
    """({engine: ms}, our error) of one network."""
    workers = start(args, scratch, name, threads)
    answers = {engine: worker.read() for engine, worker in workers.items()}
    if answers["ours"] is None:
        raise RuntimeError(f"{name}: ours does not run")
    error = compare_answers(args, name, answers["ours"])
    loaded = [engine for engine in workers if answers[engine] is not None]
    for around in range(args.rounds + 1):
        for engine in loaded:
            time.sleep(PAUSE)
            times = workers[engine].turn()
            if around > 0:   # the first round warms up
                workers[engine].times += [cpu if args.cpu else wall for wall, cpu in times]
    for worker in workers.values():
        worker.close()
    middle = min if args.least else statistics.median
    return {engine: middle(workers[engine].times) for engine in loaded}, error


def compare_answers(args, name, answer):
    path = pathlib.Path(args.dir, name + ".ref.npy")
    if not path.exists():
        return None
    right = np.load(path).ravel()
    if len(answer) != len(right):
        return float("inf")
    return float(abs(np.array(answer) - right).max() / abs(right).max())


def peak(scratch):
    """What two threads gain where nothing but arithmetic is done; None without a compiler or peak.c."""
    source = pathlib.Path(os.environ["FOVEA_PEERS"], "peak.c")
    if not shutil.which("gcc") or not source.exists():
        return None
    subprocess.run(["gcc", "-O2", "-pthread", source, "-o", f"{scratch}/peak"], check=True)
    subprocess.run([f"{scratch}/peak", "--quick", "--json", f"{scratch}/peak.json"], check=True, stdout=subprocess.DEVNULL)
    with open(f"{scratch}/peak.json") as file:
        rates = {row["threads"]: row["median"] for row in json.load(file) if "avx2" not in row["name"]}
    return rates.get(1), rates.get(2)


def row(args, name, threads, ms, error, one):
    others = {engine: ms[engine] for engine in PEERS if engine in ms}
    best = min(others, key=others.get) if others else "-"
    ratio = others[best] / ms["ours"] if others else float("nan")
    target = TARGETS.get(name, 1.0)
    cells = [name, threads] + [f"{ms[e]:.3f}" if e in ms else "-" for e in ["ours", *PEERS]]
    cells += [best, f"{ratio:.2f}", target, f"{one / ms['ours']:.2f}" if one else "-", "-" if error is None else f"{error:.1e}"]
    print("\t".join(map(str, cells)), flush=True)
    return ratio >= target


def compare(args):
    import bench_nets
    names = args.nets or [n for n in bench_nets.NETS if pathlib.Path(args.dir, n + ".onnx").exists()]
    if not names:
        sys.exit(f"compare: {args.dir} holds none of the networks that bench_nets.py exports")
    met = rows = wrong = 0
    with tempfile.TemporaryDirectory() as scratch:
        bench_nets.image(1).tofile(f"{scratch}/input")
        rates = peak(scratch)
        if rates and all(rates):
            print(f"peak: {rates[0]:.0f} GFLOP/s with 1 thread, {rates[1]:.0f} with 2, a gain of {rates[1] / rates[0]:.2f}", file=sys.stderr)
        print("\t".join(["net", "threads", "ours", *PEERS, "best", "ratio", "target", "gain", "error"]))
        for name in names:
            one = None
            for threads in args.threads:
                ms, error = measure(args, scratch, name, threads)
                one = ms["ours"] if threads == 1 else one
                met += row(args, name, threads, ms, error, one if threads > 1 else None)
                wrong += error is not None and not error < WRONG
                rows += 1
    print(f"{met} of {rows} targets met" + (f", {wrong} answers wrong" if wrong else ""), file=sys.stderr)
    return wrong > 0


if __name__ == "__main__":
    sys.dont_write_bytecode = True   # the others' folder stays as it is
    sys.path.insert(0, os.environ["FOVEA_PEERS"])
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dir")
    parser.add_argument("--ours")
    parser.add_argument("--peer", help=argparse.SUPPRESS)
    parser.add_argument("--threads", type=lambda s: [int(v) for v in s.split(",")], default=[1, 2])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--cpu", action="store_true")
    parser.add_argument("--nets", type=lambda s: s.split(","))
    parser.add_argument("--least", action="store_true")
    arguments = parser.parse_args()
    if arguments.peer:
        serve_peer(arguments.peer, arguments.threads[0], arguments.dir, arguments.nets[0])
    else:
        sys.exit(compare(arguments))

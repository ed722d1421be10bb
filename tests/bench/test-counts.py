#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Guards against gross slips: how many instructions the items of counts.c take, by valgrind's callgrind.

  test-counts.py COUNTS counts.tsv             TAP: each within a tenth of the figure in the file
  test-counts.py COUNTS counts.tsv --refresh   writes the file anew

No clock is asked. valgrind does not know AVX-512, so this is the CPU family avx2. Another compiler's loops take
other numbers of instructions (up to twice as many were seen): the file says whose they are.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOM = 0.1
SKIP = 77


def count(program):
    """(compiler, {item: instructions}), or None where the machine lacks AVX2."""
    with tempfile.TemporaryDirectory() as scratch:
        run = subprocess.run(
            ["valgrind", "--tool=callgrind", "--quiet", f"--callgrind-out-file={scratch}/out", "--toggle-collect=counts_measured",
             "--dump-after=counts_measured", program],
            env=dict(os.environ, FOVEA_ISA="avx2", MALLOC_PERTURB_="0"), stdout=subprocess.PIPE, text=True)
        if run.returncode == SKIP:
            return None
        run.check_returncode()
        compiler, *names = run.stdout.splitlines()
        parts = {}
        for path in pathlib.Path(scratch).iterdir():
            text = path.read_text()
            trigger = re.search(r"^desc: Trigger: --dump-after", text, re.M)
            if trigger:
                part = int(re.search(r"^part: (\d+)", text, re.M)[1])
                parts[part] = int(re.search(r"^(?:totals|summary): (\d+)", text, re.M)[1])
    counts = [parts[part] for part in sorted(parts)]
    if len(counts) != 2 * len(names):   # cold and warm
        raise SystemExit(f"test-counts: {len(counts)} counts of {len(names)} items")
    return compiler, dict(zip(names, counts[1::2]))


def read(path):
    lines = [line.split("\t") for line in path.read_text().splitlines() if not line.startswith("#")]
    return lines[0][1], {name: int(figure) for name, figure in lines[1:]}


def write(path, compiler, counts):
    lines = ["# Instructions of a warm run, CPU family avx2; tools/bench counts writes this file", f"item\t{compiler}"]
    path.write_text("\n".join(lines + [f"{name}\t{n}" for name, n in counts.items()]) + "\n")


def test(expected, counts):
    failed = 0
    names = list(dict.fromkeys([*counts, *expected]))
    print(f"1..{len(names)}")
    for number, name in enumerate(names, 1):
        got, want = counts.get(name), expected.get(name)
        good = got is not None and want is not None and abs(got - want) <= ROOM * want
        change = f" ({got / want - 1:+.1%})" if got and want else ""
        print(f"{'' if good else 'not '}ok {number} - {name}{change}", flush=True)
        if not good:
            print(f"# counted {got}, committed {want}: if that is meant, tools/bench counts writes new figures")
            failed += 1
    return failed > 0


def main():
    program, path = sys.argv[1], pathlib.Path(sys.argv[2])
    if not shutil.which("valgrind"):
        print("1..0 # SKIP no valgrind")
        return 0
    counted = count(program)
    if counted is None:
        print("1..0 # SKIP this CPU has no AVX2")
        return 0
    if sys.argv[3:] == ["--refresh"]:
        write(path, *counted)
        return 0
    compiler, expected = read(path)
    if counted[0] != compiler:
        print(f"1..0 # SKIP the figures are {compiler}'s, this is {counted[0]}")
        return 0
    return test(expected, counted[1])


sys.exit(main())

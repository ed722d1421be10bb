#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole networks: the gradient of the most probable class by the input, against PyTorch's.

  compare-gradients.py --program b/tests/engine/gradient-of --zoo FOLDER-OF-zoo.py [--only NAME,...] [--smooth]

Needs torch, torchvision, onnx and a folder with a module `zoo` that has make (name) -> (network, input), OWN and TORCHVISION;
no test needs it. For networks without classes the seed is random. The error is the largest difference over the largest gradient, "in all" the
norm of all differences over that of all gradients; both against PyTorch in float64. Where two numbers that a ReLU or a maximum chooses
by differ by a rounding only, float32 may choose the other one, and whole branches of the gradient differ: so they do for PyTorch itself.
"""
import argparse
import os
import subprocess
import sys
import tempfile
import warnings

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

warnings.filterwarnings("ignore")


def smooth(net):
    """Other functions for those with corners, so that no rounding can decide where a gradient goes."""
    for name, child in net.named_children():
        if isinstance(child, (nn.ReLU, nn.ReLU6, nn.LeakyReLU, nn.Hardswish, nn.Hardsigmoid)):
            setattr(net, name, nn.Sigmoid() if isinstance(child, nn.Hardsigmoid) else nn.SiLU())
        elif isinstance(child, nn.MaxPool2d):
            setattr(net, name, nn.AvgPool2d(child.kernel_size, child.stride, child.padding, child.ceil_mode))
        else:
            smooth(child)


def smooth_functions():
    F.relu = torch.relu = lambda x, inplace=False: F.silu(x)
    F.max_pool2d = lambda x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, **k: F.avg_pool2d(x, kernel_size, stride, padding, ceil_mode)


def pytorch(net, x, seed, double):
    net, x = (net.double(), x.double()) if double else (net.float(), x.float())
    x = x.clone().requires_grad_(True)
    y = net(x)
    (y * seed.to(y.dtype)).sum().backward()
    return x.grad.detach().double().numpy(), y.detach().double().numpy()


def compare(name, args, folder):
    net, x = zoo.make(name)
    if args.smooth:
        smooth(net)
    model = os.path.join(folder, "model.onnx")
    torch.onnx.export(net, (x,), model, opset_version=17, dynamo=False, input_names=["input"], output_names=["output"])
    with torch.no_grad():
        y = net(x)
    seed = torch.zeros_like(y)
    if y.dim() == 2:
        seed[0, y[0].argmax()] = 1
    else:
        seed = torch.from_numpy(np.random.default_rng(1).standard_normal(tuple(y.shape), dtype=np.float32))
    exact, _ = pytorch(net, x, seed, True)
    single, _ = pytorch(net, x, seed, False)
    path = {k: os.path.join(folder, k) for k in ("input", "seed", "output", "gradient")}
    x.detach().numpy().astype(np.float32).tofile(path["input"])
    seed.numpy().astype(np.float32).tofile(path["seed"])
    run = subprocess.run([args.program, model, path["input"], "x".join(map(str, x.shape)), path["seed"], path["output"], path["gradient"]],
                         capture_output=True, text=True)
    if run.returncode:
        return f"{name:26} {run.stderr.strip()[-300:]}"
    ours = np.fromfile(path["gradient"], np.float32).reshape(exact.shape).astype(float)
    largest = np.abs(exact).max()
    error, theirs = np.abs(ours - exact).max() / largest, np.abs(single - exact).max() / largest
    whole, their_whole = (np.linalg.norm(a - exact) / np.linalg.norm(exact) for a in (ours, single))
    forward, both, arena, arena_both = map(float, run.stdout.split())
    return (f"{name:26} error {error:.1e}, in all {whole:.1e} (PyTorch in float32 {theirs:.1e}, {their_whole:.1e}), forward {forward * 1e3:.1f} ms, with gradient {both * 1e3:.1f} ms "
            f"({(both - forward) / forward:.1f} times more), arena {arena:.0f} and {arena_both:.0f} MB")


if __name__ == "__main__":
    p = argparse.ArgumentParser()
    p.add_argument("--program", required=True)
    p.add_argument("--zoo", required=True)
    p.add_argument("--only", default="")
    p.add_argument("--smooth", action="store_true", help="SiLU for ReLU, averages for maxima: no corners")
    args = p.parse_args()
    sys.path.insert(0, args.zoo)
    import zoo

    torch.set_num_threads(1)
    if args.smooth:
        smooth_functions()
    for name in args.only.split(",") if args.only else list(zoo.OWN) + zoo.TORCHVISION:
        with tempfile.TemporaryDirectory() as folder:
            try:
                print(compare(name, args, folder), flush=True)
            except Exception as e:  # a network that PyTorch cannot write is no failure of ours
                print(f"{name:26} {type(e).__name__}: {str(e)[:200]}", flush=True)

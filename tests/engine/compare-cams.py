#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole networks: the class activation map of the most probable class against PyTorch's, in double precision.

  compare-cams.py --program b/tests/engine/cam-of --zoo FOLDER-OF-zoo.py --only NAME,...

Needs torch, torchvision, onnx and a folder with a module `zoo` that has make (name) -> (network, input); no test needs it. PyTorch's map is
that of the last value with more than one pixel: sum over k of w_k A_k, w_k the sum of the gradient by A_k where ours is exact, else
max (0, ...) with w_k its mean. The error is the largest difference over the largest number; "PyTorch" the same of PyTorch in float32.
"""
import argparse
import os
import subprocess
import sys
import tempfile
import warnings

import numpy as np
import torch
from torch.overrides import TorchFunctionMode

warnings.filterwarnings("ignore")


class LastMaps(TorchFunctionMode):
    """Keeps the last result with more than one pixel."""

    last = None

    def __torch_function__(self, func, types, args=(), kwargs=None):
        result = func(*args, **(kwargs or {}))
        if isinstance(result, torch.Tensor) and result.dim() == 4 and result.shape[2] * result.shape[3] > 1 and result.requires_grad:
            self.last = result
        return result


def pytorch(net, x, index, exact, double):
    net, x = (net.double(), x.double()) if double else (net.float(), x.float())
    x = x.clone().requires_grad_(True)
    with LastMaps() as seen:
        y = net(x)
    index = int(y[0].argmax()) if index is None else index
    gradient, = torch.autograd.grad(y[0, index], seen.last)
    weights = gradient[0].sum((1, 2)) if exact else gradient[0].mean((1, 2))
    heat = (weights[:, None, None] * seen.last[0]).sum(0).detach().double().numpy()
    return heat if exact else np.maximum(heat, 0), index


def compare(name, args, folder):
    net, x = zoo.make(name)
    model, numbers, out = (os.path.join(folder, n) for n in ("model.onnx", "input", "map"))
    torch.onnx.export(net, (x,), model, opset_version=17, dynamo=False, input_names=["input"], output_names=["output"])
    _, index = pytorch(net, x, None, True, True)
    x.detach().numpy().astype(np.float32).tofile(numbers)
    run = subprocess.run([args.program, model, numbers, "x".join(map(str, x.shape)), str(index), out], capture_output=True, text=True)
    if run.returncode:
        return f"{name:22} {run.stderr.strip()[-200:]}"
    layer, exact, width, height, _ = run.stdout.split()
    ours = np.fromfile(out, np.float32).reshape(int(height), int(width)).astype(float)
    right, _ = pytorch(net, x, index, exact == "1", True)
    single, _ = pytorch(net, x, index, exact == "1", False)
    if ours.shape != right.shape:
        return f"{name:22} {layer}: maps of {ours.shape}, PyTorch's last are {right.shape}"
    largest = np.abs(right).max()
    return (f"{name:22} error {np.abs(ours - right).max() / largest:.1e} (PyTorch {np.abs(single - right).max() / largest:.1e}), "
            f"{width}x{height} of {layer}, {'exact' if exact == '1' else 'Grad-CAM'}")


if __name__ == "__main__":
    p = argparse.ArgumentParser()
    p.add_argument("--program", required=True)
    p.add_argument("--zoo", required=True)
    p.add_argument("--only", required=True)
    args = p.parse_args()
    sys.path.insert(0, args.zoo)
    import zoo

    torch.set_num_threads(1)
    for name in args.only.split(","):
        with tempfile.TemporaryDirectory() as folder:
            try:
                print(compare(name, args, folder), flush=True)
            except Exception as e:  # a network that PyTorch cannot write is no failure of ours
                print(f"{name:22} {type(e).__name__}: {str(e)[:200]}", flush=True)

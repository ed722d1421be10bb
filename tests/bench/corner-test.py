#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Does a heat map point at what it should? An object in a corner of what the network sees.

  corner-test.py --program b/tests/bench/heat-of --photos FOLDER --model NAME|PATH [--trials 100] [--method cam] [--seeing crop] [--layer NAME] [--stretch]

FOLDER holds photos named CLASS_anything.jpg, CLASS being the number of what is on them. The middle square of one that the network names
right (50 % and more) is an object; pasted, scaled to 35 to 50 % of the side, into a random corner of the part that the network sees of a
photo of other proportions (4:3 to 2:1, either way up), over a plain colour, noise, a colour ramp or another photo that was blurred. Counted
are trials in which the highest place of the class's map lies on the object, and of them those in which the network's first guess is the object.
--stretch: the object is as wide and as high as the part's own proportions, so that a network that squashes the photo sees it as it is; the map
has to be stretched back exactly to hit it. Random places would hit one in five or six times. Needs Pillow and numpy.
"""
import argparse
import os
import random
import subprocess
import tempfile

import numpy as np
from PIL import Image, ImageFilter


class Heat:
    """The program, asked line by line."""

    def __init__(self, args, folder):
        self.path = os.path.join(folder, "photo.ppm")
        command = args.program.split() + [args.model, args.method, args.seeing] + ([args.layer] if args.layer else [])
        self.run = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, photo, index):
        photo.save(self.path)
        self.run.stdin.write(f"{self.path} {index}\n")
        self.run.stdin.flush()
        index, probability, x, y, _, *seen = self.run.stdout.readline().split()
        return int(index), float(probability), float(x), float(y), [int(v) for v in seen[:4]]

    def close(self):
        self.run.stdin.close()
        self.run.wait()


def middle(photo):
    side = min(photo.size)
    left, top = (photo.width - side) // 2, (photo.height - side) // 2
    return photo.crop((left, top, left + side, top + side))


def objects(heat, folder):
    """(name, class, square) of photos that are named right."""
    found = []
    for name in sorted(os.listdir(folder)):
        if not name.split("_")[0].isdigit():
            continue
        square = middle(Image.open(os.path.join(folder, name)).convert("RGB"))
        index = int(name.split("_")[0])
        _, probability, *_ = heat.ask(square, index)
        if probability >= 0.5:
            found.append((name, index, square))
    return found


def background(rng, size, photos):
    kind = rng.choice(["plain", "noise", "ramp", "photo"])
    colour = [rng.randrange(256) for _ in range(3)]
    if kind == "plain":
        return kind, Image.new("RGB", size, tuple(colour))
    if kind == "noise":
        noise = np.random.default_rng(rng.randrange(1 << 30)).normal(0, 25, (size[1], size[0], 3)) + colour
        return kind, Image.fromarray(noise.clip(0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(1))
    if kind == "ramp":
        ramp = np.linspace(0, 1, size[0])[None, :, None] * (np.array(colour) - 128) + 128 + np.zeros((size[1], 1, 1))
        return kind, Image.fromarray(ramp.clip(0, 255).astype(np.uint8))
    return kind, rng.choice(photos)[2].resize(size).filter(ImageFilter.GaussianBlur(size[0] / 25))


def trial(rng, heat, things, stretch):
    name, index, square = rng.choice(things)
    short, ratio = rng.randrange(300, 700), rng.uniform(4 / 3, 2)
    size = (round(short * ratio), short) if rng.random() < 0.5 else (short, round(short * ratio))
    kind, photo = background(rng, size, [t for t in things if t[1] != index])
    seen = heat.ask(photo, index)[4]
    share = rng.uniform(0.35, 0.5)
    side = round(min(seen[2], seen[3]) * share)
    width, height = (round(seen[2] * share), round(seen[3] * share)) if stretch else (side, side)
    right, low = rng.random() < 0.5, rng.random() < 0.5
    left, top = seen[0] + (seen[2] - width if right else 0), seen[1] + (seen[3] - height if low else 0)
    photo.paste(square.resize((width, height), Image.LANCZOS), (left, top))
    _, probability, x, y, _ = heat.ask(photo, index)
    known = heat.ask(photo, -1)[0] == index
    off = max((left - x) / width, (x - left - width) / width, (top - y) / height, (y - top - height) / height, 0)
    corner = ("top", "bottom")[low] + " " + ("left", "right")[right]
    return off == 0, f"{name} {size[0]}x{size[1]} {corner} on {kind}: {probability:.2f}, off by {off:.2f} of its side", ("landscape" if size[0] > size[1] else "portrait", corner, kind,
                                                                     "first guess" if known else "not first guess")


if __name__ == "__main__":
    p = argparse.ArgumentParser()
    p.add_argument("--program", required=True)
    p.add_argument("--photos", required=True)
    p.add_argument("--model", required=True)
    p.add_argument("--method", default="cam")
    p.add_argument("--seeing", default="crop")
    p.add_argument("--layer", default="")
    p.add_argument("--stretch", action="store_true")
    p.add_argument("--trials", type=int, default=100)
    p.add_argument("--seed", type=int, default=1)
    args = p.parse_args()
    rng = random.Random(args.seed)
    with tempfile.TemporaryDirectory() as folder:
        heat = Heat(args, folder)
        things = objects(heat, args.photos)
        hits, parts = 0, {}
        for i in range(args.trials):
            hit, text, keys = trial(rng, heat, things, args.stretch)
            hits += hit
            for key in keys:
                a, b = parts.get(key, (0, 0))
                parts[key] = (a + hit, b + 1)
            if not hit:
                print("  " + text, flush=True)
        heat.close()
    print(f"{args.model} {args.method} {args.seeing}{' --stretch' if args.stretch else ''}: {hits} of {args.trials}, {len(things)} objects; "
          + ", ".join(f"{k} {a}/{b}" for k, (a, b) in sorted(parts.items())))

# SPDX-License-Identifier: GPL-3.0-or-later
"""block in batch: the course's exercise, sheets, numbered files, banks of kernels, what is refused."""
from lib import *

gimp = Gimp()
make_picture(scratch / "photo.ppm", 40, 30)
runs = gimp.commands(
    "block photo.ppm --kernel sobel-x,sobel-y --window 2 --stride 2 --format json --out two.png",
    "block photo.ppm --kernel 'sobel-x,1, 2; 3, 4, gaussian(sigma=1.5, size=5)' --format json --out three.png",
    "block photo.ppm --kernel sobel-x,sobel-y,laplacian-4 --apart --out map.png",
    "block photo.ppm --kernel sobel-x,sobel-y --out layers.xcf",
    "block photo.ppm --kernel sobel-x,,sobel-y --out empty.png",
    "block photo.ppm --kernel sobel-x,nothing-of-this-name --out name.png",
    "block photo.ppm --kernel sobel-x,'1|2' --out planes.png",
    "block photo.ppm --window 31 --out window.png",
    "block photo.ppm --window 0 --out zero.png",
    "block photo.ppm --apart --dry-run --out dry.png",
    "block photo.ppm --kernel sobel-x,sobel-y --apart --out packed.xcf.gz",
)
by = dict(zip(("two", "three", "apart", "layers", "empty", "name", "planes", "window", "zero", "dry", "packed"), runs))
line = by["two"].json()[0] if by["two"].code == 0 else {"maps": []}
report((line.get("width"), line.get("height")) == (41, 15) and [m["kernel"] for m in line["maps"]] == ["sobel-x", "sobel-y"],
       "two kernels, two maps of half the size on a sheet", by["two"])
report(all(m["minimum"] >= 0 and m["maximum"] > 0 for m in line["maps"]), "ReLU leaves nothing below 0", line)
line = by["three"].json()[0] if by["three"].code == 0 else {"maps": []}
report([m["kernel"] for m in line["maps"]] == ["sobel-x", "1, 2; 3, 4", "gaussian(sigma=1.5, size=5)"],
       "commas in kernels and between them", by["three"])
report(by["apart"].code == 0 and all((scratch / f"map-{i}.png").exists() for i in (1, 2, 3))
       and "photo.ppm -> map-3.png (20x15)" in by["apart"].out, "a numbered file each", by["apart"])
report(by["layers"].code == 0 and by["layers"].out.strip() == "photo.ppm -> layers.xcf (20x15)", "layers where there are any",
       by["layers"])
for name, code, words in (("empty", 64, ("kernel 2 is empty",)), ("name", 64, ("nothing-of-this-name",)),
                          ("planes", 70, ("kernel 2", "2 planes")), ("window", 70, ("31x31", "40")), ("zero", 64, ("--window",))):
    report(by[name].code == code and all(w in by[name].err for w in words), f"{name}: {by[name].err}", by[name])
report(by["dry"].code == 0 and "dry-2.png" in by["dry"].out and not (scratch / "dry-1.png").exists(), "dry run", by["dry"])
report(by["packed"].code == 0 and all((scratch / f"packed-{i}.xcf.gz").read_bytes()[:2] == b"\x1f\x8b" for i in (1, 2)),
       "numbers stand before a packed file's two endings", by["packed"])
gimp.checks("block.py")
done()

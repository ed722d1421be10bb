# SPDX-License-Identifier: GPL-3.0-or-later
"""Inside GIMP: plug-in-fovea-top-patches makes the sheet of the batch command, answers what it printed, and says what is
wrong with a folder. The network's first map is the red channel; the photos hold one red pixel each."""
import os

from inside import *

folder = Gio.File.new_for_path(f"{scratch}/photos")
NAME = "plug-in-fovea-top-patches"


def ask(where=folder, **options):
    procedure = pdb.lookup_procedure(NAME)
    config = procedure.create_config()
    config.set_property("run-mode", Gimp.RunMode.NONINTERACTIVE)
    for name, value in ({"model": "colours", "layer": "colours", "maps": "0"} | options).items():
        config.set_property(name.replace("_", "-"), value)
    if where:
        config.set_property("folder", where)
    result = procedure.run(config)
    status, message = result.index(0), pdb.get_last_error()
    found = [result.index(i) for i in range(1, result.length())]
    return status, message, found


before = len(Gimp.get_images())
report(before == 0, "no image is open")
status, message, found = ask()
image, text = found if status == Gimp.PDBStatusType.SUCCESS else (None, "{}")
facts = json.loads(text)
batch = Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, Gio.File.new_for_path(f"{scratch}/sheet.png"))
got = values(image.get_layers()[0], "R'G'B' float") if image else numpy.zeros(1)
want = values(batch.get_layers()[0], "R'G'B' float")
report(got.shape == want.shape and numpy.array_equal(got, want), "the batch command's sheet, pixel for pixel",
       (status, message, got.shape, want.shape))
rows = facts.get("maps", [])
report(len(rows) == 1 and rows[0] == json.load(open(f"{scratch}/found.json")), "the batch command's answer", facts)
report((facts.get("photos"), facts.get("looked"), facts.get("failed"), facts.get("layer")) == (3, 0, 1, "colours")
       and facts.get("problem", "").startswith("bad.jpg: "), "photos that batch has looked at are known; the bad one is named", facts)

os.mkdir(f"{scratch}/empty")
os.mkdir(f"{scratch}/bad")
os.mkdir(f"{scratch}/outer")
os.symlink(f"{scratch}/photos/b.ppm", f"{scratch}/outer/link.txt")
os.mkdir(f"{scratch}/outer/inner")
for source, target in (("bad.jpg", "bad/bad.jpg"), ("b.ppm", "outer/inner/b.ppm")):
    with open(f"{scratch}/photos/{source}", "rb") as a, open(f"{scratch}/{target}", "wb") as b:
        b.write(a.read())


def at(name):
    return Gio.File.new_for_path(f"{scratch}/{name}")


images = len(Gimp.get_images())
for where, options, words in ((None, {}, ("no folder",)), (at("nowhere"), {}, ()),
                              (at("empty"), {}, ("no photos in", "empty")), (at("empty"), {"recursive": True}, ("no photos in",)),
                              (at("outer"), {}, ("no photos in", "1 in the folders in it")),
                              (at("bad"), {}, ("none of the photos", "bad.jpg: the file is empty")),
                              (folder, {"maps": "2"}, ("no map 2", "has 2")), (folder, {"maps": "x"}, ("maps 'x'",)),
                              (folder, {"layer": "nope"}, ("nope",)), (folder, {"model": "nowhere"}, ("nowhere",)),
                              (folder, {"model": "INPUT 3x32x32 -> [CONV 3x3 16 -> RELU -> POOL]*2 -> FC 10"}, ("INPUT",))):
    status, message, found = ask(where, **options)
    report(status != Gimp.PDBStatusType.SUCCESS and all(w in message for w in words) and len(Gimp.get_images()) == images,
           f"said: {message}", (status, where and where.get_path(), options))
status, message, found = ask(at("outer"), recursive=True)
report(status == Gimp.PDBStatusType.SUCCESS and json.loads(found[1])["photos"] == 1, "photos in folders in it", (message, found))
done()

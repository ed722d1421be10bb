# SPDX-License-Identifier: GPL-3.0-or-later
"""The batch language: words, files, results, exit codes. Several commands in one GIMP wherever the
exit code allows it."""
import csv
import io
import signal
import stat
import time

from lib import *

gimp = Gimp()
os.chdir(scratch)


def pixels(path):
    """Width, height and bytes of a binary PNM."""
    head = re.match(rb"(P[56])\s(?:#.*\n)*(\d+)\s+(\d+)\s255\s", pathlib.Path(path).read_bytes())
    return int(head[2]), int(head[3]), head.string[head.end():]


def wrong(*cases):
    """Wrong usage: exit 64, nothing printed, and a sentence with these words."""
    for (command, *words), run in zip(cases, gimp.commands(*(case[0] for case in cases))):
        report(run.code == 64 and all(word in run.err for word in words) and not run.out,
               f"wrong usage: {command!r}", run)


def fails(*cases):
    """Exit 70, and a sentence with these words."""
    for (command, *words), run in zip(cases, gimp.commands(*(case[0] for case in cases))):
        report(run.code == 70 and all(word in run.err for word in words), f"fails: {command!r}", run)


for folder in ("photos/sub", "other", "done"):
    os.makedirs(folder)
for name in ("a", "b", "photos/c", "photos/sub/d", "other/a"):
    make_picture(f"{name}.ppm", 12, 10)
make_picture("it's a \"photo\" é.ppm", 12, 10)
make_picture("-dash.ppm", 12, 10)
make_picture("new\nline.ppm", 12, 10)
make_picture("tiny.ppm", 2, 5)
pathlib.Path("photos/notes.txt").write_text("no photo")
os.symlink("..", "photos/sub/round")

# ---- Words ------------------------------------------------------------------------------------
wrong(
    ("", "no command"),
    ("# nothing", "no command"),
    ("shrink a.ppm", "shrink", "help"),
    ("convolv a.ppm", "“convolv”; did you mean convolve?"),
    ("convolve a.ppm --colour red --out x.ppm", "--colour", "help convolve"),
    ("convolve a.ppm --krenel 1 --out x.ppm", "there is no option --krenel; did you mean --kernel?"),
    ("convolve a.ppm --out x.ppm --stride 0", "--stride", "0", "1..64"),
    ("activation a.ppm --back false --out x.ppm", "--back is a switch", "--no-back", "false"),
    ("convolve a.ppm --out x.ppm --stride 1.5", "--stride", "1.5"),
    ("convolve a.ppm --out x.ppm --scale 1,5", "--scale", "1,5"),
    ("convolve a.ppm --out x.ppm --scale nan", "--scale", "nan"),
    ("convolve a.ppm --out x.ppm --border mirror", "--border", "mirror", "reflect"),
    ("convolve a.ppm --out x.ppm --border relfect", "“relfect”; did you mean reflect?"),
    ("convolve a.ppm --out x.ppm --flip=perhaps", "--flip", "perhaps"),
    ("convolve a.ppm --out x.ppm --kernel", "--kernel", "needs a value"),
    ("convolve a.ppm --out x.ppm -k 1", "-k", "two dashes"),
    ('convolve a.ppm --out x.ppm --kernel "1 2; 3"', "row 2 has 1 value", "row 1 has 2"),
    ('convolve a.ppm --out x.ppm --kernel ""', "kernel", "empty"),
    ('convolve a.ppm --out x.ppm --kernel "1 nan"', "nan"),
    ("convolve a.ppm --out x.ppm --preset sobel-x --kernel 1", "--preset", "--kernel"),
    ("convolve --out x.ppm", "no photo"),
    ("convolve a.ppm", "--out"),
    ("convolve 'a.ppm", "quot"),
    ("models list a.ppm", "list"),
    ("models add", "FILE"),
    ("help shrink", "shrink"),
    ("help clasify", "did you mean classify?"),
    ("convolve a.ppm --=1", "there is no option --; “help convolve” lists them"),
    ("models test --visible", "--visible is for “models try MODEL PHOTO…”"),
    ("models --recursive", "--recursive is for “models try MODEL PHOTO…”"),
    ("describe 'INPUT 3x32x32 -> CNV 3x3 16'", "did you mean CONV?"),
    ("classify a.ppm --out x.ppm", "--out", "--comment"),
    ("classify a.ppm --comment", "--out"),
    ("arithmetic a.ppm --at 4 --kernel 1", "--at “4” is not of the form X,Y"),
    ("size --in 10by10", "--in “10by10” is not of the form WIDTHxHEIGHT"),
    ("convolve a.ppm --kernel 1 --out never.ppm\n'shrink' a.ppm 'of\ntwo lines'\n", "line 2: ", "shrink"),
    ("# a comment\nconvolve 'a\n.ppm' --kernel 1 --out never.ppm\nshrink a.ppm", "line 4: ", "shrink"),
    ("convolve -- -dash.ppm --out never.ppm", "after --", "--out"),
)
report(not os.path.exists("never.ppm"), "a misspelt line stops the ones before it too")

# ---- Files ------------------------------------------------------------------------------------
run = gimp.batch("""convolve a.ppm --kernel "-1" --offset 1 --out negative.ppm
# a comment with a ' quote
convolve 'it'"'"'s a "photo" é.ppm' --kernel '1 0
0 0' --out=done/
edges -- -dash.ppm new*line.ppm
""".replace("edges --", "edges --out done --suffix=-edges --method=roberts --"),
                 "pool [!t]*.ppm photos --window 5 --out pooled --recursive\nconvolve a.ppm --border valid --stride 2 --kernel '1 1 1;1 1 1;1 1 1' --out valid.ppm")
report(run.code == 0, "several lines in several -b", run)
report(pixels("negative.ppm") == (12, 10, bytes(255 - b for b in pixels("a.ppm")[2])), "the negative is the negative")
report(os.path.exists("done/it's a \"photo\" é.ppm"), "quotes, blanks and accents in a name; a line end in quotes", os.listdir("done"))
report("new\\x0aline.ppm -> done/new\\x0aline-edges.ppm (12x10)\n" in run.out, "a line a photo, whatever its name", run)
report(os.path.exists("done/-dash-edges.ppm") and os.path.exists("done/new\nline-edges.ppm"),
       "names after --, a folder and a suffix", os.listdir("done"))
report(sorted(os.listdir("pooled")) == sorted(["-dash.ppm", "a.ppm", "b.ppm", "c.ppm", "it's a \"photo\" é.ppm", "negative.ppm",
                                              "new\nline.ppm", "sub"]) and os.listdir("pooled/sub") == ["d.ppm"],
       "patterns and folders, folders of folders mirrored", [*os.walk("pooled")])
report(pixels("pooled/a.ppm")[:2] == (2, 2), "pool really shrinks")
report(pixels("valid.ppm")[:2] == (5, 4), "valid and strides make a smaller picture")
os.makedirs("edged")
run = gimp.batch(*(f"edges a.ppm --method {method} --border {border} --out edged/{method}-{border}.ppm"
                   for method in ("sobel", "roberts") for border in ("valid", "reflect")))
for method, side in ("sobel", 3), ("roberts", 2):
    (w, h, inside), (_, _, whole) = pixels(f"edged/{method}-valid.ppm"), pixels(f"edged/{method}-reflect.ppm")
    rows = [whole[((y + 1) * 12 + 1) * 3:((y + 1) * 12 + 1 + w) * 3] for y in range(h)]
    report((w, h) == (13 - side, 11 - side) and inside == b"".join(rows) and any(inside),
           f"{method} edges with the border valid: without the frame", run)
run = gimp.command("size --in 10x10 --kernel 3\r\nsize --in 10x10 --kernel 4\r\n")
report(run.code == 0, "lines that end as Windows has it", run)
marked, remarked, joined = gimp.commands("\ufeffsize --in 10x10 --kernel 3", "\ufeff# it's\nsize --in 10x10 --kernel 3", "size --in 10x10 --kernel 3\n\ufeffsize --in 10x10 --kernel 3")
report(marked.code == remarked.code == joined.code == 0 and marked.out == remarked.out != "" and joined.out == 2 * marked.out,
       "a byte order mark before a command", f"{marked}\n{remarked}\n{joined}")
run = gimp.command('convolve "it\'\\\'\'s a \\"photo\\" é.ppm" "it\'s a \\"photo\\" é.ppm" --kernel "-1" --offset 1 --out done/ --suffix=-twice')
report(run.code == 70 and os.path.exists("done/it's a \"photo\" é-twice.ppm") and "1 of 2" in run.err,
       "in double quotes, an apostrophe as a shell has it between single ones is the apostrophe", run)
os.makedirs("blurred")
os.makedirs("same")
run = gimp.command("activation a.ppm --function absolute --out same/a.ppm\nactivation a.ppm --function absolute --zero-point 0 --out same/b.ppm\n"
                   "pool a.ppm --kind median --window 2 --window-y 1 --times 2 --out same/c.ppm\n"
                   "convolve a.ppm --kernel '0 1 0' --on luminance --scaling auto --out same/d.ppm")
before, turned, same, luminance = (pixels(name)[2] for name in ("a.ppm", "same/a.ppm", "same/b.ppm", "same/d.ppm"))
report(run.code == 0 and same == before == luminance and all(b == max(a, 255 - a) for a, b in zip(before, turned)),
       "activation: below the zero point it is turned over; above it stays", run)
report(pixels("same/c.ppm")[:2] == (3, 10), "pool: twice by 2x1", run)
run = gimp.command("gaussian a.ppm --sigma 1000 --border wrap --out blurred/\ngaussian a.ppm --sigma 3 --out blurred/quick.ppm\n"
                   "gaussian a.ppm --sigma 3 --exact --out blurred/exact.ppm")
width, height, flat = pixels("blurred/a.ppm")
means = [sum(pixels("a.ppm")[2][c::3]) / 120 for c in range(3)]
report(run.code == 0 and (width, height) == (12, 10) and all(abs(b - means[i % 3]) <= 1 for i, b in enumerate(flat)),
       "a Gaussian as large as can be, wrapped around: the mean of each channel", run)
report(all(abs(a - b) <= 1 for a, b in zip(pixels("blurred/quick.ppm")[2], pixels("blurred/exact.ppm")[2])),
       "a Gaussian, exact or not: the same in 8 bits")
wrong(
    ("gaussian a.ppm --sigma 0 --out x.ppm", "sigma", "0.1..1000"),
    ("gaussian a.ppm --sigma wide --out x.ppm", "sigma", "wide"),
    ("gaussian a.ppm --border valid --out x.ppm", "border", "valid", "replicate"),
    ("gaussian a.ppm --kernel 1 --out x.ppm", "--kernel"),
    ("gaussian a.ppm", "--out"))
report(not [name for _, _, names in os.walk(".") for name in names if name.startswith(".fovea")], "no temporary file is left")

before = pathlib.Path("negative.ppm").read_bytes()
os.makedirs("empty")
fails(
    ("convolve a.ppm --kernel 1 --out negative.ppm", "negative.ppm", "--overwrite"),
    ("pool a.ppm other/a.ppm --out twice/", "other/a.ppm", "another photo"),
    ("pool nothing*.ppm --out x/", "nothing*.ppm", "No such file"),
    ("pool a.ppm --out y/ --window 64", "64x64", "10"),
    ("pool empty --out z/", "no photos", "empty"),
    ("pool a.ppm --out nowhere/x.ppm", "no folder nowhere", "--out nowhere/"),
    ("pool a.ppm --out ending", "ending", ".png", "end it with /"),
    ("pool a.ppm --out .png", ".png is an ending without a name; put one before it, as in out.png"),
    ("pool a.ppm --steps --times 2 --out other/.xcf.gz", "other/.xcf.gz is an ending without a name", "as in out.xcf.gz"),
    ("contact-sheet a.ppm --out .png", ".png is an ending without a name"),
    ("pool a.ppm b.ppm --out negative.ppm", "negative.ppm", "end it with /"),
    ("pool a.ppm b.ppm --out one.png --dry-run", "one.png", "end it with /"),
    ("pool photos --out one.png", "one.png", "end it with /"),
    ("convolve a.ppm --border valid --kernel '" + ";".join(["1 " * 11] * 11) + "' --out x.ppm", "a.ppm", "11x11", "10"),
    ("pool a.ppm --out /sys/fovea.ppm", "a.ppm", "/sys"),
    ("edges tiny.ppm --border valid --out x.ppm", "tiny.ppm", "3x3", "2x5"),
)
report(pathlib.Path("negative.ppm").read_bytes() == before, "nothing is overwritten without being told")
os.mkfifo("pipe.ppm")
pathlib.Path("kept.ppm").write_bytes(before)
os.chmod("kept.ppm", 0o444)
fails(
    ("pool a.ppm --out pipe.ppm --overwrite", "pipe.ppm", "a pipe or a device"),
    ("pool a.ppm --out kept.ppm --overwrite", "kept.ppm", "read-only"),
    ("pool a.ppm --out kept.ppm", "kept.ppm", "read-only"),
    ("kernels export sobel-x pipe.ppm --overwrite", "pipe.ppm", "a pipe or a device"),
    ("learn-kernel a.ppm b.ppm --out pipe.ppm --overwrite", "pipe.ppm", "a pipe or a device"),
)
report(stat.S_ISFIFO(os.stat("pipe.ppm").st_mode) and pathlib.Path("kept.ppm").read_bytes() == before,
       "--overwrite replaces neither a pipe nor what is read-only")
os.remove("pipe.ppm")
os.remove("kept.ppm")
run = gimp.batch("pool a.ppm --out first.xyz --dry-run\npool missing.ppm --out first.xyz\npool a.ppm --out dense.pcx\ncontact-sheet missing.ppm --out sheet.xyz")
report(run.code == 70 and run.err.count("cannot write first.xyz") == 1 and "cannot write sheet.xyz" in run.err and os.path.exists("dense.pcx")
       and not os.path.exists("first.xyz") and not [name for name in os.listdir(".") if name.startswith(".fovea")],
       "an ending that GIMP does not write is said before anything is done; any that it writes is welcome", run)
report(os.path.exists("twice/a.ppm"), "the first of two of one name is written")
report(not os.path.exists("one.png") and not os.path.exists("nowhere"), "no folder is made that was not asked for")

run = gimp.command("""pool a.ppm --out negative.ppm --dry-run --overwrite
pool a.ppm b.ppm --out dry --dry-run --format json
convolve a.ppm --kernel "-1" --offset 1 --out negative.ppm --overwrite --format json
pool a.ppm b.ppm --out csv --format csv
pool photos --out flat""")
report(run.code == 0 and not os.path.exists("dry") and pathlib.Path("negative.ppm").read_bytes() == before
       and "a.ppm -> dry/a.ppm" not in run.out and '"output": "dry/a.ppm"' in run.out, "a dry run does nothing, --overwrite overwrites", run)
lines = run.out.splitlines()
report(json.loads(lines[3]) == {"file": "a.ppm", "output": "negative.ppm", "width": 12, "height": 10}, "a JSON line", lines)
report(list(csv.reader(io.StringIO("\n".join(lines[4:7])))) == [["file", "error", "output", "width", "height"],
       ["a.ppm", "", "csv/a.ppm", "6", "5"], ["b.ppm", "", "csv/b.ppm", "6", "5"]], "CSV with its head", lines)
report(os.listdir("flat") == ["c.ppm"], "without --recursive a folder is its own photos, notes are none", os.listdir("flat"))

# ---- Bad photos: each is named, the rest is done ------------------------------------------------
pathlib.Path("zero.jpg").write_bytes(b"")
pathlib.Path("text.jpg").write_text("<html>not found</html>")
pathlib.Path("short.ppm").write_bytes(pathlib.Path("a.ppm").read_bytes()[:9])
run = gimp.command('pool zero.jpg text.jpg missing.jpg a.ppm --out bad/ --format json')
results = {r["file"]: r for r in run.json()}
report(run.code == 70 and len(results) == 4 and "3 of 4 photos failed" in run.err, "three bad photos, one good one", run)
report(results["a.ppm"].get("output") == "bad/a.ppm" and os.listdir("bad") == ["a.ppm"], "the good one is done", os.listdir("bad"))
for name, words in (("zero.jpg", "empty"), ("text.jpg", "looks like a web page"), ("missing.jpg", "No such file")):
    report(words in results[name].get("error", "") and f"{name}: " in run.err, f"{name}: {results[name].get('error')}")
run = gimp.command("pool zero.jpg a.ppm --out 'bad csv/' --format csv")
rows = list(csv.reader(io.StringIO(run.out)))
report(run.code == 70 and rows[1][:2] == ["zero.jpg", "the file is empty"] and rows[2][1] == "", "CSV names them too", run)
report({len(row) for row in rows} == {5}, "each CSV line has as many fields as the head", rows)
fails(("pool short.ppm --out bad/", "short.ppm"))
os.makedirs("faulty")
pathlib.Path("faulty/a.ppm").write_bytes(b"")
run = gimp.command("pool faulty/a.ppm a.ppm --out healed/\npool a.ppm b.ppm --out 'a folder.png/'")
report(run.code == 70 and "1 of 2 photos failed" in run.err and pixels("healed/a.ppm")[:2] == (6, 5),
       "a photo that failed does not stand in the way of one of its name", run)
report(sorted(os.listdir("a folder.png")) == ["a.ppm", "b.ppm"], "a folder's name may look like a picture's", run)
run = gimp.command("pool a.ppm b.ppm --out dry --dry-run --format csv")
report(list(csv.reader(io.StringIO(run.out)))[1:] == [["a.ppm", "", "dry/a.ppm", "", ""], ["b.ppm", "", "dry/b.ppm", "", ""]],
       "a dry run knows no sizes", run)
run = gimp.command("help convolve")
report("--flip, --no-flip" in run.out, "help shows how a switch is switched off", run)
run = gimp.batch("doctor", FOVEA_MODEL_PATH=str(scratch / "no models"))
report(f"{scratch / 'no models'} (not there)" in run.out, "doctor says where it looked in vain", run)

# ---- Bad places -----------------------------------------------------------------------------------
def private_mounts():
    """How to have mounts of one's own: by unshare, or because nothing here is shared anyway (a root
    of its own, where unshare cannot change the propagation)."""
    if os.geteuid() == 0:
        for extra in (), ("--propagation", "unchanged"):
            if extra and "shared:" in pathlib.Path("/proc/self/mountinfo").read_text():
                continue
            if subprocess.run(("unshare", "--mount", *extra, "true"), capture_output=True).returncode == 0:
                return ("unshare", "--mount", *extra)
    return None


# Not every system has mount(8) and every one has mount(2).
SMALL_DISK = """import ctypes, os, subprocess, sys
if ctypes.CDLL(None, use_errno=True).mount(b"none", b"small", b"tmpfs", 0, b"size=32k"):
    sys.exit(os.strerror(ctypes.get_errno()))
code = subprocess.call(sys.argv[1:])
print(*os.listdir("small"), sep="\\n")
sys.exit(code)"""
unshare = private_mounts()
make_picture("large.ppm", 400, 300)
os.makedirs("small")
for ending in ("ppm", "jpg", "png", "tif"):
    if not unshare:
        skip(f"no space left for a {ending}", "no mounts of our own here")
        continue
    run = gimp.start("gimp-console", "-i", "--batch-interpreter=plug-in-fovea-batch", "-b",
                     f"convolve large.ppm --kernel 1 --out small/x.{ending}\nconvolve a.ppm --kernel 1 --out small/a.ppm",
                     "--quit", prefix=(*unshare, sys.executable, "-c", SMALL_DISK))
    report(run.code == 70 and "large.ppm: " in run.err and run.out.splitlines()[1:] == ["a.ppm"]
           and "large.ppm: no space is left in small\n" in run.err
           and "a.ppm -> small/a.ppm" in run.out, f"no space left for a {ending}: said, and the next one is done", run)
if os.geteuid() != 0:
    os.makedirs("closed", 0o555)
    fails(("pool a.ppm --out closed/x.ppm", "closed", "Permission denied"))

# ---- Killed: a result is there as a whole or not at all ---------------------------------------------
make_picture("large.ppm", 1500, 1000)
whole, seen = 3 * 1500 * 1000, []
for delay in (0.05, 0.13, 0.21, 0.34):
    shutil.rmtree("killed", ignore_errors=True)
    os.makedirs("killed")
    started = subprocess.Popen(["gimp-console", "-i", "--batch-interpreter=plug-in-fovea-batch", "-b",
                                "\n".join(f"convolve large.ppm --preset gaussian-5 --out killed/{i}.ppm" for i in range(40)), "--quit"],
                               env=environment(GIMP3_DIRECTORY=str(gimp.profile)), stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True)
    end = time.monotonic() + 200
    while "0.ppm" not in os.listdir("killed") and time.monotonic() < end:
        time.sleep(0.01)
    time.sleep(delay)  # wherever that is: none may be half there, and those of a fast machine are all
    os.killpg(started.pid, signal.SIGKILL)
    started.communicate()  # until all of them have ended, whoever has its output
    seen += [os.path.getsize(f"killed/{name}") >= whole for name in os.listdir("killed") if not name.startswith(".")]
report(all(seen) and len(seen) >= 4, f"killed four times, {len(seen)} results, all whole", seen)
report(all(name.startswith(".fovea-unfinished-") for name in os.listdir("killed") if name.startswith(".")), "... what is not has a name of ours", os.listdir("killed"))
os.makedirs("killed/.fovea-unfinished-Abc123", exist_ok=True)  # if none was under way
pathlib.Path("killed/.fovea-unfinished-Abc123/.goutputstream-XYZ").write_bytes(b"half")
run = gimp.batch("convolve a.ppm --kernel 1 --out killed/next.ppm")
report(run.code == 0 and os.path.exists("killed/next.ppm") and not [name for name in os.listdir("killed") if name.startswith(".")],
       "... and the next run removes what they left unfinished", os.listdir("killed"))

# ---- Pictures with layers -----------------------------------------------------------------------------
run = gimp.scheme('''(let* ((i (car (gimp-file-load RUN-NONINTERACTIVE "a.ppm")))
  (low (vector-ref (car (gimp-image-get-layers i)) 0))
  (top (car (gimp-layer-copy low FALSE)))
  (group (car (gimp-group-layer-new i "group")))
  (save (lambda (name chosen)
    (gimp-image-set-selected-layers i chosen)
    (gimp-file-save RUN-NONINTERACTIVE i name))))
  (gimp-image-insert-layer i group 0 0)
  (gimp-image-insert-layer i top group 0)
  (save "one.xcf" (vector top))
  (save "two.xcf" (vector low top))
  (save "group.xcf" (vector group))
  (gimp-item-set-visible low FALSE)
  (gimp-item-set-visible top FALSE)
  (save "hollow.xcf" (vector low))
  (gimp-item-set-visible group FALSE)
  (save "hidden.xcf" (vector low)))''')
report(run.code == 0 and os.path.exists("hidden.xcf"), "pictures with layers to try", run.all_errors)
fails(
    ("pool two.xcf --out two.ppm", "2 layers", "--visible"),
    ("pool group.xcf --out group.ppm", "group", "--visible"),
    ("pool hidden.xcf --visible --out hidden.ppm", "hidden.xcf", "nothing", "--visible"),
    ("pool hollow.xcf --visible --out hollow.ppm", "hollow.xcf", "nothing", "--visible"),
)
report(not [name for name in os.listdir(".") if name in ("two.ppm", "group.ppm", "hidden.ppm", "hollow.ppm")], "and no empty picture is left")
run = gimp.command("pool one.xcf two.xcf group.xcf --visible --out visible.dir/ --format json\nconvolve one.xcf --kernel 1 --out one.ppm")
report(run.code == 0 and pixels("one.ppm") == pixels("a.ppm") and sorted(os.listdir("visible.dir")) == ["group.xcf", "one.xcf", "two.xcf"],
       "a chosen layer, and what is visible", run)
os.remove("one.ppm")

# ---- Kinds of pictures ------------------------------------------------------------------------------
make_picture("grey.pgm", 9, 9, "grey")
make_picture("one.ppm", 1, 1)
make_picture("wide.ppm", 3, 2)
run = gimp.scheme("""(let* ((i (car (gimp-file-load RUN-NONINTERACTIVE "a.ppm"))))
  (gimp-image-convert-indexed i CONVERT-DITHER-NONE CONVERT-PALETTE-GENERATE 255 FALSE FALSE "")
  (gimp-file-save RUN-NONINTERACTIVE i "indexed.gif"))""")
run = gimp.command("""convolve grey.pgm one.ppm wide.ppm --kernel "-1" --offset 1 --out kinds
convolve indexed.gif --kernel "-1" --offset 1 --out kinds/indexed.ppm
contact-sheet *.ppm zero.jpg photos --out sheet.png --size 40 --columns 4""")
report(pixels("kinds/grey.pgm") == (9, 9, bytes(255 - b for b in pixels("grey.pgm")[2])), "a grey photo stays grey", run)
report(pixels("kinds/one.ppm")[:2] == (1, 1) and pixels("kinds/wide.ppm")[:2] == (3, 2), "1x1 and 3x2", run)
worst = max(abs(255 - b - n) for b, n in zip(pixels("a.ppm")[2], pixels("kinds/indexed.ppm")[2]))
report(worst <= 40, "an indexed photo is taken as RGB", worst)
sheet = exiftool("sheet.png")
count = len([n for n in os.listdir(".") if n.endswith(".ppm") and n != "short.ppm"]) + 1
rows = -(-count // 4)
report(run.code == 70 and "zero.jpg" in run.err and (sheet["PNG:ImageWidth"], sheet["PNG:ImageHeight"])
       == (12 + 4 * 52, 12 + rows * 76), f"a contact sheet of {count} photos without the bad one", (run, sheet))
done()

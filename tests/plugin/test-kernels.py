# SPDX-License-Identifier: GPL-3.0-or-later
"""The library in batch: as a table, one by one, in convolve; and the user's own kernels."""
import csv
import io
import math

from lib import *

gimp = Gimp()
os.chdir(scratch)
data = scratch / "data"
own = data / "fovea" / "kernels"
HOME = {"XDG_DATA_HOME": str(data), "XDG_DATA_DIRS": str(scratch / "none")}
make_picture("a.ppm", 16, 12)


def commands(*texts):
    return gimp.commands(*texts, **HOME)


def refused(code, *cases):
    for (command, *words), run in zip(cases, commands(*(case[0] for case in cases))):
        report(run.code == code and all(word in run.err for word in words), f"exit {code}: {command!r}", run)


# ---- The table, and one of them ------------------------------------------------------------------
table, rows, objects, one, kirsch, course, arrays, lines = commands(
    "kernels", "kernels --format csv", "kernels --format json", "kernels sobel-x", "kernels kirsch",
    "kernels 'gaussian(sigma=3.8, size=23)' --format json", "kernels '1 2; 3 4 | 5 6; 7 8' --format json",
    "kernels sobel-x identity --format csv")
report(table.code == 0 and re.search(r"^ *gaussian +blur +Gaussian \(sigma\) +sigma 0\.1\.\.100 \[1\.5\], size", table.out, re.M)
       and "my/" not in table.out, "the library as a table", table)
parsed = list(csv.DictReader(io.StringIO(rows.out)))
report(len(parsed) >= 40 and {row["group"] for row in parsed}
       == {"edges", "blur", "sharpen", "relief", "lines", "texture", "other"}, "as CSV", rows)
listed = objects.json()
report([o["name"] for o in listed] == [row["name"] for row in parsed] and all(o["what"] and o["source"] for o in listed),
       "as JSON", objects)
report("1 0 -1\n  2 0 -2\n  1 0 -1" in one.out and "sum: 0" in one.out and "Sobel and Feldman, 1968" in one.out
       and "3x3" in one.out, "one kernel", one)
report([line for line in kirsch.out.splitlines() if line.startswith("kirsch")]
       == ["kirsch: Kirsch compass"] + [f"kirsch(angle={a}): Kirsch compass" for a in range(45, 360, 45)],
       "a compass set is all of its directions", kirsch)
kernel = course.json()[0]["kernel"]
row = [math.exp(-x * x / (2 * 3.8 ** 2)) for x in range(-11, 12)]
report(len(kernel) == 23 and max(abs(kernel[y][x] - row[y] * row[x] / sum(row) ** 2)
                                 for y in range(23) for x in range(23)) < 1e-15
       and course.json()[0]["sum"] == 1, "the course's Gaussian of 23 and 3.8", course)
report(arrays.json()[0]["kernel"] == [[[1, 2], [3, 4]], [[5, 6], [7, 8]]] and arrays.json()[0]["sum"] == 36,
       "numbers are a kernel too, with planes", arrays)
report([r["kernel"] for r in csv.DictReader(io.StringIO(lines.out))] == ["1 0 -1; 2 0 -2; 1 0 -1", "0 0 0; 0 1 0; 0 0 0"],
       "two of them as CSV", lines)

# ---- Facts ------------------------------------------------------------------------------------------
facts, planes, zeros, spectrum, grid = commands(
    "kernels sobel-x laplacian-4 --format json", "kernels '1 2; 2 4 | 1 0; 0 1'", "kernels '0 0; 0 0' --format json",
    "kernels '1 1 1; 1 1 1; 1 1 1 /9' --response 8 --format csv", "kernels sobel-x --response 4 --format json")
sobel, laplacian = facts.json()
report(sobel["rank"] == 1 and sobel["separable"] is True and sobel["sum"] == 0, "Sobel splits", facts)
plane = sobel["planes"][0]
report([plane["factor"], plane["column"], plane["row"]] == [1, [1, 2, 1], [1, 0, -1]] and plane["antisymmetric"]
       and [plane["low"], plane["high"], plane["magnitude"], plane["largest"]] == [-4, 4, 8, 2]
       and abs(plane["noise_gain"] - math.sqrt(12)) < 1e-7 and abs(plane["strongest"] - 8) < 1e-7, "... and how", plane)
report(laplacian["rank"] == 2 and laplacian["separable"] is False and laplacian["planes"][0]["row"] is None
       and laplacian["planes"][0]["nyquist"] == [-4, -4, -8], "the Laplacian does not", laplacian)
report("splits into [1 2 1]ᵀ × [1 0 -1]" in one.out and "answers 0 on flat areas" in one.out
       and "strongest, 8 times, for waves of 4 pixels from left to right" in one.out, "in words", one)
report("plane 1:\n    rank 1: splits into [1 2]ᵀ × [1 2]" in planes.out and "plane 2:\n    rank 2" in planes.out, "a plane each",
       planes)
report(zeros.json()[0]["rank"] == 0 and zeros.json()[0]["separable"] is False, "zeros have no rank", zeros)
response = [[float(x) for x in row] for row in csv.reader(io.StringIO(spectrum.out))]
wave = [abs(1 + 2 * math.cos(2 * math.pi * i / 8)) / 3 for i in range(-4, 4)]
report(all(abs(response[j][i] - wave[j] * wave[i]) < 1e-7 for j in range(8) for i in range(8)), "a box's response", spectrum)
report([abs(round(x, 9)) for x in grid.json()[0]["response"][0][2]] == [0, 8, 0, 8], "Sobel's, in JSON", grid)
by = {row["name"]: row for row in parsed}
report(by["sobel-x"]["rank"] == "1" and by["sobel-x"]["separable"] == "yes" and by["laplacian-4"]["separable"] == "no"
       and by["gaussian"]["separable"] == "yes" and abs(float(by["gaussian"]["sum"]) - 1) < 1e-7
       and {o["name"]: (o["rank"], o["separable"]) for o in listed}["log"] == (3, False), "columns of the table", rows)

# ---- In convolve ----------------------------------------------------------------------------------
runs = commands("convolve a.ppm --preset gaussian --sigma 2.5 --out preset.ppm",
                "convolve a.ppm --kernel 'gaussian(sigma=2.5)' --out text.ppm",
                "convolve a.ppm --preset gabor --length 6 --angle 45 --offset 0.5 --out gabor.ppm",
                "convolve a.ppm --kernel 'gabor(wavelength=6, angle=45)' --offset 0.5 --out gabor2.ppm",
                "convolve a.ppm --kernel box --out box.ppm", "convolve a.ppm --preset box-blur --out blur.ppm")
read = {name: pathlib.Path(f"{name}.ppm").read_bytes() for name in ("preset", "text", "gabor", "gabor2", "box", "blur", "a")}
report(all(run.code == 0 for run in runs), "kernels by name and by preset", "\n".join(map(str, runs)))
report(read["preset"] == read["text"] != read["a"] and read["gabor"] == read["gabor2"] and read["box"] == read["blur"],
       "... give the same picture")
refused(64,
        ("convolve a.ppm --out x.ppm --kernel gausian", "'gausian'", "did you mean gaussian?"),
        ("convolve a.ppm --out x.ppm --preset sobelx", "“sobelx”; did you mean sobel-x?"),
        ("convolve a.ppm --out x.ppm --kernel xyzzy", "'xyzzy'", "there are identity, "),
        ("convolve a.ppm --out x.ppm --kernel 'gaussian(sgma=2)'", "'sgma' is none of sigma, size, raw"),
        ("convolve a.ppm --out x.ppm --kernel 'gaussian(sigma=2'", "bracket"),
        ("convolve a.ppm --out x.ppm --kernel 'gaussian(sigma=0)'", "0.1", "100"),
        ("convolve a.ppm --out x.ppm --kernel my/nothing", "my/nothing", "kernels of your own"),
        ("convolve a.ppm --out x.ppm --kernel my/../../etc/passwd", "name"),
        ("convolve a.ppm --out x.ppm --sigma 2", "--sigma", "preset"),
        ("convolve a.ppm --out x.ppm --preset sobel-x --sigma 2", "--sigma", "sobel-x"),
        ("convolve a.ppm --out x.ppm --preset gaussian --size 2.5", "--size"),
        ("convolve a.ppm --out x.ppm --preset gaussian --sigma 1000", "--sigma", "0.1..100"),
        ("kernels save", "save NAME --kernel TEXT"), ("kernels save x", "save NAME --kernel TEXT"),
        ("kernels sobel-x --kernel 1", "save NAME --kernel TEXT"), ("kernels export sobel-x", "export NAME FILE"),
        ("kernels --response 8", "NAME… --response N"), ("kernels box --response 2000", "--response"),
        ("kernels shwo sobel-x", "“shwo” is neither an action nor a kernel; did you mean show?"),
        ("kernels remov x", "did you mean remove?"), ("kernels show", "“kernels show NAME…” is wanted"),
        ("kernels import", "import FILE"), ("kernels remove", "remove NAME"), ("kernels save x --kernel '1 2; 3'", "row 2 has 1 value"),
        ("kernels save x --kernel 1\nkernels save y --kernel 'gausian(sigma=4)'", "line 2: ", "did you mean gaussian?"))
refused(70, ("kernels sobel", "sobel-x, sobel-y"), ("kernels 'gaussian(size=-1)'", "from 0 to 255"),
        ("kernels save a/b --kernel 1", "name"),
        ("kernels import missing.txt", "missing.txt"), ("kernels remove nothing", "nothing"))

shown, named, usage = commands("kernels show sobel-x identity --response 4", "kernels sobel-x identity --response 4", "help kernels")
report(shown.code == 0 and shown.out == named.out != "", "show may be left out", shown)
report(usage.out.startswith("kernels [NAME… | show NAME… | save NAME --kernel TEXT | import FILE… | export NAME FILE | rename NAME NAME | remove NAME…]\n"),
       "its help names all actions", usage)

# ---- The user's own ---------------------------------------------------------------------------------
pathlib.Path("shared.txt").write_text("# title: Shared\n# what: turns it round\n0 0 0\n0 -1 0\n0 0 0\n")
runs = commands("kernels save 'my blur' --kernel 'box(size=2)' --title 'Mine'",
                "kernels import shared.txt", "kernels import shared.txt", "kernels import shared.txt --overwrite",
                "convolve a.ppm --kernel my/shared --offset 1 --out negative.ppm",
                "kernels export my/shared out.txt", "kernels 'my/my blur' --format json")
report([run.code for run in runs] == [0, 0, 70, 0, 0, 0, 0], "saved, imported, used, exported", "\n".join(map(str, runs)))
report("there already" in runs[2].err, "nothing is overwritten without --overwrite", runs[2])
report(pathlib.Path("out.txt").read_text() == pathlib.Path("shared.txt").read_text(), "what is exported is what was imported")
before, after = (pathlib.Path(name).read_bytes()[-16 * 12 * 3:] for name in ("a.ppm", "negative.ppm"))
report(bytes(255 - b for b in before) == after, "my/shared is the negative it is")
found = runs[6].json()[0]
report(found["title"] == "Mine" and found["kernel"] == [[0.25, 0.25], [0.25, 0.25]], "my/my blur is a box", found)
runs = commands("kernels save late --kernel '0 -1 0'\nconvolve a.ppm --kernel my/late --offset 1 --out late.ppm\n"
                "upsample a.ppm --kernel my/late --out late-up.ppm\nblock a.ppm --kernel my/late --out late-block.png",
                "kernels save later --kernel 1\nconvolve a.ppm --kernel my/laterr --out never.ppm",
                "kernels save never --kernel 1\nconvolve a.ppm --kernel sobelx --out never.ppm",
                "convolve a.ppm --kernel my/sooner --out never.ppm\nkernels save sooner --kernel 1")
report([run.code for run in runs] == [0, 64, 64, 64] and pathlib.Path("late.ppm").read_bytes() == pathlib.Path("negative.ppm").read_bytes()
       and os.path.exists("late-up.ppm") and os.path.exists("late-block.png"),
       "a line may name the kernel that the one before it saves", "\n".join(map(str, runs)))
report("did you mean my/later?" in runs[1].err and not os.path.exists("never.ppm") and {name for name in os.listdir(own) if "er.txt" in name} == {"later.txt"},
       "a name that no line makes is found before the photo, any other before the first line", f"{runs}\n{os.listdir(own)}")
refused(70, ("kernels export later later.txt", "did you mean my/later?"))
commands("kernels remove late later")
gimps = gimp.profile / "fovea" / "kernels"
gimps.mkdir(parents=True)
(gimps / "dropped.txt").write_text("1 2 1")
(own / "broken.txt").write_text("1 2\n3\n")
(own / "empty.txt").write_text("")
listing, json_listing, use = commands("kernels", "kernels --format json", "convolve a.ppm --out x.ppm --kernel my/broken")
names = [line.strip().split("  ")[0] for line in listing.out.splitlines() if line.startswith("  my/")]
report(listing.code == 0 and names == ["my/dropped", "my/my blur", "my/shared"], "a file that is dropped in appears", listing)
report("my/broken: row 2 has 1 value, row 1 has 2" in listing.err and "my/empty: the kernel is empty" in listing.err,
       "a broken one is told by its name and skipped", listing)
report({o["name"]: o.get("error") for o in json_listing.json() if o["group"] == "own"}["my/broken"].startswith("row 2"),
       "... in JSON too", json_listing)
report(use.code == 64 and "my/broken: row 2 has 1 value" in use.err, "and said where it is used", use)
# ---- Renamed; and of several the others are done ---------------------------------------------------------
(own / "favourites").write_text("sobel-x\nmy/shared\n")
(own / "old.txt").write_text("# title: Old\n# what: Does it\n1 2\n")
runs = commands("kernels rename my/old shared", "kernels rename old 'new one'", "kernels my/'new one' --format json",
                "kernels rename shared 'new one' --overwrite --title Newest", "kernels my/'new one' --format json",
                "kernels rename 'new one' shared --title Shared", "kernels rename nothing x", "kernels rename dropped x")
report([run.code for run in runs] == [70, 0, 0, 0, 0, 0, 70, 70], "renamed", "\n".join(map(str, runs)))
first, second = runs[2].json()[0], runs[4].json()[0]
report((first["title"], first["what"], first["kernel"]) == ("Old", "Does it", [[1, 2]])
       and (second["title"], second["what"], second["kernel"][1]) == ("Newest", "turns it round", [0, -1, 0]),
       "... with title and sentence, or others", (first, second))
report((own / "favourites").read_text() == "sobel-x\nmy/shared\n" and not (own / "old.txt").exists(),
       "... and the star goes along", (own / "favourites").read_text())
some, = commands("kernels my/nothing sobel-x a=b identity")
report(some.code == 70 and "my/nothing" in some.err and "2 of 4 failed" in some.err and "Sobel x" in some.out
       and "Identity" in some.out, "of several, those that can be are shown", some)
removed, gone, elsewhere = commands("kernels remove 'my blur' my/shared", "kernels my/shared", "kernels remove dropped")
report(removed.code == 0 and gone.code == 70 and not list(own.glob("s*")), "removed", (removed, gone))
report(elsewhere.code == 70 and "not your own folder" in elsewhere.err and (gimps / "dropped.txt").exists(),
       "what lies elsewhere stays", elsewhere)

gimp.checks("kernels.py", **HOME)
done()

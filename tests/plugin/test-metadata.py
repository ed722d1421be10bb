# SPDX-License-Identifier: GPL-3.0-or-later
"""Photos that were written keep what was in them: every tag of the original compared with the
copy's, in JPEG, PNG, TIFF and WebP; every orientation; and answers added without a loss."""
import models
from lib import *

gimp = Gimp()
os.chdir(scratch)
TAGS = ["-Make=Maker", "-Model=Model One", "-DateTimeOriginal=2020:01:02 03:04:05", "-ModifyDate=2021:01:02 03:04:05",
        "-ExposureTime=1/125", "-FNumber=2.8", "-ISO=200", "-FocalLength=50", "-LensModel=Lens 50", "-Flash#=16",
        "-GPSLatitude=41.5", "-GPSLatitudeRef=N", "-GPSLongitude=2.1", "-GPSLongitudeRef=E", "-GPSAltitude=120",
        "-Artist=Someone", "-Copyright=(c) Someone", "-ImageDescription=a description", "-EXIF:UserComment=a user's comment",
        "-Software=Camera 1.0", "-XMP-dc:Title=Title", "-XMP-dc:Subject=dog", "-XMP-dc:Subject+=pet",
        "-XMP-lr:HierarchicalSubject=animals|dog", "-XMP-xmp:Rating=4", "-XMP-photoshop:City=Barcelona",
        "-IPTC:Keywords=dog", "-IPTC:Keywords+=pet", "-IPTC:Caption-Abstract=caption", "-IPTC:City=Barcelona",
        "-Comment=a JPEG comment", "-ExifImageWidth=64", "-ExifImageHeight=48"]
# What says how the file is stored, not what the photo is.
STORAGE = re.compile(r"ExifTool|System:|File:(?!Comment)|Composite:|JFIF:|SourceFile|PNG|RIFF|VP8|WEBP|XMP-x:|"
                     r"IFD0:(Image(Width|Height)|BitsPerSample|Compression|Photometric|Strip|SamplesPer|RowsPer|"
                     r"Planar|SampleFormat|YCbCrPos|[XY]Resolution|ResolutionUnit|PageName)|ExifIFD:ComponentsConf")
CHANGED = {"IFD0:Orientation": "Horizontal (normal)"}


def corners(path):
    head = re.match(rb"P6\s(?:#.*\n)*(\d+)\s+(\d+)\s255\s", pathlib.Path(path).read_bytes())
    width, height, data = int(head[1]), int(head[2]), head.string[head.end():]

    def colour(x, y):
        at = 3 * (y * width + x)
        return "".join("10"[value < 128] for value in data[at:at + 3])

    return [colour(8, 8), colour(width - 8, 8), colour(8, height - 8), colour(width - 8, height - 8)]


gimp.checks("make-photo.py")
exiftool_write("photo.jpg", *TAGS, "-Orientation#=6")
original = {tag: value for tag, value in exiftool("photo.jpg", "-unknown").items() if not STORAGE.search(tag)}
original = {tag: value for tag, value in original.items() if not tag.startswith("IFD1")}
report(len(original) > 55 and "IPTC:Keywords" in original and any(t.startswith("ICC") for t in original),
       f"the photo has {len(original)} tags", original)

os.makedirs("pixels")
run = gimp.command("""convolve photo.jpg --kernel 1 --out copy.jpg
convolve photo.jpg --kernel 1 --out copy.png
edges photo.jpg --out copy.tif
pool photo.jpg --out copy.webp
convolve copy.tif --kernel 1 --out again.jpg
convolve copy.jpg --kernel 1 --out again.tif
classify photo.jpg --model colours --top 2 --comment --keywords --out told.jpg
classify photo.jpg --model colours --top 2 --comment --keywords --out told.png
classify photo.jpg --model colours --top 2
convolve photo.jpg told.jpg --kernel 1 --out pixels --suffix=.seen
convolve photo.jpg --kernel 1 --out pixels/photo.ppm
convolve told.jpg --kernel 1 --out pixels/told.ppm""", FOVEA_MODEL_PATH=models.make(scratch / "models"))
wrote = run
report(run.code == 0, "the copies are written", run)
NO_PLACE = {"copy.png": set(), "copy.tif": {"File:Comment"}, "copy.webp": {"File:Comment", "IPTC"},
            "copy.jpg": set(), "again.jpg": {"File:Comment"}, "again.tif": {"File:Comment"}}
for name, missing in NO_PLACE.items():
    half = name == "copy.webp"
    copy = exiftool(name, "-unknown")
    report(not any(tag.startswith("IFD1") for tag in copy), f"{name}: the old thumbnail is gone", copy)
    if name == "copy.png":
        copy["File:Comment"] = copy.get("PNG:Description", copy.get("PNG:Comment"))
    lost = {tag: (value, copy.get(tag)) for tag, value in original.items()
            if copy.get(tag) != CHANGED.get(tag, value) and tag not in missing and tag.split(":")[0] not in missing
            and not tag.startswith("ExifIFD:ExifImage") and not (tag == "File:Comment" and missing)}
    report(not lost, f"{name}: no tag is lost or changed", "\n".join(f"{t}: {v}" for t, v in lost.items()))
    size = (copy.get("ExifIFD:ExifImageWidth"), copy.get("ExifIFD:ExifImageHeight"))
    report(size == ((24, 32) if half else (48, 64)), f"{name}: the size in EXIF is the picture's", size)
    added = {tag for tag in copy if tag not in original and not STORAGE.search(tag) and tag.split(":")[0] not in missing}
    report(not added, f"{name}: no tag is added", added)

# ---- Orientation ------------------------------------------------------------------------------------
# Where the stored corners (r g / b w) are seen, by the definition of the tag.
R, G, B, W = "100", "010", "001", "111"
SEEN = {1: [R, G, B, W], 2: [G, R, W, B], 3: [W, B, G, R], 4: [B, W, R, G],
        5: [R, B, G, W], 6: [B, R, W, G], 7: [W, G, B, R], 8: [G, W, R, B]}
for orientation in SEEN:
    shutil.copy("photo.jpg", f"turned{orientation}.jpg")
    exiftool_write(f"turned{orientation}.jpg", f"-Orientation#={orientation}")
run = gimp.command("\n".join(f"convolve turned{o}.jpg --kernel 1 --out seen{o}.ppm\nconvolve turned{o}.jpg --kernel 1 --out seen{o}.jpg"
                             for o in SEEN))
for orientation, seen in SEEN.items():
    tag = exiftool(f"seen{orientation}.jpg", "-n").get("IFD0:Orientation")
    report(corners(f"seen{orientation}.ppm") == seen and tag == 1, f"orientation {orientation} is made upright",
           (corners(f"seen{orientation}.ppm"), seen, tag))

# A network sees them upright too, by batch and by a procedure on what GIMP loads without turning it:
# as it sees the copies that the checks above found upright.
def probabilities(text):
    return {guess["label"]: guess["probability"] for guess in json.loads(text)["top"]}


def difference(a, b):
    return max(abs(a[name] - b[name]) for name in a)


words = "--model places --top 3 --format json"
run = gimp.command("\n".join(f"classify turned{o}.jpg {words}\nclassify seen{o}.jpg {words}" for o in SEEN), FOVEA_MODEL_PATH=str(scratch / "models"))
lines = [probabilities(line) for line in run.out.splitlines()]
by_batch, upright = lines[::2], lines[1::2]
run = gimp.scheme("""(for-each (lambda (name)
    (let* ((i (car (gimp-file-load RUN-NONINTERACTIVE name)))
           (l (car (gimp-image-get-selected-drawables i)))
           (r (plug-in-fovea-classify #:run-mode RUN-NONINTERACTIVE #:image i #:drawables l #:model "places" #:top 3)))
      (gimp-message (string-append "JSON " (caddr r)))))
  '(%s))""" % " ".join(f'"turned{o}.jpg"' for o in SEEN), FOVEA_MODEL_PATH=str(scratch / "models"))
by_procedure = [probabilities(text) for text in re.findall(r"JSON (\{.*\})", run.all_errors)]
if report(len(by_batch) == len(upright) == len(by_procedure) == 8, "eight answers", run.all_errors):
    nearest = min(difference(a, b) for i, a in enumerate(upright) for b in upright[:i])
    report(nearest > 0.05, "the network tells the eight apart", nearest)
    for i, orientation in enumerate(SEEN):
        for door, found in (("batch", by_batch[i]), ("the procedure", by_procedure[i])):
            report(difference(found, upright[i]) < 0.02, f"orientation {orientation}: {door} sees it upright", (found, upright[i]))
        report(difference(by_batch[i], by_procedure[i]) < 1e-6, f"orientation {orientation}: and both the same", (by_batch[i], by_procedure[i]))

# ---- Cut off ----------------------------------------------------------------------------------------
# A thumbnail's end is not the photo's, and what comes after the end is no harm.
jpeg = pathlib.Path("copy.jpg").read_bytes()
thumbnail = b"\xff\xe1\x00\x0c\xff\xd8\xff\xda\x00\x02x\xff\xd9y"
report(jpeg.endswith(b"\xff\xd9") and jpeg.count(b"\xff\xd9") == 1, "a JPEG with one end")
for name, data in (("cut.jpg", jpeg[:-10]), ("cut2.jpg", jpeg[:-2]), ("cut3.jpg", jpeg[:2] + thumbnail + jpeg[2:-10]),
                   ("cut4.jpg", jpeg[:400]), ("film.jpg", jpeg[:2] + thumbnail + jpeg[2:] + b"film" * 5000)):
    pathlib.Path(name).write_bytes(data)
run = gimp.command("convolve cut.jpg cut2.jpg cut3.jpg cut4.jpg film.jpg --kernel 1 --out whole/ --format json")
errors = {line["file"]: line.get("error") for line in run.json()}
report(run.code == 70 and os.listdir("whole") == ["film.jpg"] and errors.pop("film.jpg") is None
       and all("cut off" in error for error in errors.values()) and len(errors) == 4, "a JPEG that is cut off is an error", run)

# ---- Answers ------------------------------------------------------------------------------------------
sentence = [line for line in wrote.out.splitlines() if line.startswith("photo.jpg: ") and "->" not in line][0][len("photo.jpg: "):]
for name in ("told.jpg", "told.png"):
    told = exiftool(name, "-unknown")
    comment = told.get("ExifIFD:UserComment")
    changed = {t for t in original if told.get(t) != original[t]} - {"IFD0:Orientation"}
    report(comment == sentence and " %" in sentence, f"{name}: the comment is the answer", (comment, sentence))
    report(told["XMP-dc:Subject"] == ["dog", "pet", *(w.rpartition(" %")[0].rpartition(" ")[0] for w in sentence.split(", "))],
           f"{name}: keywords are added to the others", (told["XMP-dc:Subject"], sentence))
    report(changed - {"ExifIFD:ExifImageWidth", "ExifIFD:ExifImageHeight"} <= {"ExifIFD:UserComment", "XMP-dc:Subject", "XMP-lr:HierarchicalSubject", "IPTC:Keywords"} | ({"File:Comment"} if name == "told.png" else set()),
           f"{name}: the rest is as it was", changed)
report(exiftool("told.jpg")["IFD0:Orientation"] == "Rotate 90 CW"
       and pathlib.Path("pixels/photo.ppm").read_bytes() == pathlib.Path("pixels/told.ppm").read_bytes(),
       "told.jpg was not encoded anew")
done()

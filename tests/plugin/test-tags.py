# SPDX-License-Identifier: GPL-3.0-or-later
"""tag and untag: keywords in the files, read back by exiftool and exiv2; the compressed picture and
what others wrote as they were, before and after; sidecars; damaged, huge and foreign XMP."""
import hashlib
import stat

import models
import phototags
from tagging import *
from phototags import *

OTHERS = ["-Make=Maker", "-DateTimeOriginal=2020:01:02 03:04:05", "-GPSLatitude=41.5", "-GPSLatitudeRef=N", "-Artist=Someone",
          "-XMP-dc:Title=Title", "-XMP-xmp:Rating=4", "-XMP-photoshop:City=Barcelona", "-XMP-dc:Subject=holiday", "-XMP-dc:Subject+=Ana & Eva"]
IPTC = ["-IPTC:Keywords=holiday", "-IPTC:City=Barcelona", "-IPTC:Caption-Abstract=caption"]
FORMATS = {"jpg": (), "png": (), "tif": ("-compress", "lzw"), "webp": ("-quality", "80"), "lossless.webp": ("-define", "webp:lossless=true"),
           "big.tif": ("-endian", "MSB", "-compress", "none")}
try:
    import gi
    gi.require_version("GExiv2", "0.10")
    from gi.repository import GExiv2
except (ImportError, ValueError):
    GExiv2 = None


def meant(path):
    """All that is said of the photo, without where and how it is stored."""
    dull = re.compile(r"ExifTool|System:|SourceFile|File:|Composite:|XMP-x:|RIFF|VP8|IFD0:Strip|IFD0:PageName")
    return {tag: value for tag, value in exiftool(path, "-unknown").items() if not dull.match(tag)}


def read_by_exiv2(path):
    data = GExiv2.Metadata()
    data.open_path(str(path))
    return data.get_tag_multiple("Xmp.dc.subject"), data.get_tag_multiple("Xmp.lr.hierarchicalSubject")


# ---- Every format, with others' metadata and without ------------------------------------------------
names = []
for ending, options in FORMATS.items():
    bare, full = make(f"bare.{ending}", options=options), make(f"full.{ending}", options=options)
    exiftool_write(full, *OTHERS, *(IPTC if "webp" not in ending and ending != "png" else ()))
    names += [bare, full]
before = {path: (path.read_bytes(), phototags.picture(path), meant(path)) for path in names}
os.chmod("full.jpg", 0o640)
done_tag = tag("bare.* full.*", "--format json")
lines = {line["file"]: line for line in done_tag.json()}
report(done_tag.code == 0 and len(lines) == 12 and all(line["state"] == "written" and line["output"] == line["file"]
       and [(t["word"], t["new"]) for t in line["tags"]] == [("red", True)] for line in lines.values()),
       "tag: a line a photo says what was written", done_tag)
for path in names:
    found, own = tagged(path), path.name.startswith("bare")
    iptc = None if own or "webp" in path.name or path.suffix == ".png" else ["holiday", "red"]
    words = ["red"] if own else ["holiday", "Ana & Eva", "red"]
    report(found == [words, words, iptc], f"{path}: exiftool reads the keywords, IPTC where there were some", found)
    if GExiv2:
        report(read_by_exiv2(path) == (words, words), f"{path}: exiv2 reads the same", read_by_exiv2(path))
    else:
        skip(f"{path}: exiv2 reads the same", "GExiv2 is not installed")
    report(phototags.picture(path) == before[path][1], f"{path}: the compressed picture is the same, byte for byte")
    ours = {SUBJECT, HIERARCHY, "IPTC:Keywords"}
    now = {t: v for t, v in meant(path).items() if t not in ours and not t.startswith("XMP-fovea") and not t.startswith("XMP-rdf")}
    then = {t: v for t, v in before[path][2].items() if t not in ours and not t.startswith("XMP-rdf")}
    report(now == then, f"{path}: all other metadata is as it was", {t for t in now.keys() | then.keys() if now.get(t) != then.get(t)})
report(stat.S_IMODE(os.stat("full.jpg").st_mode) == 0o640, "permissions stay")
if shutil.which("exiv2"):
    said = subprocess.run(["exiv2", "-K", "Xmp.dc.subject", "-Pv", "full.jpg"], capture_output=True, text=True).stdout.strip()
    report(said == "holiday, Ana & Eva, red", "the program exiv2 reads them too", said)
else:
    skip("the program exiv2 reads them too", "it is not installed")

hashes = {path: path.read_bytes() for path in names}
times = {path: os.stat(path).st_mtime_ns for path in names}
again = tag("bare.* full.*", "--format json")
report(again.code == 0 and all(line["state"] == "tagged-before" for line in again.json())
       and all(path.read_bytes() == hashes[path] and os.stat(path).st_mtime_ns == times[path] for path in names),
       "a second run passes over them and touches nothing", again)
anew = tag("bare.jpg full.jpg", "--again")
report(anew.code == 0 and tagged("full.jpg")[0] == ["holiday", "Ana & Eva", "red"], "--again does not double them", anew)
gone = run("untag bare.* full.* --format csv")
report(gone.code == 0 and gone.out.splitlines()[0] == "file,error,state,output,tags" and gone.out.count(",removed,") == 12, "untag says what it took", gone)
for path in names:
    if path.name != "full.tif" and path.name != "full.big.tif":
        report(path.read_bytes() == before[path][0], f"{path}: the file is what it was, byte for byte")
    report(phototags.picture(path) == before[path][1] and meant(path) == before[path][2], f"{path}: picture and metadata are what they were",
           (meant(path), before[path][2]))
nothing = run("untag bare.jpg")
report(nothing.code == 0 and "no tags of Fovea's" in nothing.out, "untag: nothing to take", nothing)

# ---- Words that were there, other programs, other settings --------------------------------------------
own = make("own.jpg")
exiftool_write("own.jpg", "-XMP-dc:Subject=RED")
kept = own.read_bytes()
has = tag("own.jpg", "--format json")
report(has.json()[0]["state"] == "has-them" and own.read_bytes() == kept, "a word that the person has, in capitals, is not written again", has)
run("untag own.jpg")
report(own.read_bytes() == kept, "... nor taken")

edited = make("edited.jpg")
tag("edited.jpg")
exiftool_write("edited.jpg", "-XMP-dc:Subject+=mine", "-XMP-lr:HierarchicalSubject+=people|mine", "-XMP-xmp:Rating=3")
report(tagged("edited.jpg")[0] == ["red", "mine"], "another program adds a word to ours", tagged("edited.jpg"))
run("untag edited.jpg")
after = exiftool("edited.jpg")
report(tagged("edited.jpg")[:2] == [["mine"], ["people|mine"]] and after.get("XMP-xmp:Rating") == 3
       and not any("fovea" in tag.lower() for tag in after), "untag takes ours out of what another program rewrote", after)

words = make("words.jpg")
pathlib.Path("small.words").write_text("classes 3\nlanguages en es\nthing = cosa [0.3]\n  paint = pintura [0.25] : 0-1\n- : 2\n")
mapped = tag("words.jpg", "--label-map small.words --format json")
report(tagged(words)[:2] == [["thing", "paint"], ["thing", "thing|paint"]], "a label map gives words with parents", (mapped, tagged(words)))
spanish = tag("words.jpg", "--label-map small.words --language es")
report(tagged(words)[:2] == [["cosa", "pintura"], ["cosa", "cosa|pintura"]], "other settings put other words in the place of ours", (spanish, tagged(words)))
one = tag("words.jpg", "--label-map small.words --language es --top 1")
report(tagged(words)[0] == ["cosa"], "--top 1", (one, tagged(words)))
dry = tag("words.jpg", "--least 100 --dry-run --format json")
report((dry.json()[0]["state"], dry.json()[0].get("output")) == ("dry-run", "words.jpg") and tagged(words)[0] == ["cosa"], "a dry run says where ours would only go", dry)
unsure = tag("words.jpg", "--least 100")
report(unsure.out == "words.jpg: cosa (removed) -> words.jpg\n" and tagged(words)[0] is None, "nothing certain enough: ours go, none comes", unsure)
bad = tag("words.jpg", "--label-map none.words"), tag("words.jpg", "--language de")
report(bad[0].code == 70 and "none.words" in bad[0].err and bad[1].code == 70 and "'de'" in bad[1].err, "a map or a language that there is not", bad)

# What a file is called says little: the contents of map and network are remembered.
hashed = make("hashed.jpg")
tag("hashed.jpg", "--label-map small.words")
same = tag("hashed.jpg", "--label-map small.words --format json")
pathlib.Path("small.words").write_text(pathlib.Path("small.words").read_text().replace("thing = cosa", "object = objeto"))
other = tag("hashed.jpg", "--label-map small.words --format json")
report(same.json()[0]["state"] == "tagged-before" and other.json()[0]["state"] == "written" and tagged(hashed)[0] == ["object", "paint"],
       "a label map with other contents is another one", (same, other, tagged(hashed)))
for i, names in enumerate((("crimson", "green", "blue"), ("ruby", "green", "blue"))):
    os.makedirs(f"net{i}")
    models.write(f"net{i}", "model", models.colours(), names)
    run(f"tag hashed.jpg --model net{i}/model.onnx")
report(tagged(hashed)[0] == ["ruby"], "another network's words take the place of ours, though both are called model", tagged(hashed))
# Classes go by their number: equal labels are one English word, and two where another language has two.
os.makedirs("twins")
models.write("twins", "twins", models.colours(), ("paint", "paint", "blue"))
pathlib.Path("twins/twins.es.labels").write_text("roja\nverde\nazul\n")
make("twin.jpg", "green")
twins = [run(f"tag twin.jpg --model twins/twins.onnx --language {language} --least 0.1 --format json").json()[0]["tags"] for language in ("en", "es")]
apart = {t["word"]: t["probability"] for t in twins[1]}
report([t["word"] for t in twins[0]] == ["paint", "blue"] and list(apart) == ["verde", "azul", "roja"]
       and abs(twins[0][0]["probability"] - apart["verde"] - apart["roja"]) < 1e-6, "two classes of the same label", twins)
bare = hashed.read_bytes()
nameless = [run(f"tag hashed.jpg --model {model}") for model in ("nameless", "cardless")]
report(all(r.code == 70 and "no names for its classes" in r.err for r in nameless) and hashed.read_bytes() == bare, "a network without labels is refused", nameless)
named = run("tag hashed.jpg --model nameless --label-map small.words")
report(named.code == 0 and tagged(hashed)[0] == ["object", "paint"], "... but with a map it is welcome", (named, tagged(hashed)))

plain = hashlib.sha256(words.read_bytes()).hexdigest()
dry = tag("words.jpg", "--dry-run --format json")
report(dry.json()[0]["state"] == "dry-run" and dry.json()[0]["tags"][0]["new"] and hashlib.sha256(words.read_bytes()).hexdigest() == plain,
       "--dry-run says what it would write, and does not", dry)

# ---- Keywords in IPTC alone -----------------------------------------------------------------------------
for name, charset in (("iptc.jpg", ()), ("iptc8.jpg", ("-codedcharacterset=utf8",))):
    iptc = make(name)
    exiftool_write(name, *charset, "-IPTC:Keywords=holiday", "-IPTC:Keywords+=Málaga")
    then = iptc.read_bytes()
    said = tag(name, "--format json")
    report(tagged(name) == [["holiday", "Málaga", "red"]] * 3 and [t["word"] for t in said.json()[0]["tags"]] == ["red"],
           f"{name}: keywords in IPTC alone come into the lists that are begun", (said, tagged(name)))
    csv = tag(name, "--format csv --again")
    report(csv.out.splitlines()[1].endswith("red,red") and tagged(name) == [["holiday", "Málaga", "red"]] * 3, f"{name}: ... once, and are not called new", (csv, tagged(name)))
    gone = run(f"untag {name} --format json")
    report([t["word"] for t in gone.json()[0]["tags"]] == ["red"] and iptc.read_bytes() == then, f"{name}: ... and untag takes them out of there again, byte for byte", (gone, tagged(name)))

# ---- Beside the photo ----------------------------------------------------------------------------------
make("photo.gif")
make("photo.bmp")
plain = make("plain.jpg")
then = plain.read_bytes()
aside = tag("photo.gif photo.bmp plain.jpg", "--sidecar --format json")
report([line.get("output") for line in aside.json()] == ["photo.gif.xmp", "photo.bmp.xmp", "plain.jpg.xmp"] and plain.read_bytes() == then
       and all(tagged(f"{name}.xmp")[0] == ["red"] for name in ("photo.gif", "photo.bmp", "plain.jpg")), "formats without XMP, and --sidecar: PHOTO.xmp", aside)
report(tag("photo.gif").out.startswith("photo.gif: red (tagged before"), "a sidecar is looked at before the photo is tagged again")
run("untag photo.gif photo.bmp plain.jpg")
report(not any(os.path.exists(f"{name}.xmp") for name in ("photo.gif", "photo.bmp", "plain.jpg")), "untag removes the sidecars it made")
# Programs that read a sidecar read no more: it begins with what the photo has.
both = make("both.jpg")
exiftool_write("both.jpg", "-XMP-dc:Subject=holiday", "-XMP-lr:HierarchicalSubject=trip|holiday")
then = both.read_bytes()
beside = tag("both.jpg", "--sidecar --format json")
report([t["word"] for t in beside.json()[0]["tags"]] == ["red"] and tagged("both.jpg.xmp")[:2] == [["holiday", "red"], ["trip|holiday", "red"]]
       and both.read_bytes() == then, "a sidecar begins with the photo's own keywords", (beside, tagged("both.jpg.xmp")))
run("untag both.jpg")
report(not os.path.exists("both.jpg.xmp") and both.read_bytes() == then, "... and goes with ours")
tag("both.jpg")
beside = tag("both.jpg", "--sidecar --format json"), tag("both.jpg", "--sidecar --again --dry-run --format json")
report(all(b.json()[0]["state"] == "has-them" and not b.json()[0]["tags"][0]["new"] for b in beside) and not os.path.exists("both.jpg.xmp"),
       "what the photo itself has is not written beside it again", beside[0])
THEIRS = """<?xml version="1.0" encoding="UTF-8"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="XMP Core 4.4.0-Exiv2">
 <!-- of darktable -->
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:darktable="http://darktable.sf.net/"
   xmlns:digiKam="http://www.digikam.org/ns/1.0/" darktable:history_end='4'>
   <digiKam:TagsList><rdf:Seq><rdf:li>Places/Home</rdf:li></rdf:Seq></digiKam:TagsList>
   <dc:subject><rdf:Seq><rdf:li>Home</rdf:li></rdf:Seq></dc:subject>%s
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
"""
sidecar = pathlib.Path("photo.gif.xmp")
for name, text in (("another program's sidecar", THEIRS % ""),
                   ("a huge one", THEIRS % "".join(f"\n   <darktable:h{i}>{'x' * 90}</darktable:h{i}>" for i in range(20000)))):
    sidecar.write_text(text)
    tag("photo.gif")
    now = set(sidecar.read_text().splitlines())
    report(tagged(sidecar)[0] == ["Home", "red"] and all(line in now for line in text.splitlines() if "subject" not in line and "TagsList" not in line)
           and "<rdf:li>Places/Home</rdf:li><rdf:li>red</rdf:li>" in sidecar.read_text(), f"{name}: ours join the rest, in digiKam's list too", tagged(sidecar))
    run("untag photo.gif")
    report(sidecar.read_text() == text, f"{name}: untag leaves it byte for byte")

os.makedirs("store")
elsewhere = pathlib.Path("store/side.xmp")
elsewhere.write_text(THEIRS % "")
sidecar.unlink()
sidecar.symlink_to("store/side.xmp")
tag("photo.gif")
report(sidecar.is_symlink() and tagged(elsewhere)[0] == ["Home", "red"] and not left_over("store"), "a sidecar that is a link stays one", tagged(elsewhere))
run("untag photo.gif")
report(sidecar.is_symlink() and elsewhere.read_text() == THEIRS % "", "... also where the tags go")
elsewhere.unlink()
lost = tag("photo.gif")
report(lost.code == 70 and "is a link to a file that is not there" in lost.err and sidecar.is_symlink(), "... one that leads nowhere is said", lost)
sidecar.unlink()
sidecar.write_bytes(b"")
empty = tag("photo.gif")
report(empty.code == 0 and tagged(sidecar)[0] == ["red"], "a sidecar without a byte is as none", empty)
sidecar.write_text((THEIRS % "").replace('rdf:about=""', "rdf:about='a\"b'"))
quoted = tag("photo.gif")
report(quoted.code == 0 and tagged(sidecar)[0] == ["Home", "red"], "what the XMP is about may hold quotes", quoted)

# ---- XMP that is not to be touched -----------------------------------------------------------------------
def with_xmp(name, packet):
    path = make(name)
    data, body = path.read_bytes(), b"http://ns.adobe.com/xap/1.0/\0" + packet
    path.write_bytes(data[:2] + b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body + data[2:])
    return path


RDF = ('<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">%s'
       '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"%s</rdf:Description></rdf:RDF></x:xmpmeta>')
DAMAGED = {
    "cut off": (RDF % ("", ">"))[:-20].encode(), "no XML": b"these are no angle brackets",
    "in UTF-16": (RDF % ("", ">")).encode("utf-16"), "a document type": b'<!DOCTYPE x [<!ENTITY a "b">]>' + (RDF % ("", ">")).encode(),
    "no RDF": b'<x:xmpmeta xmlns:x="adobe:ns:meta/"></x:xmpmeta>', "keywords that are no list": (RDF % ("", "><dc:subject>red dog</dc:subject>")).encode(),
    "keywords as an attribute": (RDF % ("", ' dc:subject="dog">')).encode(), "bad RDF": (RDF % ("<rdf:li>x</rdf:li>", "><dc:title><rdf:Bag><dc:x/></rdf:Bag>x</dc:title>")).encode(),
    "too large for a JPEG": (RDF % ("", f"><dc:source>{'x' * 65000}</dc:source>")).encode(), "a name without a space": (RDF % ("", "><zz:x>1</zz:x>")).encode(),
}
photos = {name: with_xmp(f"damaged{i}.jpg", packet) for i, (name, packet) in enumerate(DAMAGED.items())}
contents = {name: path.read_bytes() for name, path in photos.items()}
said = tag(f"{' '.join(map(str, photos.values()))} bare.png")
for name, path in photos.items():
    report(said.err.count(f"{path}: ") == 1 and path.read_bytes() == contents[name], f"XMP {name}: refused in one sentence, the file as it was", said)
report(said.code == 70 and "bare.png: red" in said.out and not left_over(), "... and the next photo is done", said)
path = photos["a name without a space"]
beside = tag(str(path), "--sidecar")
report(beside.code == 0 and path.read_bytes() == contents["a name without a space"] and tagged(f"{path}.xmp")[0] == ["red"], "... and --sidecar is the way out", beside)
broken = pathlib.Path("broken.jpg")
broken.write_bytes(own.read_bytes()[:300])
text = pathlib.Path("text.png")
text.write_text("no picture")
both = tag("broken.jpg text.png own.jpg missing.jpg")
report(both.code == 70 and all(f"{n}: " in both.err for n in ("broken.jpg", "text.png", "missing.jpg")) and "own.jpg: red" in both.out
       and text.read_text() == "no picture" and not os.path.exists("text.png.xmp"), "no pictures: named and passed over, nothing beside them", both)

done()

# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of tags share: photos, their keywords as exiftool reads them, and the compressed
picture inside of a photo's file, found without the code under test."""
import os
import pathlib
import struct
import subprocess

from lib import exiftool


SUBJECT, HIERARCHY = "XMP-dc:Subject", "XMP-lr:HierarchicalSubject"


def make(name, colour="red", size="40x30", options=()):
    """A photo without any metadata."""
    subprocess.run(["convert", "-size", size, f"gradient:{colour}-dark{colour}", "-strip", *options, name], check=True)
    return pathlib.Path(name)


def tagged(path, *options):
    """The keywords in a file, as exiftool reads them: always lists."""
    found = exiftool(path, *options)
    return [[str(v) for v in (value if isinstance(value, list) else [value])] if value is not None else None
            for value in (found.get(tag) for tag in (SUBJECT, HIERARCHY, "IPTC:Keywords"))]


def left_over(folder="."):
    return [name for name in os.listdir(folder) if name.startswith(".fovea")]


def folder_of(name, n):
    """A folder of n photos with the same bytes, which are the result."""
    os.makedirs(name)
    first = make(f"{name}/0.jpg", size="400x300").read_bytes()
    for i in range(1, n):
        pathlib.Path(f"{name}/{i}.jpg").write_bytes(first)
    return first


def of_jpeg(data):
    at = 2
    while data[at + 1] != 0xda:
        at += 2 + struct.unpack(">H", data[at + 2:at + 4])[0]
    return data[at:]


def of_png(data):
    at, found = 8, b""
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        if kind in (b"IHDR", b"PLTE", b"IDAT"):
            found += kind + data[at + 8:at + 12 + length]
        at += 12 + length
    return found


def of_webp(data):
    at, found = 12, b""
    while at < len(data):
        kind, length = struct.unpack("<4sI", data[at:at + 8])
        if kind in (b"VP8 ", b"VP8L", b"ALPH"):
            found += kind + data[at + 8:at + 8 + length]
        at += 8 + length + length % 2
    return found


def of_tiff(data):
    order = "<" if data[:2] == b"II" else ">"
    directory, = struct.unpack(order + "I", data[4:8])
    count, = struct.unpack(order + "H", data[directory:directory + 2])
    entries = {}
    for i in range(count):
        tag, kind, n, value = struct.unpack(order + "HHII", data[directory + 2 + 12 * i:directory + 14 + 12 * i])
        size = {3: 2, 4: 4}.get(kind, 1)
        where = directory + 10 + 12 * i if n * size <= 4 else value
        letter = {3: "H", 4: "I"}.get(kind)
        entries[tag] = struct.unpack(order + f"{n}{letter}", data[where:where + n * size]) if letter else None
    return b"".join(data[start:start + length] for start, length in zip(entries[273], entries[279]))


def picture(path):
    data = path.read_bytes()
    return {b"\xff\xd8": of_jpeg, b"\x89P": of_png, b"RI": of_webp, b"II": of_tiff, b"MM": of_tiff}[data[:2]](data)

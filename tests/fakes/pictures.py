"""Pictures made up for tests: sound ones of every kind, and those that are meant to hurt."""

import random
import struct
import zlib
from functools import cache
from io import BytesIO
from typing import Any

from PIL import Image


@cache
def photo(width: int, height: int, mode: str = "RGB", *, seed: int = 1) -> Image.Image:
    """Soft patches of all colours, another pattern for each seed."""
    patches = random.Random(seed).randbytes(40 * 24 * 3)  # noqa: S311  no secret
    drawn = Image.frombytes("RGB", (40, 24), patches)
    return drawn.resize((width, height), Image.Resampling.BICUBIC).convert(mode)


def encoded(picture: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:  # noqa: ANN401  as Pillow takes them
    """A picture's file."""
    written = BytesIO()
    picture.save(written, kind, **options)
    return written.getvalue()


def opened(data: bytes) -> Image.Image:
    """A file's picture."""
    return Image.open(BytesIO(data))


def png_that_claims(width: int, height: int) -> bytes:
    """A small file that unpacks to as many black pixels as it claims, or to far fewer."""

    def chunk(name: bytes, data: bytes) -> bytes:
        sum_ = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + sum_

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    lines = zlib.compress(bytes(min(height, 50) * (3 * width + 1)))
    pieces = (chunk(b"IHDR", head), chunk(b"IDAT", lines), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(pieces)


def jpeg_that_claims(width: int, height: int) -> bytes:
    """A sound JPEG with another size written in its frame header."""
    sound = encoded(photo(800, 500))
    frame = sound.index(b"\xff\xc0")
    size = struct.pack(">HH", height, width)
    return sound[: frame + 5] + size + sound[frame + 9 :]


SVG = b"""<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="900" height="600">
<script>alert(1)</script><rect width="900" height="600" fill="#B23A1E"/></svg>"""

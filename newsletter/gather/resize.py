"""A picture made fit for a mail: cut to the shape of its place, made small, written anew as a JPEG.

Runs in the sandbox's worker, for decoders are large and what they read is hostile. Nothing of the
original comes along: no EXIF with its place and camera, no comment, no colour profile.
"""

import math
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

# What Pillow would import in the middle of a picture, where opening files is refused.
from PIL import (
    AvifImagePlugin,
    ExifTags,
    GifImagePlugin,  # noqa: F401
    Image,
    ImageChops,
    ImageCms,
    ImageStat,
    JpegImagePlugin,  # noqa: F401
    MpoImagePlugin,  # noqa: F401
    PngImagePlugin,  # noqa: F401
    TiffImagePlugin,  # noqa: F401
    WebPImagePlugin,  # noqa: F401
)

from newsletter.gather.document import UnreadableError
from newsletter.gather.frames import Cut
from newsletter.model import PictureUse

_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
# A JPEG is decoded at a fraction of its size; the others have to be unpacked whole.
_PIXELS = {"JPEG": 36_000_000, "MPO": 36_000_000}
_WHOLE = 12_000_000
_QUALITIES = (84, 78, 72, 66, 60, 54, 48, 42, 36)
_SMALLER = 0.8  # to a side, where no quality brings it under its bytes
_GROUND = "#FFFFFF"  # under what is transparent
_HEADROOM = 0.3  # of what is cut off in height, the share above: faces are high in a picture
_SEEN, _ALIKE, _BLANK = 64, 8, 0.985  # a side looked at; levels of a band; share of its pixels

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIDEWAYS = (5, 6, 7, 8)

# Threads would each take address space in reserve, which the worker's limit counts.
AvifImagePlugin.DEFAULT_MAX_THREADS = 1
Image.MAX_IMAGE_PIXELS = max(_PIXELS.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a place of the memo takes: pixels, the narrowest that fills it, its bytes at most.

    `shapes` are the least and the most width to height that cutting leaves a picture of.
    """

    width: int
    height: int
    least: int
    shapes: tuple[float, float]
    most: int


PLACES: Mapping[PictureUse, Place] = {
    PictureUse.LEAD: Place(width=1200, height=640, least=600, shapes=(1.0, 3.0), most=100_000),
    PictureUse.THUMB: Place(width=240, height=240, least=160, shapes=(0.5, 2.5), most=12_000),
}


def resized(data: bytes, use: PictureUse) -> Cut:
    """The picture for a place, as a JPEG without metadata, never larger than it was.

    Raises UnreadableError where it is none, damaged, too small, too odd a shape, or blank.
    """
    place = PLACES[use]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # No other decoder is tried: each is one more that a hostile file could be made for.
            with Image.open(BytesIO(data), formats=_FORMATS) as picture:
                cut = _cut(picture, place)
    except UnreadableError:
        raise
    except Image.DecompressionBombError:
        raise UnreadableError("too many pixels") from None
    except (OSError, SyntaxError, ValueError, EOFError):
        raise UnreadableError("damaged or cut short") from None
    if _is_blank(cut):
        raise UnreadableError("blank, or nearly of one colour")
    return _written(cut, place)


def _cut(picture: Image.Image, place: Place) -> Image.Image:
    """The upright picture in RGB, in the place's shape and at most at its size."""
    turn = picture.getexif().get(ExifTags.Base.Orientation, 1)
    width, height = picture.size
    upright = (height, width) if turn in _SIDEWAYS else (width, height)
    scale = _scale(upright, picture.format or "", place)
    # Twice as large as needed, so that the last step has enough to make a sharp picture of.
    picture.draft(None, (math.ceil(2 * width * scale), math.ceil(2 * height * scale)))
    profile = picture.info.get("icc_profile")
    # Rounded up: the cut must not be a pixel wider than what it is taken from.
    size = (math.ceil(width * scale), math.ceil(height * scale))
    small = _plain(picture).resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    small = _in_srgb(_on_ground(small), profile)
    if turn in _TURNS:
        small = small.transpose(_TURNS[turn])
    return small.crop(_box(small.size, place))


def _scale(size: tuple[int, int], kind: str, place: Place) -> float:
    """How much smaller it becomes; UnreadableError where it does not suit its place."""
    width, height = size
    if width * height > _PIXELS.get(kind, _WHOLE):
        raise UnreadableError(f"too many pixels ({width}×{height})")
    wide = min(width, height * place.width / place.height)
    if wide < place.least:
        raise UnreadableError(f"too small ({width}×{height})")
    least, most = place.shapes
    if not least <= width / height <= most:
        raise UnreadableError(f"too odd a shape ({width}×{height})")
    return min(1.0, place.width / wide)


def _box(size: tuple[int, int], place: Place) -> tuple[int, int, int, int]:
    width, height = size
    wide = min(place.width, width, int(height * place.width / place.height))
    high = min(place.height, height, round(wide * place.height / place.width))
    left, top = (width - wide) // 2, int((height - high) * _HEADROOM)
    return left, top, left + wide, top + high


def _plain(picture: Image.Image) -> Image.Image:
    """The picture in a mode that can be resized well, a palette or 16 bits resolved."""
    if picture.has_transparency_data:
        return picture.convert("RGBA")
    if picture.mode in ("L", "RGB", "CMYK"):
        return picture
    if picture.mode.startswith("I"):
        # 16 bits of grey: a plain conversion would cut off all that is brighter than 255.
        return picture.convert("I").point(lambda level: level / 256).convert("L")
    return picture.convert("RGB")


def _on_ground(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    ground = Image.new("RGB", picture.size, _GROUND)
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Its colours as screens without a profile show them; a profile that is wrong is left out."""
    if profile and picture.mode in ("RGB", "CMYK"):
        try:
            own = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(
                picture, own, ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
        except (ImageCms.PyCMSError, OSError):
            converted = None
        if converted is not None:
            return converted
    return picture.convert("RGB")


def _is_blank(picture: Image.Image) -> bool:
    """Whether nearly all of it is like its middle colour: a placeholder, be there a mark in it."""
    seen = picture.resize((_SEEN, _SEEN), Image.Resampling.BOX)
    middle = tuple(ImageStat.Stat(seen).median)
    red, green, blue = ImageChops.difference(seen, Image.new("RGB", seen.size, middle)).split()
    apart = ImageChops.lighter(ImageChops.lighter(red, green), blue).histogram()
    return sum(apart[: _ALIKE + 1]) >= _BLANK * _SEEN * _SEEN


def _written(cut: Image.Image, place: Place) -> Cut:
    """The best JPEG under the place's bytes: of lower quality, then smaller too."""
    while True:
        # A new picture, for Pillow writes a comment of the old one along.
        clean = Image.new("RGB", cut.size)
        clean.paste(cut)
        for quality in _QUALITIES:
            written = BytesIO()
            clean.save(written, "JPEG", quality=quality, optimize=True, progressive=True)
            if written.tell() <= place.most:
                return Cut(width=clean.width, height=clean.height, jpeg=written.getvalue())
        width = round(cut.width * _SMALLER)
        if width < place.least:
            raise UnreadableError(f"too busy for {place.most // 1000} KB")
        size = (width, round(width * place.height / place.width))
        cut = cut.resize(size, Image.Resampling.LANCZOS)

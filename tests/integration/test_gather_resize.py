"""Pictures cut to their places, in this process: what a decoder may do wrong is the sandbox's."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageCms, ImageDraw

from newsletter.gather.document import UnreadableError
from newsletter.gather.resize import PLACES, resized
from newsletter.model import PictureUse
from tests.fakes.pictures import SVG, encoded, jpeg_that_claims, opened, photo, png_that_claims

LEAD, THUMB = PictureUse
RED, BLUE = (200, 30, 30), (30, 30, 200)


def refusal(data: bytes, use: PictureUse = LEAD) -> str:
    with pytest.raises(UnreadableError) as found:
        resized(data, use)
    return str(found.value)


def halves(width: int, height: int, *, upper: object = RED, lower: object = BLUE) -> Image.Image:
    """The upper half of one colour, the lower half of another."""
    drawn = Image.new("RGB", (width, height), upper)  # type: ignore[arg-type]  # a colour
    drawn.paste(lower, (0, height // 2, width, height))  # type: ignore[arg-type]  # a colour
    return drawn


def near(one: object, other: tuple[int, int, int], within: int = 24) -> bool:
    assert isinstance(one, tuple)
    return all(abs(a - b) <= within for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
@pytest.mark.parametrize(("use", "size"), [(LEAD, (1200, 640)), (THUMB, (240, 240))])
def test_every_kind_becomes_a_small_jpeg_of_its_places_size(
    kind: str, use: PictureUse, size: tuple[int, int]
) -> None:
    cut = resized(encoded(photo(1300, 720), kind), use)
    made = opened(cut.jpeg)
    assert (made.format, made.mode, made.size) == ("JPEG", "RGB", size)
    assert (cut.width, cut.height) == size
    assert len(cut.jpeg) <= PLACES[use].most


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_every_mode_becomes_a_jpeg(mode: str) -> None:
    drawn = photo(900, 600, "I").point(lambda level: level * 256).convert("I;16")
    picture = drawn if mode == "I;16" else photo(900, 600, mode)
    cut = resized(encoded(picture, "JPEG" if mode == "CMYK" else "PNG"), THUMB)
    assert opened(cut.jpeg).size == (240, 240)


def test_sixteen_bits_of_grey_are_not_burnt_out() -> None:
    drawn = Image.linear_gradient("L").resize((900, 600)).convert("I")
    cut = resized(encoded(drawn.point(lambda level: level * 256).convert("I;16"), "PNG"), THUMB)
    made = opened(cut.jpeg).convert("L")
    assert isinstance(top := made.getpixel((120, 10)), int)
    assert isinstance(end := made.getpixel((120, 230)), int)
    assert top < 40
    assert end > 215


def test_a_small_picture_is_cut_to_shape_and_never_blown_up() -> None:
    cut = resized(encoded(photo(700, 500)), LEAD)
    assert (cut.width, cut.height) == (700, 373)


@given(
    width=st.integers(40, 2_600),
    height=st.integers(40, 2_600),
    use=st.sampled_from(PictureUse),
    turn=st.integers(1, 8),
)
@settings(max_examples=20, deadline=None)
def test_a_picture_is_refused_or_has_the_shape_of_its_place(
    width: int, height: int, use: PictureUse, turn: int
) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = turn
    place = PLACES[use]
    with suppress(UnreadableError):
        cut = resized(encoded(photo(120, 90).resize((width, height)), exif=exif), use)
        assert place.least <= cut.width <= place.width
        assert abs(cut.width * place.height / place.width - cut.height) <= 1
        assert opened(cut.jpeg).size == (cut.width, cut.height)
        assert len(cut.jpeg) <= place.most


def test_what_does_not_fit_its_bytes_becomes_smaller() -> None:
    noise = Image.effect_noise((1200, 640), 120).convert("RGB")
    for use in PictureUse:
        cut = resized(encoded(noise, "PNG", compress_level=1), use)
        assert len(cut.jpeg) <= PLACES[use].most
        assert cut.width >= PLACES[use].least


@pytest.mark.parametrize(
    ("width", "height", "use", "reason"),
    [
        (1, 1, THUMB, "too small (1×1)"),
        (159, 400, THUMB, "too small (159×400)"),
        (599, 400, LEAD, "too small (599×400)"),
        (1200, 300, LEAD, "too small (1200×300)"),
        (728, 180, THUMB, "too odd a shape (728×180)"),
        (2000, 650, LEAD, "too odd a shape (2000×650)"),
        (900, 1200, LEAD, "too odd a shape (900×1200)"),
        (200, 500, THUMB, "too odd a shape (200×500)"),
    ],
)
def test_what_does_not_suit_its_place_is_refused_with_its_size(
    width: int, height: int, use: PictureUse, reason: str
) -> None:
    assert refusal(encoded(photo(width, height)), use) == reason


def test_the_shape_is_that_of_the_upright_picture() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    assert refusal(encoded(photo(1600, 900), exif=exif)) == "too odd a shape (900×1600)"
    # Lying on its side: what is right in the file is below.
    lying = halves(900, 1600).rotate(90, expand=True)
    made = opened(resized(encoded(lying, exif=exif), THUMB).jpeg)
    assert near(made.getpixel((120, 10)), RED)
    assert near(made.getpixel((120, 230)), BLUE)


def test_more_is_cut_off_below_than_above() -> None:
    made = opened(resized(encoded(halves(1200, 1200)), LEAD).jpeg)
    reds = sum(near(made.getpixel((600, y)), RED) for y in range(640))
    assert reds > 400


def test_nothing_of_the_originals_metadata_comes_along() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Copyright] = "Ann Byline"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (45.0, 1.0, 2.0)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = encoded(photo(1600, 900), exif=exif, comment=b"Ann Byline", icc_profile=profile)
    made = opened(resized(data, LEAD).jpeg)
    assert set(made.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"} | {
        "progressive",
        "progression",
    }
    assert b"Ann" not in resized(data, LEAD).jpeg


def test_the_colours_are_those_that_the_profile_means() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    # A screen with its red and its blue exchanged.
    turned = profile.replace(b"rXYZ", b"----", 1).replace(b"bXYZ", b"rXYZ", 1)
    turned = turned.replace(b"----", b"bXYZ", 1)
    made = opened(resized(encoded(halves(300, 300), icc_profile=turned), THUMB).jpeg)
    assert near(made.getpixel((120, 20)), BLUE)
    assert near(made.getpixel((120, 220)), RED)


@pytest.mark.parametrize("profile", [b"no profile", ImageCms.createProfile("LAB")])
def test_a_profile_that_does_not_fit_is_left_out(profile: object) -> None:
    if not isinstance(profile, bytes):
        profile = ImageCms.ImageCmsProfile(profile).tobytes()  # type: ignore[arg-type]  # a core profile
    made = opened(resized(encoded(halves(300, 300), icc_profile=profile), THUMB).jpeg)
    assert near(made.getpixel((120, 20)), RED)


def test_what_is_transparent_is_white() -> None:
    clear = photo(900, 600, "RGBA").copy()
    clear.paste((0, 0, 0, 0), (0, 0, 450, 600))
    made = opened(resized(encoded(clear, "PNG"), LEAD).jpeg)
    assert near(made.getpixel((20, 100)), (255, 255, 255), within=6)
    palette = photo(900, 600, "P")
    assert resized(encoded(palette, "PNG", transparency=0), THUMB).width == 240


def test_of_an_animation_the_first_frame_is_taken() -> None:
    frames = [halves(700, 500, upper=BLUE, lower=RED) for _ in range(3)]
    data = encoded(halves(700, 500), "GIF", save_all=True, append_images=frames)
    made = opened(resized(data, THUMB).jpeg)
    assert near(made.getpixel((120, 20)), RED)
    assert getattr(made, "n_frames", 1) == 1


def test_of_a_phones_several_pictures_in_one_the_first_is_taken() -> None:
    data = encoded(
        halves(700, 500), "MPO", save_all=True, append_images=[halves(700, 500, upper=BLUE)]
    )
    assert opened(data).format == "MPO"
    assert near(opened(resized(data, THUMB).jpeg).getpixel((120, 20)), RED)


def test_a_placeholder_is_refused() -> None:
    plain = Image.new("RGB", (1200, 700), "#EDEDED")
    assert refusal(encoded(plain)) == "blank, or nearly of one colour"
    ImageDraw.Draw(plain).rectangle((560, 330, 620, 370), fill="#999999")
    assert refusal(encoded(plain)) == "blank, or nearly of one colour"
    ImageDraw.Draw(plain).rectangle((300, 200, 900, 500), fill="#999999")
    assert resized(encoded(plain), LEAD).width == 1200


@pytest.mark.parametrize(
    "data", [png_that_claims(50_000, 50_000), jpeg_that_claims(50_000, 50_000)]
)
def test_a_bomb_is_refused_before_it_is_unpacked(data: bytes) -> None:
    assert refusal(data) == "too many pixels"


def test_a_picture_of_more_pixels_than_are_unpacked_is_refused() -> None:
    assert refusal(png_that_claims(4_400, 4_400)) == "too many pixels (4400×4400)"
    assert refusal(jpeg_that_claims(7_000, 6_000)) == "too many pixels (7000×6000)"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_a_picture_that_is_cut_short_is_refused(kind: str) -> None:
    data = encoded(photo(1600, 900), kind)
    assert refusal(data[: len(data) // 2]) == "damaged or cut short"


@pytest.mark.parametrize("data", [b"", b"GIF89a", SVG, b"<html>", b"%PDF-1.7", b"BM" + bytes(200)])
def test_what_is_no_picture_of_ours_is_refused(data: bytes) -> None:
    assert refusal(data) == "damaged or cut short"


@given(at=st.integers(2, 20_000), byte=st.integers(0, 255), kind=st.sampled_from(("PNG", "WEBP")))
@settings(max_examples=20, deadline=None)
def test_a_damaged_file_is_refused_or_read(at: int, byte: int, kind: str) -> None:
    data = bytearray(encoded(photo(400, 300), kind))
    data[at % len(data)] = byte
    with suppress(UnreadableError):
        assert 160 <= resized(bytes(data), THUMB).width <= 240

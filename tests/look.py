"""The pictures of README and guide: `python -m tests.look` takes them anew in Debian's Chromium.

The memo of the sample edition in every theme and in two languages that are set otherwise (Debian's
fonts-noto-core and fonts-noto-cjk have their letters); newsletter/demo/pictures is drawn in it.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from newsletter.compose.page import render_html
from newsletter.web.weight import Dress, dressed
from tests.fakes.editions import sample_edition, sample_look
from tests.fakes.editions_abroad import edition_abroad, look_abroad

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
DRAWN = ROOT / "newsletter" / "demo" / "pictures"
STATIC = ROOT / "newsletter" / "web" / "static"
SITE = "https://memo.example"
DRAWINGS = ("bridge", "ballot", "mine", "lighthouse", "storm", "library")
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)


def page(theme: str, dress: Dress = Dress.LIGHT) -> str:
    """The sample's page in a theme."""
    look = replace(sample_look(base_url=SITE), theme=theme)
    return drawn(render_html(sample_edition(), look), dress)


def abroad(code: str, theme: str) -> str:
    """The sample's page in a language."""
    return drawn(render_html(edition_abroad(code), look_abroad(code, theme=theme)), Dress.LIGHT)


def drawn(html: str, dress: Dress) -> str:
    """A page in a dress, with the drawings in place of its pictures."""
    html = dressed(html, dress, base_url=SITE)
    html = html.replace("/static/", f"{STATIC.as_uri()}/")
    addresses = dict.fromkeys(re.findall(r'<img[^>]* src="(https:[^"]+)"', html))
    for place, address in enumerate(addresses):
        drawing = DRAWN / f"{DRAWINGS[place % len(DRAWINGS)]}.jpg"
        html = html.replace(address, drawing.as_uri())
    html = html.replace("</head>", f"<style>{_georgia()}</style></head>", 1)
    # The drawings are wide; thumbnails are cut square when they are kept.
    return html.replace('width="112"', 'width="112" height="112"').replace(
        "width:112px;height:auto", "width:112px;height:112px;object-fit:cover"
    )


def _georgia() -> str:
    """Gelasio under Georgia's name: it has the same widths, and Debian has no Georgia."""
    faces = (
        ("gelasio-latin-400-normal.woff2", 400, "normal"),
        ("gelasio-latin-700-normal.woff2", 700, "normal"),
    )
    italic = ("gelasio-latin-400-italic.woff2", 400, "italic")
    return "".join(
        f"@font-face{{font-family:Georgia;src:url({(STATIC / 'fonts' / name).as_uri()});"
        f"font-weight:{weight};font-style:{style}}}"
        for name, weight, style in (*faces, italic)
    )


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's browser, without a network."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(FLAGS))
        yield browser
        browser.close()


def taken(browser: Browser, html: str, *, width: int, height: int) -> Image.Image:
    """A page as a picture: the top of it, twice as sharp."""
    file = PICTURES / "page.html"
    file.write_text(html, encoding="utf-8")
    try:
        tab = browser.new_page(viewport={"width": width, "height": height}, device_scale_factor=2)
        tab.goto(file.as_uri())
        shot = tab.screenshot()
        tab.close()
    finally:
        file.unlink()
    return Image.open(BytesIO(shot)).convert("RGB")


def beside(pictures: list[Image.Image], *, gap: int = 40, back: str = "#DAD3C4") -> Image.Image:
    """Pictures of one height in a row on a ground of one colour."""
    width = sum(one.width for one in pictures) + gap * (len(pictures) + 1)
    sheet = Image.new("RGB", (width, pictures[0].height + 2 * gap), back)
    at = gap
    for one in pictures:
        sheet.paste(one, (at, gap))
        at += one.width + gap
    return sheet


def saved(picture: Image.Image, name: str, *, width: int) -> None:
    """A picture of a width in docs/pictures, in 256 colours: half the bytes, hardly seen."""
    height = round(picture.height * width / picture.width)
    small = picture.resize((width, height), Image.Resampling.LANCZOS)
    small.quantize(256, kmeans=2, dither=Image.Dither.NONE).save(PICTURES / name, optimize=True)
    print(f"{PICTURES / name}: {(PICTURES / name).stat().st_size:,} bytes")  # noqa: T201  its report


def main() -> None:
    """Take them all."""
    with chromium() as browser:
        light, dark = page("memo"), page("memo", Dress.DARK)
        row = [
            taken(browser, light, width=680, height=900),
            taken(browser, light, width=375, height=900),
            taken(browser, dark, width=375, height=900),
        ]
        saved(beside(row), "memo.png", width=1240)
        for theme in ("memo", "wire", "bold"):
            shot = taken(browser, page(theme), width=660, height=1500)
            saved(shot, f"theme-{theme}.png", width=440)
        phones = [
            taken(browser, page(theme, Dress.DARK), width=375, height=800)
            for theme in ("memo", "wire", "bold")
        ]
        languages = [
            taken(browser, abroad("ar", "memo"), width=430, height=900),
            taken(browser, abroad("ja", "wire"), width=430, height=900),
            taken(browser, abroad("ar", "bold"), width=430, height=900),
        ]
        saved(beside(languages), "languages.png", width=1000)
        saved(beside(phones, back="#2B2B2B"), "themes-dark.png", width=1000)


if __name__ == "__main__":
    main()

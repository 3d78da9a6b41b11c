"""`python -m tests.quality.support FILE`: what mail clients lack, for the program to ship.

The data is the file data/caniemail.json of the npm package `caniemail` (MIT):

    cd "$(mktemp -d)" && npm pack caniemail && tar xf caniemail-*.tgz
    python -m tests.quality.support package/data/caniemail.json

Of each feature that a memo may use it keeps which clients lack it now. By what the use of one is
known, and what those clients show instead, is written here.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from newsletter.compose.lint import support

FILE = Path(support.__file__).with_name("support.json")

# Of the platforms, Windows Mail is left out: it ended in 2024.
# The families that readers of a newsletter have, the most common first, and how they are called.
FAMILIES = {
    "gmail": "Gmail",
    "apple-mail": "Apple Mail",
    "outlook": "Outlook",
    "yahoo": "Yahoo Mail",
    "aol": "AOL",
    "samsung-email": "Samsung Email",
    "thunderbird": "Thunderbird",
    "protonmail": "Proton Mail",
    "fastmail": "Fastmail",
    "hey": "HEY",
    "gmx": "GMX",
    "web-de": "WEB.DE",
    "ionos-1and1": "IONOS",
    "t-online-de": "T-Online",
    "orange": "Orange",
    "free-fr": "Free",
    "laposte": "La Poste",
    "sfr": "SFR",
    "mail-ru": "Mail.ru",
}
PLATFORMS = {
    "desktop-webmail": "on the web",
    "mobile-webmail": "in a phone's browser",
    "ios": "on iOS",
    "android": "on Android",
    "windows": "on Windows",
    "macos": "on macOS",
    "outlook-com": "on the web",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A feature by its name in the data: how its use is known, what is shown without it."""

    uses: tuple[str, ...]
    instead: str
    fallback: bool = True
    elsewhere: bool = False


def good(instead: str, *uses: str) -> Line:
    """A feature whose lack costs nothing that matters."""
    return Line(uses=uses, instead=instead)


def bad(instead: str, *uses: str, elsewhere: bool = False) -> Line:
    """A feature whose lack breaks something."""
    return Line(uses=uses, instead=instead, fallback=False, elsewhere=elsewhere)


LINES: Mapping[str, Line] = {
    # What the memo itself uses, and what a template of one's own may well use.
    "css-at-media-prefers-color-scheme": good(
        "the light colours, or the client's own inversion of them", "@media(prefers-color-scheme)"
    ),
    "css-at-media": good("the layout of a wide screen", "@media"),
    "css-at-media-hover": good("the same with and without a pointer", "@media(hover)"),
    "css-at-media-orientation": good("the same in both directions", "@media(orientation)"),
    "css-at-media-prefers-reduced-motion": good(
        "motion as it is", "@media(prefers-reduced-motion)"
    ),
    "css-at-media-device-pixel-ratio": good(
        "one picture for all screens", "@media(-webkit-min-device-pixel-ratio)"
    ),
    "css-at-supports": good("the rules outside of the block", "@supports"),
    "css-at-font-face": good("the next font of the list", "@font-face"),
    "css-at-keyframes": good("a still", "@keyframes"),
    "css-animation": good("a still", "animation", "animation-name"),
    "css-transition": good("a change at once", "transition"),
    "css-border-radius": good("square corners", "border-radius"),
    "css-box-shadow": good("no shadow", "box-shadow"),
    "css-text-shadow": good("no shadow", "text-shadow"),
    "css-box-sizing": good("padding added to the width", "box-sizing"),
    "css-max-width": good("the width of the table around it", "max-width"),
    "css-min-width": good("the width of what is inside", "min-width"),
    "css-max-height": good("the full height", "max-height"),
    "css-min-height": good("the height of what is inside", "min-height"),
    "css-letter-spacing": good("letters as the font sets them", "letter-spacing"),
    "css-word-spacing": good("spaces as the font sets them", "word-spacing"),
    "css-text-wrap": good("lines broken one after the other", "text-wrap"),
    "css-word-break": good("long words that stick out", "word-break"),
    "css-overflow-wrap": good("long words that stick out", "overflow-wrap"),
    "css-hyphens": good("words unbroken", "hyphens"),
    "css-white-space": good("lines broken where they are full", "white-space"),
    "css-text-overflow": good("text cut without dots", "text-overflow"),
    "css-overflow": good("everything shown", "overflow"),
    "css-opacity": good("full strength", "opacity"),
    "css-background-image": good("the colour behind the picture", "background-image"),
    "css-background-size": good("the picture at its own size", "background-size"),
    "css-background-position": good("the picture from its corner", "background-position"),
    "css-linear-gradient": good("one colour", "linear-gradient()"),
    "css-radial-gradient": good("one colour", "radial-gradient()"),
    "css-conic-gradient": good("one colour", "conic-gradient()"),
    "css-border-collapse": good("borders side by side", "border-collapse"),
    "css-border-spacing": good("cells without gaps", "border-spacing"),
    "css-color-scheme": good("the client's own way in the dark", "color-scheme"),
    "css-cursor": good("the usual pointer", "cursor"),
    "css-outline": good("no outline", "outline"),
    "css-sytem-ui": good("the next font of the list", "system-ui"),
    "css-text-decoration-color": good("a line in the text's colour", "text-decoration-color"),
    "css-text-decoration-style": good("a plain line", "text-decoration-style"),
    "css-text-decoration-thickness": good("a line as the font has it", "text-decoration-thickness"),
    "css-text-underline-offset": good("a line as the font has it", "text-underline-offset"),
    "css-text-transform": good("letters as they are written", "text-transform"),
    "css-text-indent": good("no indent", "text-indent"),
    "css-tab-size": good("tabs eight wide", "tab-size"),
    "css-orphans": good("breaks anywhere", "orphans"),
    "css-widows": good("breaks anywhere", "widows"),
    "css-aspect-ratio": good("the height of what is inside", "aspect-ratio"),
    "css-user-select": good("text that can be selected", "user-select"),
    "css-rgba": good("the colour said before it, or none", "rgba()"),
    "css-pseudo-class-hover": good("no change under the pointer", ":hover"),
    "css-pseudo-class-focus": good("the client's own ring", ":focus"),
    "css-pseudo-class-active": good("no change under the finger", ":active"),
    "css-pseudo-class-visited": good("read links like the others", ":visited"),
    "css-pseudo-class-link": good("links as they are set inline", ":link"),
    "css-pseudo-element-first-letter": good("a plain letter", ":first-letter"),
    "css-pseudo-element-first-line": good("a plain line", ":first-line"),
    "css-pseudo-element-marker": good("the usual marks of a list", ":marker"),
    "css-selector-attribute": good("the rule's elements as they are set inline", "["),
    "css-selector-child": good("the rule's elements as they are set inline", ">"),
    "css-selector-adjacent-sibling": good("the rule's elements as they are set inline", "+"),
    "css-selector-general-sibling": good("the rule's elements as they are set inline", "~"),
    "html-style": good("the inline styles alone", "<style>"),
    "html-meta-color-scheme": good("the client's own way in the dark", "[name=color-scheme]"),
    "html-lang": good("the reader's own language for the voice", "[lang]"),
    "html-dir": good("the direction of the letters themselves", "[dir]"),
    "html-role": good("tables read out as tables", "[role]"),
    "html-aria-hidden": good("decoration read out", "[aria-hidden]"),
    "html-aria-label": good("the words inside", "[aria-label]"),
    "html-aria-labelledby": good("the words inside", "[aria-labelledby]"),
    "html-aria-describedby": good("no description", "[aria-describedby]"),
    "html-target": good("the client's own choice of window", "[target]"),
    "html-loading-attribute": good("all pictures at once", "[loading]"),
    "html-mailto-links": good("an address to copy", "mailto:"),
    "html-picture": good("the picture of the img inside", "<picture>"),
    "html-srcset": good("the picture of src", "[srcset]", "[sizes]"),
    "html-semantics": good(
        "plain blocks",
        *("<article>", "<aside>", "<figcaption>", "<figure>", "<footer>", "<header>", "<main>"),
        *("<mark>", "<nav>", "<section>", "<time>"),
    ),
    "html-hr": good("no line", "<hr>"),
    "html-ruby": good("the reading beside the word", "<ruby>"),
    "html-wbr": good("words unbroken", "<wbr>"),
    "image-apng": good("a still", ".apng"),
    # What breaks.
    "css-display-flex": bad(
        "parts under one another", "display:flex", "display:inline-flex", elsewhere=True
    ),
    "css-display-grid": bad(
        "parts under one another", "display:grid", "display:inline-grid", elsewhere=True
    ),
    "css-position": bad("it in the flow of the text", "position", elsewhere=True),
    "css-at-import": bad("the mail without that style sheet", "@import", elsewhere=True),
    "css-gap": bad("parts that touch", "gap", "column-gap", "row-gap"),
    "css-float": bad("parts under one another", "float"),
    "css-object-fit": bad("a picture out of shape", "object-fit"),
    "css-transform": bad("it as it was", "transform"),
    "css-filter": bad("it as it was", "filter"),
    "css-mix-blend-mode": bad("it unmixed", "mix-blend-mode"),
    "css-clip-path": bad("it uncut", "clip-path"),
    "css-mask-image": bad("it uncut", "mask-image", "mask"),
    "css-writing-mode": bad("text from side to side", "writing-mode"),
    "css-column-count": bad("one column", "column-count", "columns"),
    "css-variables": bad("whatever the property is without it", "var()"),
    "css-unit-calc": bad("whatever the property is without it", "calc()"),
    "css-function-clamp": bad("whatever the property is without it", "clamp()"),
    "css-function-min": bad("whatever the property is without it", "min()"),
    "css-function-max": bad("whatever the property is without it", "max()"),
    "css-function-light-dark": bad("whatever the property is without it", "light-dark()"),
    "css-modern-color": bad("no colour", "oklch()", "lch()", "oklab()", "lab()"),
    "css-inset": bad("it in the flow of the text", "inset"),
    "css-margin-inline-block": bad("no margin", "margin-inline", "margin-block"),
    "css-margin-inline-start-end": bad("no margin", "margin-inline-start", "margin-inline-end"),
    "css-padding-inline-block": bad("no padding", "padding-inline", "padding-block"),
    "css-padding-inline-start-end": bad("no padding", "padding-inline-start", "padding-inline-end"),
    "css-intrinsic-size": bad(
        "the full width",
        *("width:fit-content", "width:min-content", "width:max-content"),
    ),
    "css-nesting": bad("the rules inside left out", "&"),
    "css-pseudo-element-before": bad("nothing there", ":before"),
    "css-pseudo-element-after": bad("nothing there", ":after"),
    "css-pseudo-class-checked": bad("the closed state for good", ":checked"),
    "css-pseudo-class-target": bad("the closed state for good", ":target"),
    "css-pseudo-class-has": bad("the rule's elements as they are", ":has"),
    "css-pseudo-class-not": bad("the rule's elements as they are", ":not"),
    "css-pseudo-class-first-child": bad("the rule's elements as they are", ":first-child"),
    "css-pseudo-class-last-child": bad("the rule's elements as they are", ":last-child"),
    "css-pseudo-class-nth-child": bad("the rule's elements as they are", ":nth-child"),
    "css-pseudo-class-first-of-type": bad("the rule's elements as they are", ":first-of-type"),
    "css-pseudo-class-last-of-type": bad("the rule's elements as they are", ":last-of-type"),
    "html-anchor-links": bad("a link that does nothing", "#anchor"),
    "html-video": bad("nothing there", "<video>"),
    "html-audio": bad("nothing there", "<audio>"),
    "html-form": bad("nothing to fill in", "<form>", elsewhere=True),
    "html-object": bad("nothing there", "<object>", elsewhere=True),
    "html-link": bad("the mail without that style sheet", "<link>", elsewhere=True),
    "html-svg": bad("nothing there", "<svg>", elsewhere=True),
    "html-base": bad("links that lead nowhere", "<base>"),
    "html-background": bad("the colour behind the picture", "[background]"),
    "html-marquee": bad("text that stands still", "<marquee>"),
    "html-dialog": bad("nothing there", "<dialog>"),
    "html-popover": bad("nothing there", "[popover]"),
    "html-meter": bad("nothing there", "<meter>"),
    "html-progress": bad("nothing there", "<progress>"),
    "html-hidden": bad("it shown", "[hidden]"),
    "html-image-maps": bad("a picture without links", "<map>"),
    "image-webp": bad("no picture", ".webp", elsewhere=True),
    "image-avif": bad("no picture", ".avif", elsewhere=True),
    "image-svg": bad("no picture", ".svg", elsewhere=True),
    "image-base64": bad("no picture", "data:", elsewhere=True),
    "image-heif": bad("no picture", ".heif", ".heic"),
    "image-tiff": bad("no picture", ".tiff", ".tif"),
    "image-mp4": bad("no picture", ".mp4"),
}


@click.command()
@click.argument("data", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def main(data: Path) -> None:
    """Write support.json anew."""
    source = json.loads(data.read_text(encoding="utf-8"))
    by_name = {one["slug"]: one for one in source["data"]}
    made = [
        {
            "title": by_name[name]["title"],
            "uses": list(line.uses),
            "clients": ", ".join(clients),
            "instead": line.instead,
            "fallback": line.fallback,
            "elsewhere": line.elsewhere,
        }
        for name, line in LINES.items()
        if (clients := list(lacking(by_name[name]["stats"])))
    ]
    # A line a feature, so that an update is read as a list of what changed.
    lines = ",\n".join(json.dumps(one, ensure_ascii=False) for one in made)
    tested = source["last_update_date"][:10]
    head = f'{{"source": "caniemail (MIT, see support.LICENSE)", "tested": "{tested}"'
    FILE.write_text(f'{head}, "features": [\n{lines}\n]}}\n', encoding="utf-8")
    click.echo(f"{len(made)} features, {FILE.stat().st_size:,} bytes")


def lacking(stats: Mapping[str, Mapping[str, Mapping[str, str]]]) -> Iterator[str]:
    """The clients without a feature, a family whole where none of its programs has it."""
    for family, called in FAMILIES.items():
        # The last test of each program is what it does now.
        now = {
            platform: list(tests.values())[-1]
            for platform, tests in stats.get(family, {}).items()
            if platform in PLATFORMS
        }
        without = [platform for platform, result in now.items() if result.startswith("n")]
        if without and len(without) == len(now):
            yield called
        elif without:
            where = dict.fromkeys(PLATFORMS[platform] for platform in without)
            yield f"{called} {' and '.join(where)}"


if __name__ == "__main__":
    main()

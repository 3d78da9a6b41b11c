"""What may stand in the MJML: our own list, since the compiler drops or misreads the rest silently.

Measured on mrml 6 (mjml-python 1.4.2): unknown tags and attributes pass, `padding="0 24px"` loses
its horizontal part, `mj-style inline` is not inlined, thousands of nested tags end the process.
"""

import re
from dataclasses import dataclass
from html.parser import HTMLParser

LONGEST = 1_000_000  # characters of a filled template
DEEPEST = 60  # levels

_PADDING = ("padding", "padding-top", "padding-right", "padding-bottom", "padding-left")
_BACK = ("background-color", "background-url", "background-size", "background-repeat")
_TYPE = (
    "color", "font-family", "font-size", "font-weight", "font-style", "line-height",
    "letter-spacing", "text-align", "text-decoration", "text-transform",
)  # fmt: skip
_BORDER = ("border", "border-radius", "border-top", "border-right", "border-bottom", "border-left")

_ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "mjml": ("lang", "dir"),
    "mj-head": (),
    "mj-title": (),
    "mj-preview": (),
    "mj-raw": ("position",),
    "mj-style": (),
    "mj-attributes": (),
    "mj-all": (*_PADDING, *_TYPE),
    "mj-class": ("name", *_PADDING, *_BACK, *_TYPE, *_BORDER, "align", "width", "height"),
    "mj-breakpoint": ("width",),
    "mj-body": ("css-class", "background-color", "width"),
    "mj-wrapper": (*_PADDING, *_BACK, *_BORDER, "full-width", "text-align"),
    "mj-section": (*_PADDING, *_BACK, *_BORDER, "direction", "full-width", "text-align"),
    "mj-group": ("width", "vertical-align", "background-color", "direction"),
    "mj-column": (*_PADDING, *_BORDER, "background-color", "vertical-align", "width"),
    "mj-text": (*_PADDING, *_TYPE, "align", "height", "container-background-color"),
    "mj-button": (
        *_PADDING, *_TYPE, *_BORDER, "align", "background-color", "height", "href", "inner-padding",
        "rel", "target", "title", "vertical-align", "width", "container-background-color",
    ),
    "mj-image": (
        *_PADDING, *_BORDER, "align", "alt", "fluid-on-mobile", "height", "href", "rel", "src",
        "target", "title", "width", "container-background-color", "font-size",
    ),
    "mj-divider": (
        *_PADDING, "border-color", "border-style", "border-width", "width", "align",
        "container-background-color",
    ),
    "mj-spacer": (*_PADDING, "height", "container-background-color"),
    "mj-table": (
        *_PADDING, *_TYPE, "align", "border", "cellpadding", "cellspacing", "table-layout", "width",
        "container-background-color",
    ),
}  # fmt: skip
_CONTENT = ("mj-text", "mj-button", "mj-image", "mj-divider", "mj-spacer", "mj-table", "mj-raw")
_CHILDREN: dict[str, tuple[str, ...]] = {
    "": ("mjml",),
    "mjml": ("mj-head", "mj-body"),
    "mj-head": ("mj-title", "mj-preview", "mj-raw", "mj-style", "mj-attributes", "mj-breakpoint"),
    "mj-body": ("mj-section", "mj-wrapper", "mj-raw"),
    "mj-wrapper": ("mj-section", "mj-raw"),
    "mj-section": ("mj-column", "mj-group", "mj-raw"),
    "mj-group": ("mj-column", "mj-raw"),
    "mj-column": _CONTENT,
}
_HTML = frozenset(
    re.findall(
        r"\w+",
        "a abbr b br center code div em h1 h2 h3 h4 hr i img li meta ol p pre s small span "
        "strong sub sup table tbody td tfoot th thead tr u ul ",
    )
)
_EMPTY = frozenset(("br", "hr", "img", "meta"))
_LENGTHS = (*_PADDING, "inner-padding", "width", "height", "border-width", "border-radius",
            "font-size", "letter-spacing")  # fmt: skip
_UNITLESS = re.compile(r"(?<![\w.#-])0(?:\.0+)?(?![\w.%])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong, on which line of the filled template, and the words that are wrong."""

    line: int | None
    found: str
    reason: str


def first_fault(source: str) -> Fault | None:
    """The first thing in MJML source that the compiler would not do as written."""
    if len(source) > LONGEST:
        reason = f"the filled template has {len(source):,} characters, more than {LONGEST:,}"
        return Fault(line=None, found="", reason=reason)
    reader = _Reader()
    reader.feed(source)
    reader.close()
    if reader.fault is None and reader.open:
        tag, line = reader.open[-1]
        return Fault(line=line, found=f"<{tag}", reason=f"<{tag}> is never closed")
    return reader.fault


class _Reader(HTMLParser):
    """Walks tags as MJML has them: its own, and HTML inside the ones that hold text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.open: list[tuple[str, int]] = []
        self.fault: Fault | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._begin(tag, attrs)
        if tag not in _EMPTY and self.fault is None:
            self.open.append((tag, self.getpos()[0]))
            if len(self.open) > DEEPEST:
                self._say(f"<{tag}", f"<{tag}> is more than {DEEPEST} levels deep")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._begin(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self.fault is not None or tag in _EMPTY:
            return
        if not self.open:
            self._say(f"</{tag}>", f"</{tag}> closes nothing")
            return
        last, line = self.open.pop()
        if last != tag:
            self._say(f"</{tag}>", f"</{tag}> where <{last}> of line {line} is still open")

    def unknown_decl(self, data: str) -> None:
        self._say(f"<![{data}", "CDATA is an error for the compiler: escape the text instead")

    def _begin(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.fault is not None:
            return
        parent = self.open[-1][0] if self.open else ""
        in_defaults = parent == "mj-attributes"
        if tag not in _ATTRIBUTES and tag not in _HTML:
            self._say(f"<{tag}", f"<{tag}> is no tag that is used here; {_nearest(tag)}")
        elif tag in _ATTRIBUTES and not in_defaults and tag not in _CHILDREN.get(parent, ()):
            inside = f"inside <{parent}>" if parent else "at the top"
            allowed = ", ".join(f"<{name}>" for name in _CHILDREN.get(parent, ())) or "no MJML tag"
            self._say(f"<{tag}", f"<{tag}> cannot stand {inside}; there goes {allowed}")
        elif tag in _HTML and parent in _CHILDREN:
            self._say(
                f"<{tag}",
                f"<{tag}> cannot stand inside <{parent or 'nothing'}>: put it into <mj-text>",
            )
        elif tag in _ATTRIBUTES:
            self._attributes(tag, attrs)
        else:
            self._handlers(tag, attrs)

    def _attributes(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = (*_ATTRIBUTES[tag], "css-class", "mj-class")
        for name, value in attrs:
            written = f'{name}="{value}"' if value is not None else name
            if name not in known:
                reason = f"<{tag}> has no attribute {name}; it has {', '.join(known)}"
                self._say(written, reason)
            elif name in _LENGTHS and _UNITLESS.search(value or ""):
                reason = f"<{tag} {written}>: a length always has its unit, so 0px and not 0"
                self._say(written, reason)
            elif not value and name != "alt":
                self._say(written, f"<{tag}> has an empty {name}: leave it out")
        if tag == "mj-image" and not any(name == "alt" for name, _ in attrs):
            self._say("<mj-image", '<mj-image> has no alt; a decoration has alt=""')

    def _handlers(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            address = (value or "").strip().casefold()
            if name.startswith("on") or address.startswith(("javascript:", "vbscript:")):
                self._say(
                    name, f"<{tag}> carries a script in {name}; mail clients drop the message"
                )

    def _say(self, found: str, reason: str) -> None:
        if self.fault is None:
            self.fault = Fault(line=self.getpos()[0], found=found, reason=reason)


def _nearest(tag: str) -> str:
    prefix = "mj-" if tag.startswith("mj") else ""
    names = sorted(name for name in (_ATTRIBUTES if prefix else _HTML) if name.startswith(prefix))
    return f"there are {', '.join(names)}"

"""The tags and attributes that may stand in a template, MJML's and HTML's, and where.

Our own list: mrml 6 (mjml-python 1.4.2) passes unknown tags and attributes without a word, and mail
clients drop what they do not know.
"""

from collections.abc import Mapping

PADDING = ("padding", "padding-top", "padding-right", "padding-bottom", "padding-left")
_BACK = ("background-color", "background-url", "background-size", "background-repeat")
_TYPE = (
    "color", "font-family", "font-size", "font-weight", "font-style", "line-height",
    "letter-spacing", "text-align", "text-decoration", "text-transform",
)  # fmt: skip
BORDER = ("border", "border-top", "border-right", "border-bottom", "border-left")
_EDGES = (*BORDER, "border-radius")

_OWN: dict[str, tuple[str, ...]] = {
    "mjml": ("lang", "dir"),
    "mj-head": (),
    "mj-title": (),
    "mj-preview": (),
    "mj-raw": ("position",),
    "mj-style": (),
    "mj-attributes": (),
    "mj-breakpoint": ("width",),
    "mj-body": ("background-color", "width"),
    "mj-wrapper": (*PADDING, *_BACK, *_EDGES, "full-width", "text-align"),
    "mj-section": (*PADDING, *_BACK, *_EDGES, "direction", "full-width", "text-align"),
    "mj-group": ("width", "vertical-align", "background-color", "direction"),
    "mj-column": (*PADDING, *_EDGES, "background-color", "vertical-align", "width"),
    "mj-text": (*PADDING, *_TYPE, "align", "height", "container-background-color"),
    "mj-button": (
        *PADDING, *_TYPE, *_EDGES, "align", "background-color", "height", "href", "inner-padding",
        "rel", "target", "title", "vertical-align", "width", "container-background-color",
    ),
    "mj-image": (
        *PADDING, *_EDGES, "align", "alt", "fluid-on-mobile", "height", "href", "rel", "src",
        "target", "title", "width", "container-background-color", "font-size",
    ),
    "mj-divider": (
        *PADDING, "border-color", "border-style", "border-width", "width", "align",
        "container-background-color",
    ),
    "mj-spacer": (*PADDING, "height", "container-background-color"),
    "mj-table": (
        *PADDING, *_TYPE, "align", "border", "cellpadding", "cellspacing", "table-layout", "width",
        "container-background-color",
    ),
}  # fmt: skip
_ANY = tuple(dict.fromkeys(name for names in _OWN.values() for name in names))
ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    **{tag: (*names, "css-class", "mj-class") for tag, names in _OWN.items()},
    # Defaults: `mj-all` of every tag, `mj-class` of those that ask for it by its name.
    "mj-all": _ANY,
    "mj-class": ("name", *_ANY),
}
CONTENT = ("mj-text", "mj-button", "mj-image", "mj-divider", "mj-spacer", "mj-table", "mj-raw")
CHILDREN: Mapping[str, tuple[str, ...]] = {
    "": ("mjml",),
    "mjml": ("mj-head", "mj-body"),
    "mj-head": ("mj-title", "mj-preview", "mj-raw", "mj-style", "mj-attributes", "mj-breakpoint"),
    "mj-attributes": tuple(ATTRIBUTES),
    "mj-body": ("mj-section", "mj-wrapper", "mj-raw"),
    "mj-wrapper": ("mj-section", "mj-raw"),
    "mj-section": ("mj-column", "mj-group", "mj-raw"),
    "mj-group": ("mj-column", "mj-raw"),
    "mj-column": CONTENT,
}
# The compiler stops at anything but words in the first three, at anything at all in the others.
WORDS_ONLY = frozenset(("mj-title", "mj-preview", "mj-style"))
ALONE = frozenset(("mj-divider", "mj-spacer", "mj-image", "mj-breakpoint", "mj-all", "mj-class"))

_CELL = ("align", "background", "bgcolor", "colspan", "height", "nowrap", "rowspan", "valign",
         "width")  # fmt: skip
_ROWS = ("align", "valign")
_EVERY = ("class", "dir", "id", "lang", "role", "style", "title")
_HTML: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("abbr", "b", "blockquote", "caption", "center", "cite", "code", "em", "i", "pre", "q",
         "s", "small", "span", "strong", "sub", "sup", "u"),
        (),
    ),
    **dict.fromkeys(("div", "h1", "h2", "h3", "h4", "h5", "h6", "p"), ("align",)),
    "a": ("href", "name", "rel", "target"),
    "br": ("clear",),
    "hr": ("align", "color", "size", "width"),
    "img": ("align", "alt", "border", "height", "src", "width"),
    "li": ("value",),
    "meta": ("charset", "content", "http-equiv", "name", "property"),
    "ol": ("start", "type"),
    "table": ("align", "background", "bgcolor", "border", "cellpadding", "cellspacing", "height",
              "width"),
    "tbody": _ROWS,
    "td": _CELL,
    "tfoot": _ROWS,
    "th": (*_CELL, "abbr", "scope"),
    "thead": _ROWS,
    "tr": (*_ROWS, "bgcolor", "height"),
    "ul": ("type",),
}  # fmt: skip
HTML: Mapping[str, tuple[str, ...]] = {tag: (*own, *_EVERY) for tag, own in _HTML.items()}
EMPTY = frozenset(("br", "hr", "img", "meta"))

_TABLES = ("table", "mj-table")
# A browser moves or drops what stands elsewhere.
PARENTS: Mapping[str, tuple[str, ...]] = {
    "td": ("tr",),
    "th": ("tr",),
    "tr": ("tbody", "thead", "tfoot", *_TABLES),
    "tbody": _TABLES,
    "thead": _TABLES,
    "tfoot": _TABLES,
    "caption": _TABLES,
    "li": ("ul", "ol"),
}
# These end a paragraph or a headline that is open around them.
BLOCKS = frozenset(
    ("blockquote", "center", "div", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "ol", "p", "pre",
     "table", "ul")
)  # fmt: skip
NO_BLOCKS_IN = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6"))

# What people write who know HTML better than MJML, and the other way round.
MEANT: Mapping[str, str] = {
    "class": "css-class",
    "css-class": "class",
    "bgcolor": "background-color",
    "background": "background-color",
    "background-color": "bgcolor",
    "valign": "vertical-align",
    "vertical-align": "valign",
    "url": "href",
}

import pytest

from newsletter.compose.lint.css import css
from newsletter.compose.lint.stylesheet import (
    Screen,
    declarations,
    holds,
    selector,
    style_rules,
    without_comments,
)
from tests.fakes.mails import only, with_body, with_html, with_style


@pytest.mark.parametrize(
    ("markup", "severity", "word"),
    [
        ("<script>a()</script>", "fix", "script"),
        ('<p onclick="a()">A</p>', "fix", "script"),
        ('<a href=" JavaScript:a()">A</a>', "fix", "script"),
        ('<iframe src="https://a.example"></iframe>', "fix", "script"),
        ('<form action="https://a.example"></form>', "fix", "form"),
        ('<input type="text">', "fix", "form"),
        ('<link rel="stylesheet" href="https://a.example/a.css">', "fix", "external"),
        ('<p style="POSITION: absolute">A</p>', "fix", "positioned"),
        ('<p style="display:flex">A</p>', "look", "flex"),
        ('<p style="display:inline-grid">A</p>', "look", "grid"),
        ('<p style="background:linear-gradient(#fff,#000)">A</p>', "look", "gradient"),
        ('<p style="box-shadow:0px 1px 2px #000">A</p>', "look", "shadow"),
        ('<p style="color:#000!important">A</p>', "look", "!important"),
    ],
)
def test_what_clients_strip_is_to_fix_and_what_few_show_to_look_at(
    markup: str, severity: str, word: str
) -> None:
    found = only(css(with_body(markup)))
    assert found.severity == severity
    assert word in found.says
    assert found.place


@pytest.mark.parametrize(
    ("sheet", "word"),
    [
        ('@import "a.css";', "@import"),
        ("p { position: sticky }", "positioned"),
        ("@media (max-width:300px) { p { display: flex } }", "flex"),
        (".a { color: red!important } .b { color: red!important }", "2 times !important"),
    ],
)
def test_style_sheets_are_looked_at_too(sheet: str, word: str) -> None:
    found = only(css(with_style(sheet)))
    assert word in found.says
    assert found.place.startswith("style:")


@pytest.mark.parametrize(
    "sheet",
    [
        "/* @import */ p { background-position: 0px; position: static }",
        "p { box-shadow: none; color: red !important }",
        ".flex { color: red }",
    ],
)
def test_what_only_looks_like_it_is_not_found(sheet: str) -> None:
    assert isinstance(css(with_style(sheet)), str)


def test_a_link_that_is_no_style_sheet_is_none() -> None:
    assert isinstance(css(with_html("</head>", '<link rel="icon" href="a"></head>')), str)


# ── Reading CSS ──────────────────────────────────────────────────────────────────────────


def test_declarations_are_cut_outside_of_quotes_and_parentheses() -> None:
    found = declarations("A : 'b;c' ; d:url(data:x;y) !IMPORTANT;;e:;f;g:h")
    assert [(one.name, one.value, one.important) for one in found] == [
        ("a", "'b;c'", False),
        ("d", "url(data:x;y)", True),
        ("g", "h", False),
    ]


def test_rules_know_their_media_and_their_selectors() -> None:
    sheet = """
    p, a:hover { a: b } @media (min-width:9px) { .c > td { d: e } }
    @supports (f) { g { h: i } } j {k:l}
    """
    rules = list(style_rules(sheet, media="screen"))
    assert [(rule.prelude, rule.media) for rule in rules] == [
        ("p, a:hover", ("screen",)),
        (".c > td", ("screen", "(min-width:9px)")),
        ("g", ("screen", "not all")),
        ("j", ("screen",)),
    ]
    assert [len(rule.selectors) for rule in rules] == [1, 1, 1, 1]


def test_comments_go_and_one_without_an_end_takes_the_rest() -> None:
    assert without_comments("a/*b*/c/**/d/*e") == "acd"


def test_only_what_can_be_told_without_a_client_is_a_selector() -> None:
    for text in ("a:hover", "[data-ogsc] .ink", "a + b", "::before", "", "."):
        assert selector(text) is None, text
    weights = {"p": (0, 0, 1), ".a.b": (0, 2, 0), "#c td > a.d": (1, 1, 2), "*": (0, 0, 0)}
    for text, weight in weights.items():
        found = selector(text)
        assert found is not None
        assert found.weight == weight


@pytest.mark.parametrize(
    ("query", "screen", "does"),
    [
        ("(prefers-color-scheme: dark)", Screen(dark=True), True),
        ("(prefers-color-scheme:dark)", Screen(), False),
        ("only screen and (max-width:479px)", Screen(width=375), True),
        ("only screen and (max-width:479px)", Screen(width=700), False),
        ("screen and (min-width:480px)", Screen(width=700), True),
        ("print, (min-width: 480px)", Screen(width=700), True),
        ("not all", Screen(), False),
        ("(orientation: landscape)", Screen(), False),
        ("all", Screen(), True),
    ],
)
def test_a_media_query_holds_on_some_screens(query: str, screen: Screen, *, does: bool) -> None:
    assert holds(query, screen) is does

"""The mail by the rules of accessible pages and of HTML, as axe and html-validate know them."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import Browser

from newsletter.compose.page import render_html
from newsletter.web.weight import Dress, dressed
from tests.fakes.browser import NEEDS_BROWSER, opened, started
from tests.fakes.editions import sample_edition, sample_look
from tests.fakes.editions_abroad import edition_abroad, look_abroad
from tests.integration.test_web_page_rules import AXE, VALIDATE, needs_axe, needs_validate

pytestmark = NEEDS_BROWSER

SITE = "https://memo.example"
THEMES = ("memo", "wire", "bold")

# A mail is shown inside a client's page, whose landmarks are around it.
NOT_OF_A_MAIL = {"landmark-one-main", "region"}

# What a mail is written in on purpose: what clients read and HTML 5 has dropped or does otherwise.
OF_MAIL = {
    "root": True,
    "extends": ["html-validate:recommended"],
    "rules": dict.fromkeys(
        (
            *("no-deprecated-attr", "no-inline-style", "no-conditional-comment", "prefer-tbody"),
            # What the compiler writes: pictures of any height, the mail's own role, one long line.
            *("attribute-allowed-values", "prefer-native-element", "no-trailing-whitespace"),
            *("attribute-empty-style", "void-style", "doctype-style"),
            # A title holds the memo's subject, which may be as long as it is.
            "long-title",
        ),
        "off",
    ),
}


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with started() as running_browser:
        yield running_browser


def mails() -> dict[str, str]:
    """The sample in every theme, and in two languages that are set otherwise."""
    look = sample_look(base_url=SITE)
    pages = {theme: render_html(sample_edition(), replace(look, theme=theme)) for theme in THEMES}
    for code in ("ar", "ja"):
        pages[code] = render_html(edition_abroad(code), look_abroad(code))
    return pages


@needs_axe
@pytest.mark.parametrize("dress", [Dress.LIGHT, Dress.DARK])
async def test_axe_finds_nothing_in_the_mail_but_what_a_client_has_around_it(
    browser: Browser, tmp_path: Path, dress: Dress
) -> None:
    found: dict[str, set[str]] = {}
    for name, html in mails().items():
        file = tmp_path / f"{name}.html"
        file.write_text(dressed(html, dress, base_url=SITE), encoding="utf-8")
        page, _ = await opened(browser, file.as_uri(), width=700, bypass_csp=True)
        await page.evaluate(AXE.read_text(encoding="utf-8"))
        broken = (await page.evaluate("axe.run(document)"))["violations"]
        found[name] = {
            f"{one['id']}: {one['nodes'][0]['html'][:160]}"
            for one in broken
            if one["id"] not in NOT_OF_A_MAIL
        }
        await page.close()
    assert found == {name: set[str]() for name in found}


@needs_validate
async def test_html_validate_finds_nothing_in_the_mail_that_a_client_would_trip_over(
    tmp_path: Path,
) -> None:
    (tmp_path / ".htmlvalidate.json").write_text(json.dumps(OF_MAIL))
    for name, html in mails().items():
        (tmp_path / f"{name}.html").write_text(html, encoding="utf-8")
    with (tmp_path / "found.json").open("wb") as written:
        process = await asyncio.create_subprocess_exec(
            str(VALIDATE), "--formatter", "json", "--ext", "html", str(tmp_path), stdout=written
        )
        await process.wait()
    rows = json.loads((tmp_path / "found.json").read_text())
    assert {one["ruleId"]: one["message"] for row in rows for one in row["messages"]} == {}

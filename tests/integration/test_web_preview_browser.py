import email
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from tests.fakes.browser import NEEDS_BROWSER
from tests.fakes.preview import Preview, workspace_preview
from tests.fakes.workspace import ADA, SENT

pytestmark = NEEDS_BROWSER

WORDS, COMPONENTS = "templates/words/en.toml", "templates/components.mjml.j2"


@pytest.fixture
async def preview(tmp_path: Path) -> AsyncIterator[Preview]:
    async with workspace_preview(tmp_path) as there:
        yield there


def mail(page: Page, place: int = 0) -> Locator:
    return page.frame_locator(".fr > iframe:not(.coming)").nth(place).locator("body")


async def scrolled(page: Page) -> int:
    top: int = await page.evaluate("document.querySelector('main').scrollTop")
    return top


async def test_each_view_has_a_key(preview: Preview) -> None:
    page = await preview.open()
    for key, name, shows in (
        ("2", "Mobile", 'iframe[width="430"]'),
        ("3", "Dark", 'iframe[src*="/mail/dark"]'),
        ("4", "Forced dark", 'iframe[data-force="full"]'),
        ("5", "Images off", 'iframe[src*="/mail/off"]'),
        ("6", "Plain text", "pre.txt"),
        ("7", "Source", "pre.src"),
        ("8", "Headers", "table.hd"),
        ("1", "Desktop", 'iframe[width="660"]'),
    ):
        await page.keyboard.press(key)
        await expect(page.locator("[aria-current=page]")).to_have_text(f"{name}{key}")
        await expect(page.locator(f".canvas {shows}").first).to_be_visible()
    # Not where somebody types.
    await page.get_by_label("Find a reader by address").press("5")
    await expect(page.locator("[aria-current=page]")).to_have_text("Desktop1")
    assert preview.complaints == []


async def test_a_reload_keeps_the_place_and_says_which_file(preview: Preview) -> None:
    page = await preview.open()
    await expect(mail(page).locator("h1")).to_be_visible()
    await page.evaluate("document.querySelector('main').scrollTop = 900")
    await page.locator(".story").nth(2).locator("summary").click()
    before = await scrolled(page)
    preview.edit(WORDS, 'one_minute = "', 'one_minute = "Quite briefly. ')
    await expect(mail(page)).to_contain_text("Quite briefly.")
    await expect(mail(page, 1)).to_contain_text("Quite briefly.")
    await expect(page.locator(".live")).to_contain_text("after you saved en.toml")
    assert await scrolled(page) == before
    assert await page.locator(".story").nth(2).evaluate("story => story.open")
    assert preview.complaints == []


async def test_a_failed_build_lies_over_the_last_good_one_until_it_is_mended(
    preview: Preview,
) -> None:
    page = await preview.open()
    await expect(mail(page).locator("h1")).to_be_visible()
    await mail(page).evaluate("body => { body.dataset.mine = 'yes' }")
    await page.evaluate("document.querySelector('main').scrollTop = 500")
    preview.edit(COMPONENTS, "{% macro hit(story) %}", "{% macro hit(story) %}{{ story.nope }}")
    await expect(page.locator(".err")).to_be_in_viewport()
    await expect(page.locator(".err mark")).to_contain_text("{{ story.nope }}")
    await expect(page.locator(".live")).to_have_text(
        "Waiting for a fix in templates/components.mjml.j2"
    )
    # The mail behind it was not even loaded again.
    assert await mail(page).get_attribute("data-mine") == "yes"
    assert await scrolled(page) == 500
    await page.get_by_role("button", name="Copy details").click()
    copied = await page.evaluate("navigator.clipboard.readText()")
    assert "templates/components.mjml.j2, line" in copied
    preview.edit(COMPONENTS, "{{ story.nope }}", "")
    await expect(page.locator(".err")).to_have_count(0)
    await expect(page.locator("main.dim")).to_have_count(0)
    assert await scrolled(page) == 500


async def test_a_preview_that_began_with_a_failure_shows_the_build_that_mends_it(
    preview: Preview,
) -> None:
    preview.edit("config.yaml", "zone:", "edition: {stories: many}\nzone:")
    page = await preview.open()
    await expect(page.locator(".err")).to_be_visible()
    preview.edit("config.yaml", "edition: {stories: many}\n", "")
    await expect(mail(page).locator("h1")).to_be_visible()
    await expect(page.locator(".checks")).to_be_visible()


async def test_show_outlines_the_element(preview: Preview) -> None:
    page = await preview.open()
    await expect(mail(page).locator("h1")).to_be_visible()
    button = page.locator("[data-place^='a:']").first
    place = (await button.get_attribute("data-place") or "").partition(":")[2]
    await button.click()
    spot = page.locator(".spot.found").first
    await expect(spot).to_be_in_viewport(ratio=1)
    around, element = (
        await spot.bounding_box(),
        await mail(page).locator("a").nth(int(place)).bounding_box(),
    )
    assert around
    assert element
    assert around["x"] <= element["x"] <= around["x"] + 8
    assert around["y"] <= element["y"] <= around["y"] + 8
    await expect(page.locator("#said")).to_contain_text("Outlined: a")
    await page.keyboard.press("Escape")
    await expect(page.locator(".spot")).to_have_count(0)


async def test_show_goes_to_a_view_that_has_the_element(preview: Preview) -> None:
    page = await preview.open("?view=text")
    await page.locator("[data-place^='a:']").first.click()
    await expect(page.locator(".spot.found").first).to_be_in_viewport()
    assert "view=desktop" in page.url


async def test_an_edition_is_picked_and_todays_comes_back(preview: Preview) -> None:
    page = await preview.open()
    picker = page.get_by_label("Edition")
    await picker.select_option(str(SENT))
    await expect(mail(page)).to_contain_text("As it was sent")
    await expect(page.locator(".live")).to_contain_text("As it was sent; changes do not reach it")
    await expect(page.locator(".kb")).to_contain_text("0.2 KB")
    assert page.url.endswith(f"edition={SENT}")
    await mail(page).evaluate("body => { body.dataset.mine = 'yes' }")
    preview.edit(WORDS, 'one_minute = "', 'one_minute = "Quite briefly. ')
    await expect(page).to_have_title("Preview: no. 213, Harbor judge stops the ferry sale")
    await picker.select_option("")
    await expect(mail(page)).to_contain_text("Quite briefly.")


async def test_the_memo_is_seen_as_a_reader_gets_it(preview: Preview) -> None:
    page = await preview.open()
    await expect(mail(page)).to_contain_text("You were added to the list on November 24, 2026.")
    await page.get_by_label("Preview as").select_option(ADA)
    await expect(mail(page)).to_contain_text("You signed up on October 3, 2026.")
    await page.get_by_label("Preview as").select_option("")
    await expect(mail(page)).to_contain_text("November 24, 2026.")
    await page.get_by_label("Find a reader by address").fill("ada@")
    await page.keyboard.press("Enter")
    await expect(mail(page)).to_contain_text("You signed up on October 3, 2026.")
    await expect(page.get_by_label("Preview as")).to_have_value(ADA)


async def test_the_html_is_copied_and_the_message_saved(preview: Preview) -> None:
    page = await preview.open(f"?as={ADA}")
    await page.get_by_role("button", name="Copy HTML").click()
    await expect(page.locator("#said")).to_contain_text("Copied")
    copied = await page.evaluate("navigator.clipboard.readText()")
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Save .eml").click()
    path = await (await download.value).path()
    message = email.message_from_bytes(path.read_bytes())
    html = message.get_payload(1).get_payload(decode=True).decode()  # type: ignore[union-attr]  # two parts
    assert message["To"] == f"Ada Reader <{ADA}>"
    assert copied.splitlines() == html.splitlines()


async def test_a_test_copy_is_sent_and_the_relays_word_told(preview: Preview) -> None:
    page = await preview.open()
    await page.get_by_text("Send me a test").click()
    await page.get_by_label("A marked copy to").fill("me@reader.example")
    await page.keyboard.press("Enter")
    await expect(page.locator(".verdict.ok")).to_contain_text("The relay said: 250")
    assert [one.recipient for one in preview.relay.accepted] == ["me@reader.example"]
    await page.keyboard.press("Escape")
    await expect(page.locator(".pop")).to_be_hidden()
    await expect(page.get_by_text("Send me a test")).to_be_focused()
    preview.relay.script = lambda heard: "554 5.7.1 Not you" if heard.verb == "RCPT" else None
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("A marked copy to")).to_have_value("me@reader.example")
    await page.get_by_role("button", name="Send it").click()
    await expect(page.locator(".verdict.bad")).to_contain_text("554 5.7.1 Not you")


async def test_a_story_says_why_it_is_here_by_pointer_focus_and_tap(preview: Preview) -> None:
    page = await preview.open()
    link = mail(page).locator("h1 a")
    await expect(link).to_be_visible()
    card = page.locator(".card")
    await link.hover()
    await expect(card).to_contain_text("4 more outlets print the same text")
    await expect(card).to_contain_text("Union Dispatch")
    await expect(page.locator(".spot.row")).to_have_count(1)
    await page.mouse.move(5, 500)
    await expect(card).to_be_hidden()
    await link.focus()
    await expect(card).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(card).to_be_hidden()
    await mail(page).locator("h1 + p").first.click()
    await expect(card).to_be_visible()
    # The list beside it points at the row in every frame.
    await page.locator(".story summary").first.focus()
    await expect(card).to_be_hidden()
    await expect(page.locator(".spot.row")).to_have_count(2)
    await page.keyboard.press("Enter")
    await expect(page.locator(".story").first.locator(".reasons")).to_be_visible()
    await expect(page.locator(".spot.row").first).to_be_in_viewport()


async def test_a_client_that_inverts_makes_the_mail_dark_and_readable(preview: Preview) -> None:
    async def lightness(place: int, selector: str, name: str) -> float:
        # The colours are told as oklab(lightness a b).
        style = f"one => one.ownerDocument.defaultView.getComputedStyle(one).{name}"
        said = await mail(page, place).locator(selector).first.evaluate(style)
        return float(said.removeprefix("oklab(").split()[0])

    page = await preview.open("?view=forced")
    for place in (0, 1):
        await expect(mail(page, place)).to_have_css("background-color", re.compile("oklab"))
        assert await lightness(place, "xpath=self::*", "backgroundColor") < 0.3
        assert await lightness(place, "h1 a", "color") > 0.7
        assert await lightness(place, "h3 + p", "color") > 0.6


async def test_with_images_off_each_picture_is_its_words(preview: Preview) -> None:
    page = await preview.open("?view=off")
    await expect(mail(page).locator("h1")).to_be_visible()
    seen = await mail(page).locator("img").evaluate_all("all => all.map(one => one.naturalWidth)")
    assert seen
    assert set(seen) == {0}


async def test_the_keyboard_reaches_everything_and_is_never_trapped(preview: Preview) -> None:
    page = await preview.open("?view=text")
    await expect(page.locator(".list")).to_be_visible()
    where = """() => {
      const one = document.activeElement, style = getComputedStyle(one);
      const seen = style.outlineStyle !== "none" || style.boxShadow !== "none";
      const name = one.id || one.name || one.textContent.trim().slice(0, 40);
      return [one === document.body, name, seen];
    }"""
    met: list[str] = []
    for _ in range(120):
        await page.keyboard.press("Tab")
        outside, name, seen = await page.evaluate(where)
        if outside:
            break
        met.append(name)
        assert seen, name
    assert outside
    assert met[0] == "Skip to the memo"
    for name in ("edition", "Copy HTML", "Save .eml", "Send me a test", "Desktop1", "Headers8"):
        assert name in met
    for name in ("as", "find", "memo"):
        assert name in met
    assert sum(name.startswith("show-") for name in met) == await page.locator(".show").count()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator("main")).to_be_focused()


async def test_a_key_works_while_the_focus_is_in_the_mail(preview: Preview) -> None:
    page = await preview.open()
    await mail(page).locator("h1 a").focus()
    await page.keyboard.press("3")
    await expect(page.locator("[aria-current=page]")).to_have_text("Dark3")


@pytest.mark.parametrize("width", [390, 1000])
async def test_a_narrow_window_has_everything_and_no_page_to_the_side(
    preview: Preview, width: int
) -> None:
    page = await preview.open(width=width)
    assert await page.evaluate("document.documentElement.scrollWidth") == width
    for part in (".inbox", ".checks", ".acts", ".as", "main"):
        await page.locator(part).scroll_into_view_if_needed()
        await expect(page.locator(part)).to_be_visible()
    assert preview.complaints == []


async def test_the_preview_itself_is_dark_at_night_and_the_mail_is_not(preview: Preview) -> None:
    page = await preview.open(dark=True)
    await expect(page.locator(".bar")).to_have_css("background-color", "rgb(28, 26, 23)")
    await expect(mail(page)).to_have_css("background-color", "rgb(237, 231, 219)")

"""All rules over one mail: what is to fix, what to look at, and what was right."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from newsletter.compose.lint.contrast import contrast_dark, contrast_light
from newsletter.compose.lint.css import css
from newsletter.compose.lint.finding import Finding, Severity
from newsletter.compose.lint.footer import footer
from newsletter.compose.lint.headers import headers
from newsletter.compose.lint.images import images
from newsletter.compose.lint.links import links
from newsletter.compose.lint.mail import Mail
from newsletter.compose.lint.structure import html_bytes, structure
from newsletter.compose.lint.support import support
from newsletter.compose.lint.type import tap_targets, text_size
from newsletter.compose.lint.words import plain_text, preheader, subject

NOTHING: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What all rules came to: findings, those to fix first; a phrase for each rule that passed."""

    findings: tuple[Finding, ...]
    passed: tuple[str, ...]

    @property
    def to_fix(self) -> tuple[Finding, ...]:
        """What stops a send."""
        return tuple(one for one in self.findings if one.severity is Severity.FIX)

    @property
    def to_look_at(self) -> tuple[Finding, ...]:
        """What only warns."""
        return tuple(one for one in self.findings if one.severity is Severity.LOOK)


def check(
    mail: Mail, *, answers: Mapping[str, int] = NOTHING, sizes: Mapping[str, int] = NOTHING
) -> Checked:
    """Look at one recipient's mail with every rule.

    `answers` are the HTTP statuses of links that somebody asked, `sizes` the bytes of pictures that
    are known; both by address.
    """
    outcomes = (
        subject(mail),
        preheader(mail),
        html_bytes(mail),
        structure(mail),
        headers(mail),
        footer(mail),
        contrast_light(mail),
        contrast_dark(mail),
        text_size(mail),
        tap_targets(mail),
        images(mail, sizes),
        links(mail, answers),
        plain_text(mail),
        css(mail),
        support(mail),
    )
    found = [one for outcome in outcomes if not isinstance(outcome, str) for one in outcome]
    return Checked(
        findings=tuple(sorted(found, key=lambda one: one.severity is Severity.LOOK)),
        passed=tuple(outcome for outcome in outcomes if isinstance(outcome, str)),
    )

"""The site and the preview of a workspace: what web/ asks for, taken from the app."""

import functools
import re
from datetime import datetime
from pathlib import Path
from time import perf_counter

from newsletter import pipeline
from newsletter.app import App
from newsletter.compose.message import personal_html, personal_text
from newsletter.errors import ConfigError, MorningMemoError, TemplateError
from newsletter.jobs.single import send_note
from newsletter.model import EditionState, FrozenEdition
from newsletter.subscribers.tokens import make_token
from newsletter.web.builds import BuildFailure, PreviewBuild
from newsletter.web.parts import SiteParts


def site_parts(app: App) -> SiteParts:
    """What the web site needs of a workspace."""
    return SiteParts(
        settings=app.settings,
        templates=app.templates(),
        secret=app.secret,
        subscribers=app.subscribers,
        editions=app.editions,
        send_mail=functools.partial(send_note, app),
        now=app.clock.now,
    )


def preview_build(config: Path, at: datetime | None) -> PreviewBuild | BuildFailure:
    """Build today's edition with the files as they are now; a mistake comes back as a value.

    Where today's edition is out, its stories are shown in the templates as they are now: nothing of
    what was sent changes.
    """
    began = perf_counter()
    try:
        app = App(config, at=at)
        frozen = _today(app)
    except MorningMemoError as error:
        return _failure(error, config.resolve().parent)
    if isinstance(frozen, pipeline.Quiet):
        return BuildFailure(
            message=f"A quiet morning: {frozen.stories} stories, fewer than edition.min_stories "
            f"({frozen.needed}). `newsletter gather` may bring more."
        )
    recipient = app.recipient(None)
    token = make_token(app.secret, "unsubscribe", recipient.subscriber)
    head = app.letter(frozen)(recipient).data.partition(b"\r\n\r\n")[0].decode("ascii")
    app.engine.dispose()
    return PreviewBuild(
        frozen=frozen,
        subject=frozen.edition.subject,
        headers=head,
        html=_with_pictures_of_ours(app, personal_html(frozen.html, recipient, token=token)),
        text=personal_text(frozen.text, recipient, token=token),
        seconds=perf_counter() - began,
    )


def _with_pictures_of_ours(app: App, html: str) -> str:
    """The site at the base URL may not be up yet; its pictures are the preview's own too."""
    return html.replace(f"{app.settings.web.base_url}/static/", "/static/")


def _today(app: App) -> FrozenEdition | pipeline.Quiet:
    out = app.editions.of_date(app.today)
    if out is not None and out.state is not EditionState.DRAFT:
        return pipeline.render(out.edition, app.look())
    return app.build(app.candidates())


def _failure(error: MorningMemoError, folder: Path) -> BuildFailure:
    if isinstance(error, TemplateError):
        file = _within(folder, error.file)
        return BuildFailure(message=error.reason, file=file, line=error.line)
    first = str(error).splitlines()[0]
    if isinstance(error, ConfigError) and (place := re.match(r"(.+?):(\d+): (.*)", first)):
        file, line, reason = place.groups()
        return BuildFailure(message=reason, file=_within(folder, file), line=int(line))
    return BuildFailure(message=str(error))


def _within(folder: Path, file: str) -> str:
    """A file's path as somebody in the workspace would say it."""
    path = Path(file)
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else file

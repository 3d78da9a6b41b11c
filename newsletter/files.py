"""What lies in a workspace's folder: templates, lists, and the starter of `init`."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from newsletter.errors import TemplateError
from newsletter.subscribers.roster import BadRow, RosterRow, read_roster

_OURS = ("web/", "themes/", "words/")
_NOT_THEIRS = ("web/preview",)  # it belongs to the program's scripts, not to the newsletter


def starter() -> Path:
    """The folder that `newsletter init` lays down: in the wheel, or the project's own top level."""
    packaged = Path(__file__).parent / "starter"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent


def read_templates(workspace: Path) -> Mapping[str, str]:
    """The texts under templates/ by name; pages, themes and words not there are the program's own.

    Raises TemplateError where there is no such folder, or a file is no text.
    """
    folder = workspace / "templates"
    if not folder.is_dir():
        raise TemplateError(
            "there is no such folder; `newsletter init DIR` lays one down to copy",
            file=str(folder),
        )
    # What a newer version brings must not be missing in an older workspace.
    ours = _texts(starter() / "templates")
    kept = {name: text for name, text in ours.items() if name.startswith(_OURS)}
    own = {name: text for name, text in ours.items() if name.startswith(_NOT_THEIRS)}
    return kept | _texts(folder) | own


def _texts(folder: Path) -> dict[str, str]:
    """The templates under a folder by name; TemplateError where one is no text."""
    texts: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            try:
                texts[path.relative_to(folder).as_posix()] = path.read_text(encoding="utf-8")
            except UnicodeDecodeError as error:
                raise TemplateError(f"is no UTF-8 text: {error}", file=str(path)) from None
    return texts


class RosterFile:
    """A list's CSV file; `notes` has a sentence for each line that was refused.

    With `only`, the rows whose column `list` names that list ("" for those that name none).
    """

    def __init__(self, path: Path, *, only: str | None = None) -> None:
        self._path, self._only = path, only
        self.notes: list[str] = []

    def rows(self) -> Iterator[RosterRow]:
        """The good rows, one at a time: the file may hold a million."""
        with self._path.open(encoding="utf-8-sig", newline="", errors="replace") as lines:
            for row in read_roster(lines, name=self._path.name):
                if isinstance(row, BadRow):
                    self.notes.append(
                        f"{self._path.name}:{row.line}: {row.found!r} left out: {row.reason}"
                    )
                elif self._only is None or row.list == self._only:
                    yield row

    def refused(self) -> tuple[str, ...]:
        """The notes alone, of a file in which no row may be good."""
        for _ in self.rows():
            pass
        return tuple(self.notes)

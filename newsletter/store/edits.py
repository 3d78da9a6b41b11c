"""Edits: an editor's words on the stories of a date, kept when its draft is built again."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Engine, delete, func, insert, select

from newsletter.model import Edit, EditAction
from newsletter.store.database import writing
from newsletter.store.schema import edits

_PLACES = (EditAction.PIN, EditAction.DROP, EditAction.MOVE)


class EditStore:
    """What was said of a date's draft, in the order said.

    Of one story there is one word on its place (pin, drop or move) and one on its title; of the
    edition one subject, one preheader, its corrections. Whether the date's edition may still be
    changed is not asked here.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of_date(self, day: date) -> Sequence[Edit]:
        """The edits of a local date, in the order said."""
        asked = select(edits).where(edits.c.date == day).order_by(edits.c.serial)
        with self._engine.connect() as connection:
            return [
                Edit(
                    story=row.story,
                    articles=row.articles,
                    action=EditAction(row.action),
                    value=row.value,
                )
                for row in connection.execute(asked)
            ]

    def say(self, day: date, edit: Edit, now: datetime) -> None:
        """Keep an edit, in place of what was said on the same matter of the same story."""
        same = _PLACES if edit.action in _PLACES else (edit.action,)
        of_date = edits.c.date == day
        with writing(self._engine) as connection:
            connection.execute(
                delete(edits).where(
                    of_date, edits.c.story == edit.story, edits.c.action.in_(list(same))
                )
            )
            last = connection.scalar(select(func.max(edits.c.serial)).where(of_date)) or 0
            connection.execute(
                insert(edits).values(
                    date=day,
                    serial=last + 1,
                    story=edit.story,
                    action=edit.action.value,
                    value=edit.value,
                    articles=edit.articles,
                    at=now,
                )
            )

    def unsay(self, day: date, story: str, action: EditAction | None = None) -> int:
        """Forget what was said of a story, all or on one matter; how many edits that were."""
        gone = delete(edits).where(edits.c.date == day, edits.c.story == story)
        if action is not None:
            gone = gone.where(edits.c.action == action.value)
        with writing(self._engine) as connection:
            return connection.execute(gone).rowcount

    def clear(self, day: date) -> int:
        """Forget all edits of a date; how many that were."""
        with writing(self._engine) as connection:
            return connection.execute(delete(edits).where(edits.c.date == day)).rowcount

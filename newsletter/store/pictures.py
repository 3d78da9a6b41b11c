"""Pictures: kept by the hash of their content, found by the address that they came from."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Engine, delete, exists, insert, select, update

from newsletter.model import KeptPicture, PictureUse
from newsletter.store.articles import chunks
from newsletter.store.database import writing
from newsletter.store.schema import editions, picture_sources, pictures

_Key = tuple[str, PictureUse]
_SHOWN = re.compile(r"/pictures/([0-9a-f]{32}\.jpg)")


class PictureStore:
    """What the memo's pictures are, and which addresses gave none lately."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def kept(self, sources: Iterable[str]) -> Mapping[_Key, KeptPicture]:
        """What these addresses came to, by address and use; those that gave nothing are absent."""
        joined = select(
            picture_sources.c.source,
            picture_sources.c.use,
            pictures.c.name,
            pictures.c.width,
            pictures.c.height,
        ).join(pictures, pictures.c.name == picture_sources.c.name)
        found: dict[_Key, KeptPicture] = {}
        with self._engine.connect() as connection:
            for some in chunks(dict.fromkeys(sources)):
                for row in connection.execute(joined.where(picture_sources.c.source.in_(some))):
                    use = PictureUse(row.use)
                    found[row.source, use] = KeptPicture(
                        source=row.source,
                        use=use,
                        name=row.name,
                        width=row.width,
                        height=row.height,
                    )
        return found

    def refused(self, sources: Iterable[str], *, now: datetime) -> Mapping[_Key, str]:
        """Those of the addresses that are not to be asked again yet, and why they gave nothing."""
        asked = select(picture_sources.c.source, picture_sources.c.use, picture_sources.c.reason)
        asked = asked.where(picture_sources.c.name.is_(None), picture_sources.c.until > now)
        with self._engine.connect() as connection:
            return {
                (row.source, PictureUse(row.use)): row.reason
                for some in chunks(dict.fromkeys(sources))
                for row in connection.execute(asked.where(picture_sources.c.source.in_(some)))
            }

    def keep(
        self,
        source: str,
        use: PictureUse,
        jpeg: bytes,
        *,
        width: int,
        height: int,
        now: datetime,
    ) -> KeptPicture:
        """Keep what an address came to; its name is 32 hexadecimal digits of its SHA-256."""
        name = f"{sha256(jpeg).hexdigest()[:32]}.jpg"
        with writing(self._engine) as connection:
            same = pictures.c.name == name
            if not connection.execute(update(pictures).where(same).values(at=now)).rowcount:
                connection.execute(
                    insert(pictures).values(
                        name=name, width=width, height=height, at=now, jpeg=jpeg
                    )
                )
            _write(connection, source, use, name=name, reason="", until=None, at=now)
        return KeptPicture(source=source, use=use, name=name, width=width, height=height)

    def failed(
        self, source: str, use: PictureUse, reason: str, *, until: datetime, now: datetime
    ) -> None:
        """Keep that an address gave nothing, so that it is not asked again before `until`."""
        with writing(self._engine) as connection:
            _write(connection, source, use, name=None, reason=reason, until=until, at=now)

    def data(self, name: str) -> bytes | None:
        """The JPEG of a name; None where there is none."""
        asked = select(pictures.c.jpeg).where(pictures.c.name == name)
        with self._engine.connect() as connection:
            found: bytes | None = connection.scalar(asked)
        return found

    def prune(self, *, before: datetime) -> int:
        """Let go of what was kept before then and stands in no edition; how many pictures.

        What an edition shows stays: the mails with it are in people's inboxes for good.
        """
        with writing(self._engine) as connection:
            connection.execute(delete(picture_sources).where(picture_sources.c.at < before))
        old = (pictures.c.at < before, pictures.c.shown.is_(False))
        with self._engine.connect() as connection:
            rows = connection.execute(select(pictures.c.name, pictures.c.at).where(*old)).all()
            if not rows:
                return 0
            # No edition that was built before a picture was kept can show it.
            shown = _shown(connection, since=min(row.at for row in rows))
        gone = 0
        referred = exists().where(picture_sources.c.name == pictures.c.name)
        with writing(self._engine) as connection:
            for some in chunks(row.name for row in rows):
                there = pictures.c.name.in_(shown.intersection(some))
                connection.execute(update(pictures).where(there).values(shown=True))
                one_of = pictures.c.name.in_(set(some) - shown)
                gone += connection.execute(delete(pictures).where(one_of, *old, ~referred)).rowcount
        return gone


def _write(connection: Connection, source: str, use: PictureUse, **values: Any) -> None:  # noqa: ANN401  columns
    one = (picture_sources.c.source == source, picture_sources.c.use == use.value)
    if not connection.execute(update(picture_sources).where(*one).values(**values)).rowcount:
        connection.execute(insert(picture_sources).values(source=source, use=use.value, **values))


def _shown(connection: Connection, *, since: datetime) -> set[str]:
    """The names of the pictures on the pages of editions, drafts among them."""
    asked = select(editions.c.html).where(editions.c.built_at >= since)
    return {name for html in connection.scalars(asked) for name in _SHOWN.findall(html)}

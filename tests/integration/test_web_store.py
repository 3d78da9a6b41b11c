import asyncio
import re
from dataclasses import replace
from pathlib import Path

from aiohttp import ClientSession

from newsletter.model import EditionState
from newsletter.store.database import open_database
from newsletter.store.editions import EditionStore
from newsletter.store.subscribers import SubscriberStore
from newsletter.subscribers.tokens import make_token
from newsletter.web.site import create_site
from tests.fakes.site import NOW, SECRET, FakeSite, running, sample_frozen


async def test_the_site_works_on_the_real_store_from_sign_up_to_goodbye(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path}/memo.sqlite3")
    people, editions = SubscriberStore(engine), EditionStore(engine)
    editions.save_draft(sample_frozen(state=EditionState.DRAFT))
    site = FakeSite()
    parts = replace(site.parts, subscribers=people, editions=editions)
    async with running(create_site(parts)) as url, ClientSession() as client:
        assert (await client.get(f"{url}/editions/214")).status == 404
        editions.mark(214, EditionState.SENDING, now=NOW)
        assert (await client.get(f"{url}/editions/214")).status == 200
        data = {"email": "Ada@Reader.example"}
        await asyncio.gather(*(client.post(f"{url}/subscribe", data=data) for _ in range(5)))
        mail = await asyncio.wait_for(site.outbox.mails.get(), 10)
        path = re.search(r"/confirm/\S+", mail.text)
        assert path
        await client.post(url + path[0])
        ada = people.find("ada@reader.example", "readers")
        assert ada is not None
        assert (ada.state, ada.address, ada.source) == ("subscribed", "Ada@reader.example", "web")
        leave = f"{url}/unsubscribe/{make_token(SECRET, 'unsubscribe', ada.id)}"
        await client.post(leave, data={"List-Unsubscribe": "One-Click"})
        assert people.counts() == {"readers": 0}
        await client.post(f"{leave}/undo")
        assert people.counts() == {"readers": 1}
    assert site.outbox.mails.empty()
    engine.dispose()

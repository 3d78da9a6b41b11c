"""What a reading leaves behind for the next one."""

from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from newsletter.gather.document import is_whole
from newsletter.model import Failed, FeedState, Fetched, Fresh, NotModified, Parsed


def state_after(
    before: FeedState,
    fetched: Fetched,
    outcome: Parsed | NotModified | Failed,
    *,
    now: datetime,
) -> FeedState:
    """A feed's state once a reading came out as it did; pure.

    Validators are stored only of a document that was read and is whole: those of a broken one
    would turn the next answer into a 304 and lose its articles.
    """
    if isinstance(outcome, Failed) or isinstance(fetched, Failed):
        reason = outcome.reason if isinstance(outcome, Failed) else ""
        return replace(before, last_read=now, failures=before.failures + 1, error=reason)
    good = replace(before, last_read=now, last_success=now, failures=0, error=None)
    if isinstance(fetched, Fresh) and isinstance(outcome, Parsed):
        whole = is_whole(fetched.body)
        return replace(
            good,
            title=outcome.title or before.title,
            etag=fetched.etag if whole else None,
            last_modified=fetched.last_modified if whole else None,
            body_hash=sha256(fetched.body).hexdigest(),
        )
    if isinstance(fetched, NotModified):
        # RFC 9111, section 4.3.4: a 304 updates the headers that it bears; the others stand.
        return replace(
            good,
            etag=fetched.etag or before.etag,
            last_modified=fetched.last_modified or before.last_modified,
        )
    return good

"""Where redirects lead, hop by hop: what goes along, what comes of it, what is refused. Pure."""

from base64 import b64encode

from yarl import URL

from newsletter.gather.trouble import FetchError

HOPS = 5  # redirects followed
REDIRECTS = (301, 302, 303, 307, 308)
_PERMANENT = (301, 308)  # RFC 9110, section 15.4
_DEFAULT_PORTS = (80, 443)


class Trail:
    """The way of one request: the address where it stands, and how it came there.

    Raises FetchError where the address is none that may be asked.
    """

    __slots__ = ("_credentials", "_lasting", "_seen", "moved_to", "url")

    def __init__(self, address: str) -> None:
        try:
            url = URL(address)
        except ValueError:
            raise FetchError("not a usable address") from None
        self.url = _checked(url)
        self.moved_to: str | None = None
        self._lasting = True
        self._credentials: tuple[str | None, str | None] | None = None
        if url.raw_user is not None or url.raw_password is not None:
            self._credentials = url.user, url.password
            self.url = url.with_user(None)
        self._seen = [self.url]

    @property
    def host(self) -> str:
        """The host that is to be asked, in lower case and ASCII."""
        return (self.url.raw_host or "").rstrip(".")

    @property
    def hops(self) -> int:
        """How many redirects were followed."""
        return len(self._seen) - 1

    @property
    def authorization(self) -> str | None:
        """The credentials of the address as a header (RFC 7617), for its own host only."""
        if self._credentials is None:
            return None
        user, password = self._credentials
        return "Basic " + b64encode(f"{user or ''}:{password or ''}".encode()).decode("ascii")

    def follow(self, status: int, location: str) -> None:
        """Go where a redirect leads; raises FetchError where it leads nowhere or too far."""
        target = _target(self.url, location)
        if target in self._seen:
            raise FetchError("redirects in a loop")
        if self.hops == HOPS:
            raise FetchError(f"redirects more than {HOPS} times")
        if not _same_place(self.url, target):
            self._credentials = None
        self._seen.append(target)
        self.url = target
        # What follows a temporary redirect is no news of where the feed has moved for good.
        self._lasting = self._lasting and status in _PERMANENT
        if self._lasting:
            self.moved_to = str(self._with_credentials())

    def _with_credentials(self) -> URL:
        if self._credentials is None:
            return self.url
        user, password = self._credentials
        return self.url.with_user(user).with_password(password)


def _target(url: URL, location: str) -> URL:
    """The address that a redirect names; no password in it is believed, no fragment kept."""
    if not location:
        raise FetchError("redirects without an address")
    try:
        target = url.join(URL(location)).with_user(None).with_fragment(None)
    except ValueError:
        raise FetchError("redirects to no usable address") from None
    return _checked(target)


def _checked(url: URL) -> URL:
    if url.scheme not in ("http", "https"):
        raise FetchError(f"refused: {url.scheme or 'no scheme'} is neither http nor https")
    if not url.raw_host:
        raise FetchError("not a usable address")
    return url


def _same_place(before: URL, after: URL) -> bool:
    """Whether credentials may go along: the same origin, or its own way from http to https."""
    if before.raw_host != after.raw_host:
        return False
    if (before.scheme, before.port) == (after.scheme, after.port):
        return True
    upgraded = (before.scheme, after.scheme) == ("http", "https")
    return upgraded and (before.port, after.port) == _DEFAULT_PORTS

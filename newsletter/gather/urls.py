"""One spelling for one article's address."""

import re
from functools import lru_cache
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

import idna

# What campaigns, mailers and advertisers add; none of them chooses what a page shows. Measured:
# stripping the whole query would have merged 3,083 of 16,008 entries (`/watch?v=`).
_TRACKING = re.compile(
    r"utm_|mtm_|ns_(?:mchannel|campaign|source|linkname|fee)$|pk_|piwik_|hsa_|oly_|vero_|at_custom|_hs(?:enc|mi)$|"
    r"(?:at_(?:medium|campaign)|mc_[ce]id|mkt_tok|igshid|cmpid|ncid|wt\.mc_id)$|"
    r"(?:\w*clid|msclkid|[gw]braid)$",
    re.IGNORECASE,
)
_PORTS = {"http": ":80", "https": ":443"}
_CONTROLS = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029]+")
_SAFE = "%/:=&?~#+!$,;'@()*[]|"
_LONG_RAW = 8_000  # characters of one that is looked at; quoting and names may shorten it
_LONGEST = 2_000  # characters; browsers and mail programs cut what is longer
# What is spelled so already, but for its query: a name with a dot and no port, quoted as it is.
_PLAIN = r"A-Za-z0-9_./:=&~+!$,;'@()*|%-"
_SPELLED = re.compile(
    rf"(https?://(?:[a-z0-9-]++\.)++[a-z0-9-]++/[{_PLAIN}]*+)"
    rf"(?:\?([?{_PLAIN}]*+))?+(?:#[?{_PLAIN}]*+)?+"
)


def canonical(url: str, base: str = "") -> str:
    """An address absolute, http or https, without tracking parameters and fragment.

    "" where it cannot be had. Everything else of the query stays, in its order. Idempotent.
    """
    if len(url) > _LONG_RAW:
        return ""
    if spelled := _SPELLED.fullmatch(url):
        address, query = spelled.groups()
        query = query and _told(query)
    else:
        try:
            parts = urlsplit(urljoin(base, _trimmed(url)) if base else _trimmed(url))
            host = _host(parts)
        except ValueError:
            return ""
        if parts.scheme not in _PORTS or not host:
            return ""
        path = quote(parts.path, safe=_SAFE, errors="ignore") or "/"
        address = urlunsplit((parts.scheme, host, path, "", ""))
        query = quote(_told(parts.query), safe=_SAFE, errors="ignore")
    found = f"{address}?{query}" if query else address
    return found if len(found) <= _LONGEST else ""


def _told(query: str) -> str:
    return "&".join([pair for pair in query.split("&") if pair and not _tracks(pair)])


def joined(base: str, url: str) -> str:
    """An address relative to another one; `base` itself where it cannot be."""
    try:
        return urljoin(base, url.strip())
    except ValueError:
        return base


def _tracks(pair: str) -> bool:
    return _is_campaign(pair.partition("=")[0]) or pair.lower() == "ref=rss"


@lru_cache(maxsize=1_024)
def _is_campaign(name: str) -> bool:
    return bool(_TRACKING.match(name))


def _trimmed(url: str) -> str:
    # Editors' systems break long addresses over lines; a space inside is one that was not quoted.
    return _CONTROLS.sub(lambda gap: "%20" * (set(gap.group()) == {" "}), url.strip(" \t\r\n\xa0"))


def _host(parts: SplitResult) -> str:
    """Host and port in lower case, without the scheme's own port and without a password."""
    name = (parts.hostname or "").rstrip(".")
    if not name.isascii():
        # As browsers do (UTS 46); Python's own IDNA 2003 leads straße.de to another site.
        name = idna.encode(name, uts46=True).decode("ascii")
    if not name or re.search(r"[\s%<>\"'\\^`{|}]", name):
        return ""
    name = f"[{name}]" if ":" in name else name
    port = f":{parts.port}" if parts.port is not None else ""
    return name + ("" if port == _PORTS.get(parts.scheme) else port)

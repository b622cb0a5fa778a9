"""WebSub's rules, apart from its I/O: what a hub is asked, and what of its words is believed.  Pure.

W3C Recommendation "WebSub" of 23 January 2018; the numbers in brackets are its sections.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from bot.ingest import urls
from bot.model import Feed

LEASE = timedelta(days=10)
"""What we ask for; a hub gives what it likes."""
SHORTEST_LEASE = timedelta(minutes=10)
LONGEST_LEASE = timedelta(days=30)
RENEW_AT = 0.8
DENIED_FOR = timedelta(days=7)
LONGEST_PAUSE = timedelta(days=1)
KEPT_DIGESTS = 50
# SHA-1 is among them because large hubs sign with nothing else; as an HMAC it is not broken (5.1.2, RFC 6194).
_METHODS = {"sha1": hashlib.sha1, "sha256": hashlib.sha256, "sha384": hashlib.sha384, "sha512": hashlib.sha512}


class Mode(StrEnum):
    """What is asked of a hub, or told by one (5.1, 5.2)."""

    SUBSCRIBE = "subscribe"
    UNSUBSCRIBE = "unsubscribe"
    DENIED = "denied"


def hub_of(feed: Feed) -> tuple[str, str] | None:
    """Give the hub to ask for a feed, and the topic to ask for; None where there is none that we would trust.

    A feed that is read over https is not pushed by a hub without it: the secret would travel in the clear (8.1).
    """
    topic = feed.topic or feed.url
    if not feed.hub_url or not urls.is_web(feed.hub_url) or not urls.is_web(topic):
        return None
    if urlsplit(feed.url).scheme == "https" and urlsplit(feed.hub_url).scheme != "https":
        return None
    return feed.hub_url, topic


def request_of(mode: Mode, topic: str, callback: str, secret: str) -> dict[str, str]:
    """Give the fields of a request to a hub (5.1)."""
    fields = {"hub.mode": mode.value, "hub.topic": topic, "hub.callback": callback}
    if mode is Mode.SUBSCRIBE:
        fields |= {"hub.secret": secret, "hub.lease_seconds": str(int(LEASE.total_seconds()))}
    return fields


def lease_of(told: str | None) -> timedelta:
    """Read how long a hub will push, within what we believe."""
    seconds = int(told[:9]) if told and told.isascii() and told.isdigit() else int(LEASE.total_seconds())
    return min(LONGEST_LEASE, max(SHORTEST_LEASE, timedelta(seconds=seconds)))


def signed_by(secret: str, header: str, body: bytes) -> bool:
    """Say whether `X-Hub-Signature` shows that who sent a body knows our secret, in constant time (7.1)."""
    method, _, signature = header.strip().partition("=")
    made = _METHODS.get(method.lower())
    if made is None:
        return False
    right = hmac.new(secret.encode(), body, made).hexdigest()
    return hmac.compare_digest(right.encode(), signature.strip().lower().encode("utf-8", "replace"))


def digest(body: bytes) -> str:
    """Give what a body is known by, so that nobody sends it twice."""
    return hashlib.sha256(body).hexdigest()[:32]


def pause(failures: int) -> timedelta:
    """Give the wait after so many failures to reach a hub, or to be asked back by it: from half an hour to a day."""
    return min(timedelta(minutes=30 << min(failures, 10)), LONGEST_PAUSE)


def renewal(now: datetime, lease: timedelta) -> datetime:
    """Say when a lease is asked for again: early enough for several attempts."""
    return now + RENEW_AT * lease


def field_of(query: Mapping[str, str], name: str) -> str:
    """Read a field of a hub's question."""
    return query.get(f"hub.{name}", "")

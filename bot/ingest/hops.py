"""The way of one fetch from address to address: redirects, loops, what moved for good, credentials and cookies."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import unquote

from ada_url import URL

from bot.errors import AddressRefused, FetchError

MAX_HOPS = 10
REDIRECTS = frozenset((301, 302, 303, 307, 308))
_PERMANENT = frozenset((301, 308))
_MAX_COOKIES = 30
_MAX_COOKIE = 4_096


class Trail:
    """Where a fetch stands.  `url` never holds credentials: they go to the host they were given for, as a header.

    `moved_to` is the end of the permanent redirects that the way began with; one that gives up https is followed but
    not remembered, so that nobody on the line can talk a feed out of its encryption for good.
    """

    def __init__(self, url: str) -> None:
        """Take the address as it was given.  Raises `AddressRefused` if it is none of the web."""
        parsed = _parse(url)
        self._userinfo = (unquote(str(parsed.username)), unquote(str(parsed.password)))
        self._home = str(parsed.host)
        self._set(parsed)
        self.moved_to: str | None = None
        self.downgraded = False
        self._all_permanent = True
        self._cookies: dict[str, dict[str, str]] = {}
        self._seen = {(self.url, "")}

    def _set(self, parsed: URL) -> None:
        self.host = str(parsed.hostname)
        self.secure = parsed.protocol == "https:"
        self.port = int(parsed.port or (443 if self.secure else 80))
        self.path = str(parsed.pathname) + str(parsed.search)
        self.authority = str(parsed.host)
        parsed.username = parsed.password = ""
        parsed.hash = ""
        self.url = str(parsed.href)

    @property
    def origin(self) -> str:
        """The address's scheme, host and port."""
        return f"{'https' if self.secure else 'http'}://{self.authority}"

    @property
    def credentials(self) -> tuple[str, str] | None:
        """The user name and password that were given for the present host, if any."""
        return self._userinfo if any(self._userinfo) and self.authority == self._home else None

    @property
    def cookie(self) -> str:
        """What the `Cookie` header says on this hop: many a site sets one and sends the reader back."""
        return "; ".join(f"{name}={value}" for name, value in self._cookies.get(self.host, {}).items())

    def follow(self, status: int, location: str, cookies: Mapping[str, str]) -> None:
        """Go where a redirect points.  Raises `FetchError` in a circle or after ten, `AddressRefused` off the web."""
        self._keep(cookies)
        was_secure = self.secure
        self._set(_parse(location, self.url))
        if (self.url, self.cookie) in self._seen:
            raise FetchError("the server redirects in a circle")
        if len(self._seen) > MAX_HOPS:
            raise FetchError(f"the server redirects more than {MAX_HOPS} times")
        self._seen.add((self.url, self.cookie))
        self.downgraded = self.downgraded or (was_secure and not self.secure)
        self._all_permanent = self._all_permanent and status in _PERMANENT and not self.downgraded
        if self._all_permanent:
            self.moved_to = self._with_credentials()

    def _with_credentials(self) -> str:
        if self.credentials is None:
            return self.url
        parsed = URL(self.url)
        parsed.username, parsed.password = self._userinfo
        return str(parsed.href)

    def _keep(self, cookies: Mapping[str, str]) -> None:
        jar = self._cookies.setdefault(self.host, {})
        for name, value in cookies.items():
            if len(jar) < _MAX_COOKIES and len(name) + len(value) <= _MAX_COOKIE:
                jar[name] = value


def _parse(url: str, base: str | None = None) -> URL:
    try:
        parsed = URL(url.strip(), base)
    except (ValueError, UnicodeError):
        raise AddressRefused(
            "this is not a web address" if base is None else "it redirects to no valid address"
        ) from None
    if parsed.protocol not in {"http:", "https:"} or not parsed.hostname:
        kind = str(parsed.protocol)
        raise AddressRefused(
            f"only http and https addresses are read, not {kind}" if kind else "this is not a web address"
        )
    return parsed

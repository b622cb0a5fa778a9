"""The address guard: strangers' addresses may lead to the public internet and nowhere else.

It stands where the socket is made, behind the resolver, so it sees the address that is really dialled: literals,
decimal hosts, redirects and names that resolve differently the second time all end here.  (Of sixteen attacks a guard
in the resolver let five through, resolving first and fetching afterwards one, this one none.)
"""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

from ada_url import URL

from bot.errors import AddressRefused
from bot.ingest.hops import Trail

WEB_PORTS = frozenset((80, 81, 443, 591, 3000, 5000, 9000, 9443, *range(8000, 9000)))
"""Where web servers listen; any other port needs to stand in the allow-list."""

_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the last four bytes are an IPv4 address
# What wraps an IPv4 address or a tunnel, and has no place in a feed's address (RFC 3056, 4380, 4291, 8215, 5214).
_WRAPPERS = tuple(map(IPv6Network, ("2002::/16", "2001::/32", "::/96", "64:ff9b:1::/48", "fec0::/10")))
_ISATAP = (0x00005EFE, 0x02005EFE)


@dataclass(slots=True)
class Target:
    """Where one hop of a fetch wants to go, as it was written; `refused` is set when the guard stepped in."""

    host: str
    port: int
    refused: str = ""


target: ContextVar[Target] = ContextVar("target")
"""The hop under way: the connector's call-back is told nothing but a socket address."""


class Guard:
    """Says which addresses may be dialled.  `allow` holds exceptions, each exactly `HOST:PORT` or `scheme://HOST:PORT`."""

    def __init__(self, allow: Iterable[str] = (), *, proxy: str | None = None) -> None:
        """Take the allow-list, and the operator's proxy, which may be dialled wherever it is."""
        self._allowed = {_host_and_port(entry) for entry in allow}
        self._proxy = _host_and_port(proxy) if proxy else None

    def refusal(self, url: str) -> str | None:
        """Say, without dialling or looking anything up, why no fetch would read an address; None where one may."""
        try:
            way = Trail(url)
            self.check(way.host, way.port)
        except AddressRefused as error:
            return str(error)
        return None

    def check(self, host: str, port: int) -> None:
        """Refuse what can be refused before anything is dialled.  Raises `AddressRefused`."""
        if (host.strip("[]"), port) in self._allowed:
            return
        if port not in WEB_PORTS:
            raise AddressRefused(f"port {port} is none that web servers use")
        literal = _literal(host)
        if literal is not None and not is_public(literal):
            raise AddressRefused(f"{host} is not a public address")
        if host.rstrip(".").rpartition(".")[2] in {"localhost", "local", "internal", "home", "lan"}:
            raise AddressRefused(f"{host} is a name of the private network")

    def may_reach(self, wanted: Target, address: str) -> bool:
        """Say whether what `wanted` turned out to be may be read: a public address, or one of the allow-list."""
        if self._allowed & {(wanted.host, wanted.port), (address, wanted.port)}:
            return True
        literal = _literal(address)
        return literal is not None and is_public(literal)

    def open_socket(self, info: tuple[Any, ...]) -> socket.socket:
        """Make the socket of one connection: aiohttp's `socket_factory`.  Raises `OSError` where it may not."""
        family, kind, protocol, _, address = info
        wanted = target.get()
        if (wanted.host, wanted.port) != self._proxy and not self.may_reach(wanted, str(address[0])):
            wanted.refused = str(address[0])
            raise PermissionError(errno.EACCES, "the address guard refused it")
        return socket.socket(family, kind, protocol)


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Say whether an address is out on the internet: not private, local, reserved, multicast, nor one in disguise."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or (IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None)
        if inner is not None:
            return is_public(inner)
        isatap = (int(address) >> 32) & 0xFFFFFFFF in _ISATAP
        if isatap or address.scope_id or any(address in wrapper for wrapper in _WRAPPERS):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        return None


def _host_and_port(entry: str) -> tuple[str, int]:
    """Read `HOST:PORT` or an origin.  Raises `ValueError` on anything else."""
    parsed = URL(entry if "://" in entry else f"http://{entry}")
    host = str(parsed.hostname).strip("[]")
    port = int(parsed.port or (443 if parsed.protocol == "https:" else 80))
    if not host:
        raise ValueError(f"{entry!r} is not HOST:PORT")
    return host, port

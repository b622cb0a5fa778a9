"""The address guard: every way into the private network that is known to have worked elsewhere ends here."""

import asyncio
import socket
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any

import pytest

from bot.errors import AddressRefused
from bot.ingest import guard
from bot.ingest.fetch import HttpFetcher
from bot.ports import Fetched, FetchRequest
from bot.testing import FakeClock
from tests.doubles import web_bodies as bodies
from tests.doubles.names import Names
from tests.doubles.web import Asked, HostileWeb, answer, redirect

NOW = datetime(2026, 3, 6, 12, tzinfo=UTC)
AGENT = "Wirewatch/test (desk@daily.example)"


async def read(fetcher: HttpFetcher, url: str) -> Fetched:
    return await fetcher.fetch(FetchRequest(url, deadline=5.0))


ATTACKS = {
    "a literal": "http://127.0.0.1:{port}/article",
    "a short literal": "http://127.1:{port}/article",
    "a decimal host": "http://2130706433:{port}/article",
    "a hexadecimal host": "http://0x7f000001:{port}/article",
    "an octal host": "http://0177.0.0.1:{port}/article",
    "digits in circles": "http://①②⑦.⓪.⓪.①:{port}/article",
    "the unspecified address": "http://0.0.0.0:{port}/article",
    "behind a user name": "http://daily.example@127.0.0.1:{port}/article",
    "a mapped literal": "http://[::ffff:127.0.0.1]:{port}/article",
    "a NAT64 literal": "http://[64:ff9b::127.0.0.1]:{port}/article",
    "a 6to4 literal": "http://[2002:7f00:1::]:{port}/article",
    "localhost": "http://localhost:{port}/article",
    "a name that leads inside": "http://inside.example:{port}/article",
    "a name that leads inside, mapped": "http://mapped.example:{port}/article",
    "a name for the metadata service": "http://metadata.example/latest/meta-data/",
    "a redirect": "http://public.example:{public}/to-literal",
    "a redirect to a name": "http://public.example:{public}/to-name",
    "a redirect to a decimal host": "http://public.example:{public}/to-number",
    "a redirect to another scheme": "http://public.example:{public}/to-file",
    "an address beside a public one": "http://both.example:{port}/article",
    "a link-local address with a zone": "http://zone.example:{port}/article",
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
async def test_no_attack_reaches_the_private_network(attack: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "WEB_PORTS", range(65_536))
    names = Names(
        public_example=[["127.0.0.1"]],
        inside_example=[["127.0.0.1"]],
        localhost=[["127.0.0.1"]],
        mapped_example=[["::ffff:127.0.0.1"]],
        metadata_example=[["169.254.169.254"]],
        both_example=[["127.0.0.1", "::1"]],
        zone_example=[["fe80::1%1"]],
    )
    async with HostileWeb() as public, HostileWeb() as private:
        public.script("/to-literal", redirect(private.url("/article")))
        public.script("/to-name", redirect(f"http://inside.example:{private.port}/article"))
        public.script("/to-number", redirect(f"http://2130706433:{private.port}/article"))
        allow = [f"public.example:{public.port}"]
        async with HttpFetcher(FakeClock(NOW), user_agent=AGENT, allow=allow, resolver=names) as fetcher:
            with pytest.raises(AddressRefused):
                await read(fetcher, attack.format(port=private.port, public=public.port))
        assert private.requests == []


async def test_a_name_that_changes_its_mind_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    public = ip_address("127.0.0.1")
    monkeypatch.setattr(guard, "WEB_PORTS", range(65_536))
    monkeypatch.setattr(guard, "is_public", lambda address: address == public)
    names = Names(flip_example=[["127.0.0.1"], ["127.0.0.2"]])
    async with HostileWeb() as web:
        web.script("/article", answer(bodies.ARTICLE))
        address = f"http://flip.example:{web.port}/article"
        async with HttpFetcher(FakeClock(NOW), user_agent=AGENT, resolver=names) as fetcher:
            assert (await read(fetcher, address)).status == 200
        async with HttpFetcher(FakeClock(NOW), user_agent=AGENT, resolver=names) as fetcher:
            with pytest.raises(AddressRefused, match=r"flip\.example leads to 127\.0\.0\.2"):
                await read(fetcher, address)
        assert len(web.requests) == 1


@pytest.mark.parametrize(
    "address",
    [
        *("10.0.0.8", "172.16.0.1", "192.168.1.1", "127.0.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("198.18.0.1", "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1"),
        *("::", "::1", "fe80::1", "fc00::1", "fec0::1", "ff02::1"),
        *("::ffff:10.0.0.8", "::127.0.0.1", "64:ff9b::a00:8", "64:ff9b:1::1", "2002:a00:8::1", "2001:0:a00:8::1"),
        *("2001:db8::1", "2606:4700::5efe:10.0.0.8", "100::1"),
    ],
)  # fmt: skip
def test_addresses_that_are_not_out_on_the_internet(address: str) -> None:
    assert not guard.is_public(ip_address(address))


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
)
def test_addresses_that_are(address: str) -> None:
    assert guard.is_public(ip_address(address))


async def test_odd_ports_are_not_knocked_at() -> None:
    async with HttpFetcher(FakeClock(NOW), user_agent=AGENT) as fetcher:
        for port in (22, 25, 5432, 6379):
            with pytest.raises(AddressRefused, match=f"port {port} is none that web servers use"):
                await read(fetcher, f"http://daily.example:{port}/")


def test_an_allow_list_that_cannot_be_read_is_a_fault() -> None:
    with pytest.raises(ValueError, match="Invalid input"):
        HttpFetcher(FakeClock(NOW), user_agent=AGENT, allow=["not an address"])


# ---------------------------------------------------------------- a proxy


async def test_a_proxy_is_used_and_guarded(monkeypatch: pytest.MonkeyPatch) -> None:
    async def known(self: object, host: str, port: int, **_: object) -> list[Any]:
        address = {"daily.example": "93.184.216.34"}.get(host, "10.0.0.8")
        return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", (address, port))]

    async def relay(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await answer(f"through the proxy: {asked.target}")(asked, writer)

    monkeypatch.setattr(type(asyncio.get_running_loop()), "getaddrinfo", known)
    async with HostileWeb() as proxy:
        proxy.script("http://daily.example/a", relay)
        async with HttpFetcher(FakeClock(NOW), user_agent=AGENT, proxy=proxy.url("")) as fetcher:
            assert (await read(fetcher, "http://daily.example/a")).body == b"through the proxy: http://daily.example/a"
            for inside in ("http://inside.example/", "http://10.0.0.8/", proxy.url("/article")):
                with pytest.raises(AddressRefused):
                    await read(fetcher, inside)
        assert len(proxy.requests) == 1

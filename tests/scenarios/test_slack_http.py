"""Mode `http`: signed requests, and workspaces that install the app themselves."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from aiohttp import web

from adapters.slack.adapter import CHECK_EVERY, SlackAdapter
from adapters.slack.plugin import plugin
from adapters.slack.tokens import Identity, ManyWorkspaces
from bot.clock import SystemClock
from bot.errors import ChannelGone, SettingsError, StoreAway
from bot.message import Message, paragraph
from bot.testing import FakeClock
from tests.doubles.host import Desk, ends, running
from tests.doubles.slack import SlackDouble
from tests.doubles.slack_people import Person
from tests.doubles.slack_rig import NEWS, settings
from tests.doubles.until import until

SAY = Message((paragraph("The ferry sank."),))
MANY = {"bot_token": None, "app_token": None, "client_id": "111.222", "client_secret": "client-secret"}


@pytest.fixture
async def slack() -> AsyncIterator[SlackDouble]:
    async with SlackDouble() as double:
        yield double


@asynccontextmanager
async def served(slack: SlackDouble, host: Desk, **changes: Any) -> AsyncIterator[SlackAdapter]:
    """An adapter whose routes are served, and the double told where."""
    adapter = SlackAdapter(settings(slack, mode="http", **changes), host)
    application = web.Application()
    application.add_routes(plugin.routes(adapter))
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    slack.app_url = f"{base}/slack/events"
    try:
        async with running(adapter):
            yield adapter
    finally:
        await runner.cleanup()


async def test_commands_buttons_and_events_come_by_signed_request(slack: SlackDouble) -> None:
    host = Desk()
    async with served(slack, host):
        ben = Person(slack, "U0BEN")
        sent = [await ben.types("/watch lists"), await ben.mentions("help"), await ben.writes_directly("help")]
        await slack.until(lambda: len(host.asked) == 3)
    assert [one.status for one in sent] == [200, 200, 200]


async def test_what_comes_before_we_know_who_we_are_waits_for_it(slack: SlackDouble) -> None:
    host = Desk()
    slack.next("auth.test", "delay", 0.3)
    async with served(slack, host):
        sent = await Person(slack, "U0BEN").types("/watch lists")
        await slack.until(lambda: host.asked)
    assert (sent.status, slack.count("auth.test")) == (200, 1)


async def test_while_slack_does_not_say_who_we_are_commands_are_put_off_in_words(slack: SlackDouble) -> None:
    host = Desk()
    slack.next("auth.test", "status", 500, times=50)
    async with served(slack, host):
        ben = Person(slack, "U0BEN")
        command, event = await asyncio.gather(ben.types("/watch lists"), ben.mentions("help"))
    assert (
        json.loads((await command.ack())["body"])["text"]
        == "Wirewatch is just starting: give the command again in a moment."
    )
    assert event.status == 503, "so that Slack sends it again"
    assert host.asked == []


@pytest.mark.parametrize(
    ("changes", "why"),
    [({"secret": "another"}, "a wrong secret"), ({"age": 600}, "too old"), ({"age": -600}, "from the future")],
)
async def test_a_request_that_slack_did_not_sign_just_now_is_refused(
    slack: SlackDouble, changes: dict[str, Any], why: str
) -> None:
    host = Desk()
    body = json.dumps({"type": "event_callback", "event": {"type": "app_mention"}, "team_id": "T0HARBOUR"})
    async with served(slack, host), aiohttp.ClientSession() as browser:
        headers = {"Content-Type": "application/json", **slack.signature(body, **changes)}
        async with browser.post(slack.app_url, data=body, headers=headers) as answer:
            assert answer.status == 401, why
        async with browser.post(slack.app_url, data=body, headers={"Content-Type": "application/json"}) as answer:
            assert answer.status == 401
    assert host.asked == []


async def test_slacks_first_question_about_the_address_is_answered(slack: SlackDouble) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "c-1", "token": "t"})
    async with served(slack, Desk()), aiohttp.ClientSession() as browser:
        headers = {"Content-Type": "application/json", **slack.signature(body)}
        async with browser.post(slack.app_url, data=body, headers=headers) as answer:
            assert (await answer.json())["challenge"] == "c-1"


async def test_socket_mode_opens_no_route(slack: SlackDouble) -> None:
    adapter = SlackAdapter(settings(slack), Desk())
    assert plugin.routes(adapter) == ()


async def test_a_workspace_installs_the_app_and_is_served_with_its_own_token(slack: SlackDouble) -> None:
    host = Desk()
    async with served(slack, host, **MANY) as adapter:
        await install(slack, "T0MARSH", "Marsh Gazette")
        marsh = slack.world.installations[-1]
        slack.world.channel("C0MARSH", "marsh", members={marsh.bot_user})
        await Person(slack, "U0BEN", "C0MARSH", marsh).types("/watch lists")
        await slack.until(lambda: host.asked)
        await adapter.send(replace(NEWS, external_id=host.asked[0].channel), SAY, "key-1")
    asked = host.asked[0]
    assert (asked.workspace, asked.workspace_name, asked.channel) == ("T0MARSH", "Marsh Gazette", "T0MARSH/C0MARSH")
    assert "The ferry sank." in [post.text for post in slack.world.posts("C0MARSH")]
    posted = [call for call in slack.calls if call.method == "chat.postMessage"]
    assert {call.token for call in posted} == {marsh.token}
    assert "T0MARSH/installation" in host.secrets


async def test_an_installation_outlives_a_restart(slack: SlackDouble) -> None:
    host = Desk()
    async with served(slack, host, **MANY):
        await install(slack, "T0MARSH", "Marsh Gazette")
    marsh = slack.world.installations[-1]
    slack.world.channel("C0MARSH", "marsh", members={marsh.bot_user})
    async with served(slack, host, **MANY):
        await Person(slack, "U0BEN", "C0MARSH", marsh).types("/watch lists")
        await slack.until(lambda: host.asked)


async def test_what_one_process_installs_and_renews_is_known_to_another() -> None:
    host = Desk()
    one, other = (ManyWorkspaces(host, "http://127.0.0.1:9/api/", "111.222", "client-secret") for _ in range(2))
    assert await other.identity("T0MARSH") is None
    marsh = {"team": "T0MARSH", "name": "Marsh", "bot_user": "U0BOT", "refresh": "r-1", "token": "old", "expires_at": 0}
    await one.save(marsh)
    assert await other.identity("T0MARSH") == Identity("T0MARSH", "Marsh", "U0BOT")
    await one.save({**marsh, "token": "renewed", "expires_at": host.clock.now().timestamp() + 3_600})
    assert await other.token("T0MARSH") == "renewed", "without using up a refresh token that works once"


class Flaky(Desk):
    """Fails at one of its writings, counted from the next."""

    fails_at = 0

    async def save_secret(self, key: str, value: str) -> None:
        self.fails_at -= 1
        if self.fails_at == 0:
            raise StoreAway("no server answers")
        await super().save_secret(key, value)


@pytest.mark.parametrize("at", range(1, 6))
async def test_an_organisation_is_forgotten_with_all_its_workspaces_whenever_the_database_goes_away(at: int) -> None:
    host = Flaky()
    keeper = ManyWorkspaces(host, "http://127.0.0.1:9/api/", "111.222", "client-secret")
    fen = {"team": "E0FEN", "name": "Fen", "bot_user": "U0BOT", "token": "t", "refresh": None, "expires_at": None}
    await keeper.save({**fen, "organisation": "E0FEN"})
    for team in ("T0ELY", "T0LYNN"):
        assert await keeper.identity(team, "E0FEN")
    host.fails_at = at
    with suppress(StoreAway):
        await keeper.forget("E0FEN")
        assert at == 5, "there is nothing to write any more"
        return
    assert await keeper.forget("E0FEN") == ["T0ELY", "T0LYNN"]
    assert not any(host.secrets.values())


async def test_many_workspaces_are_served_without_writing_anything_down_every_minute(slack: SlackDouble) -> None:
    host, clock = Desk(), FakeClock(datetime(2026, 3, 2, 9, tzinfo=UTC))
    host.clock = clock
    async with running(SlackAdapter(settings(slack, mode="http", **MANY), host)):
        await until(lambda: bool(host.secrets))
        host.secrets.clear()
        clock.advance(CHECK_EVERY + 1)
        for _ in range(5):
            await asyncio.sleep(0)
    assert host.secrets == {}, "a database that is away just then would end the adapter"


async def test_a_workspace_that_never_installed_us_is_not_served(slack: SlackDouble) -> None:
    host = Desk()
    async with served(slack, host, **MANY):
        await Person(slack, "U0BEN").types("/watch lists")
    assert host.asked == []


@pytest.mark.parametrize("spoilt", ["no cookie", "another state", "used twice", "wrong code"])
async def test_an_installation_needs_the_state_of_the_same_browser_once(slack: SlackDouble, spoilt: str) -> None:
    host = Desk()
    async with served(slack, host, **MANY):
        code = slack.world.install("T0MARSH", "Marsh Gazette")
        state, cookie = await begin(slack)
        cookies = {} if spoilt == "no cookie" else {"Cookie": cookie}
        if spoilt == "used twice":
            await finish(slack, "a-wrong-code", state, cookies)
        if spoilt == "another state":
            state = "x" * 20
        status = await finish(slack, "a-wrong-code" if spoilt == "wrong code" else code, state, cookies)
    assert status in {400, 401}
    assert not any(key.endswith("/installation") for key in host.secrets)


async def test_a_rotating_token_is_renewed_once_before_it_expires(slack: SlackDouble) -> None:
    host = Desk()
    turned = Turned()
    host.clock = turned
    async with served(slack, host, **MANY) as adapter:
        await install(slack, "T0MARSH", "Marsh Gazette", rotating=True)
        marsh = slack.world.installations[-1]
        slack.world.channel("C0MARSH", "marsh", members={marsh.bot_user})
        there = replace(NEWS, external_id="T0MARSH/C0MARSH")
        first = marsh.token
        await adapter.send(there, SAY, "key-1")
        turned.ahead = 11 * 3_600
        await adapter.send(there, SAY, "key-2")
        await adapter.send(there, SAY, "key-3")
    assert marsh.token != first
    refreshed = [call for call in slack.calls if call.args.get("grant_type") == "refresh_token"]
    assert len(refreshed) == 1
    assert json.loads(host.secrets["T0MARSH/installation"])["token"] == marsh.token


async def test_a_workspace_that_removes_us_is_forgotten(slack: SlackDouble) -> None:
    host = Desk()
    async with served(slack, host, **MANY) as adapter:
        await install(slack, "T0MARSH", "Marsh Gazette")
        marsh = slack.world.installations[-1]
        await Person(slack, "U0BEN", team=marsh).event({"type": "app_uninstalled"})
        await slack.until(lambda: host.gone)
        with pytest.raises(ChannelGone, match="not installed"):
            await adapter.send(replace(NEWS, external_id="T0MARSH/C0NEWS"), SAY, "key-1")
    assert host.gone == ["slack/T0MARSH"]
    assert host.secrets["T0MARSH/installation"] == ""


async def test_a_token_that_one_workspace_took_back_pauses_only_that_one(slack: SlackDouble) -> None:
    host = Desk()
    async with served(slack, host, **MANY) as adapter:
        for team in ("T0MARSH", "T0FEN"):
            await install(slack, team, team)
            bot = slack.world.installations[-1].bot_user
            slack.world.channel(f"C{team}", "news", members={bot})
        slack.world.installations[-1].revoked = "token_revoked"
        assert await adapter.send(replace(NEWS, external_id="T0MARSH/CT0MARSH"), SAY, "key-1")
        with pytest.raises(ChannelGone, match="install the app again"):
            await adapter.send(replace(NEWS, external_id="T0FEN/CT0FEN"), SAY, "key-2")


@pytest.mark.parametrize(
    ("tokens", "gone"), [({"bot": ["UBOTT0MARSH"]}, ["slack/T0MARSH"]), ({"oauth": ["U0ANN"]}, []), ({}, [])]
)
async def test_a_revoked_bot_token_is_a_removal_and_a_persons_is_not(
    slack: SlackDouble, tokens: dict[str, list[str]], gone: list[str]
) -> None:
    host = Desk()
    async with served(slack, host, **MANY):
        await install(slack, "T0MARSH", "Marsh Gazette")
        who = Person(slack, "U0BEN", team=slack.world.installations[-1])
        await who.event({"type": "tokens_revoked", "tokens": tokens})
        await who.event({"type": "app_home_opened", "user": "U0BEN", "tab": "messages", "channel": "D0"})
    assert host.gone == gone


async def test_a_whole_organisation_installs_the_app_and_each_workspace_of_it_is_served_apart(
    slack: SlackDouble,
) -> None:
    host = Desk()
    async with served(slack, host, **MANY):
        await install(slack, "E0FEN", "Fenland Press", rotating=True)
        fen = slack.world.installations[-1]
        for team in ("T0ELY", "T0LYNN"):
            slack.world.channel(f"C{team}", "news", members={fen.bot_user})
            await Person(slack, "U0BEN", f"C{team}", replace(fen, team=team)).types("/watch lists")
        await Person(slack, "U0BEN", "CT0ELY", replace(fen, team="T0ELY")).mentions("help")
        await slack.until(lambda: len(host.asked) == 3)
    assert sorted((one.workspace, one.channel) for one in host.asked) == [
        ("T0ELY", "T0ELY/CT0ELY"), ("T0ELY", "T0ELY/CT0ELY"), ("T0LYNN", "T0LYNN/CT0LYNN"),
    ]  # fmt: skip
    async with served(slack, host, **MANY) as adapter:
        assert await adapter.send(replace(NEWS, external_id="T0LYNN/CT0LYNN"), SAY, "key-1")
        lynn = Person(slack, "U0BEN", "CT0LYNN", replace(fen, team="T0LYNN"))
        await lynn.event({"type": "team_access_revoked", "team_ids": ["T0LYNN"]})
        await slack.until(lambda: host.gone)
        with pytest.raises(ChannelGone, match="not installed"):
            await adapter.send(replace(NEWS, external_id="T0LYNN/CT0LYNN"), SAY, "key-2")
        await Person(slack, "U0BEN", "CT0ELY", fen).event({"type": "app_uninstalled"})
        await slack.until(lambda: len(host.gone) == 2)
    assert host.gone == ["slack/T0LYNN", "slack/T0ELY"]
    assert not any(value for key, value in host.secrets.items() if key.startswith(("T0", "E0FEN/installation")))


async def test_each_workspace_of_an_organisation_bears_its_own_name(slack: SlackDouble) -> None:
    host = Desk()
    async with served(slack, host, **MANY):
        await install(slack, "E0FEN", "Fenland Press")
        fen = slack.world.installations[-1]
        fen.teams = {"T0ELY": "Ely Echo", "T0LYNN": "Lynn News", "T0MARCH": "March Post"}
        for team in ("T0MARCH", "T0NEW", "T0MARCH"):
            await Person(slack, "U0BEN", team=replace(fen, team=team)).types("/watch lists")
        await slack.until(lambda: len(host.asked) == 3)
        assert slack.count("auth.teams.list") == 4, "two pages for each workspace, once"
    assert sorted(one.workspace_name for one in host.asked) == ["Fenland Press", "March Post", "March Post"]
    async with served(slack, host, **MANY):
        await Person(slack, "U0BEN", team=replace(fen, team="T0MARCH")).types("/watch lists")
        await slack.until(lambda: len(host.asked) == 4)
    assert (host.asked[-1].workspace_name, slack.count("auth.teams.list")) == ("March Post", 4)


async def test_a_stranger_s_organisation_is_not_served(slack: SlackDouble) -> None:
    host = Desk()
    async with served(slack, host, **MANY):
        await install(slack, "E0FEN", "Fenland Press")
        fen = slack.world.installations[-1]
        await Person(slack, "U0BEN", team=replace(fen, team="T0WOLD", organisation="E0WOLD")).types("/watch lists")
        await Person(slack, "U0BEN", team=replace(fen, team="T0LONE", organisation="")).types("/watch lists")
    assert host.asked == []


@pytest.mark.parametrize(("teams", "name"), [({"TE0SEA": "Sea Post"}, "Sea Post"), ({}, "Harbour Post")])
async def test_one_token_of_a_whole_organisation_serves_its_workspaces(
    slack: SlackDouble, teams: dict[str, str], name: str
) -> None:
    host = Desk()
    harbour = slack.world.installations[0]
    harbour.whole, harbour.team, harbour.teams = True, "E0SEA", teams
    async with served(slack, host):
        for organisation in ("E0SEA", "E0LAND"):
            who = replace(harbour, team=f"T{organisation}", organisation=organisation)
            await Person(slack, "U0BEN", team=who).types("/watch lists")
        await slack.until(lambda: host.asked)
    (asked,) = host.asked
    assert (asked.workspace, asked.workspace_name) == ("TE0SEA", name)


async def test_without_a_key_to_encrypt_with_the_bot_says_so_at_the_start(slack: SlackDouble) -> None:
    assert "no key" in await ends(SlackAdapter(settings(slack, mode="http", **MANY), Keyless()))


class Keyless(Desk):
    async def save_secret(self, key: str, value: str) -> None:
        raise SettingsError(("there is no key to encrypt secrets with",))


class Turned(SystemClock):
    """The system's clock, put ahead by so many seconds."""

    ahead = 0.0

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=self.ahead)


async def begin(slack: SlackDouble) -> tuple[str, str]:
    """Open the install page; returns the state and the cookie that came with it."""
    address = slack.app_url.replace("/events", "/install")
    async with aiohttp.ClientSession() as browser, browser.get(address, allow_redirects=False) as answer:
        assert answer.status == 302
        to = urlsplit(answer.headers["Location"])
        assert to.path == "/oauth/v2/authorize"
        asked = parse_qs(to.query)
        assert "chat:write" in asked["scope"][0]
        return asked["state"][0], answer.headers["Set-Cookie"].split(";")[0]


async def finish(slack: SlackDouble, code: str, state: str, cookies: dict[str, str]) -> int:
    """Come back from Slack."""
    address = slack.app_url.replace("/events", "/oauth_redirect")
    async with (
        aiohttp.ClientSession() as browser,
        browser.get(address, params={"code": code, "state": state}, headers=cookies) as answer,
    ):
        return answer.status


async def install(slack: SlackDouble, team: str, name: str, *, rotating: bool = False) -> None:
    code = slack.world.install(team, name, rotating=rotating)
    state, cookie = await begin(slack)
    assert await finish(slack, code, state, {"Cookie": cookie}) == 200

"""Answers that no platform promises: proxies', front doors' and other programs'.  Each is one of our errors."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from adapters.discord.api import Api as Discord
from adapters.slack.api import Api as Slack
from adapters.slack.tokens import ManyWorkspaces, OneWorkspace
from bot.errors import DeliveryError, MaybeSent, NotYet
from tests.doubles.host import Desk

JSON, TEXT = "application/json", "text/plain"
ME = '{"id": "1", "username": "wirewatch", "discriminator": "0", "avatar": null}'
TOO_FAST = '{"message": "You are being rate limited.", "retry_after": 1.5, "global": false}'


@dataclass
class Server:
    """Answers whatever it is asked with the same."""

    base: str = ""
    status: int = 200
    body: str = ""
    kind: str = JSON
    headers: dict[str, str] = field(default_factory=dict)

    async def answer(self, request: web.Request) -> web.Response:
        if request.path.endswith("/users/@me"):
            return web.Response(body=ME.encode(), headers={"Content-Type": JSON})
        headers = {**self.headers, "Content-Type": self.kind}
        return web.Response(status=self.status, body=self.body.encode(), headers=headers)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    made = Server()
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", made.answer)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield made
    await runner.cleanup()


Asked = Callable[[], Awaitable[Any]]


@pytest.fixture
async def slack(server: Server) -> AsyncIterator[tuple[Asked, Asked]]:
    """To read something of Slack's, and to post."""
    api = Slack(f"{server.base}/api/", OneWorkspace("xoxb-harbour"))
    yield (
        lambda: api.read("", "conversations.info", channel="C0NEWS"),
        lambda: api.write("", "chat.postMessage", repeatable=False, channel="C0NEWS", text="x"),
    )
    await api.close()


@pytest.fixture
async def discord(server: Server) -> AsyncIterator[tuple[Asked, Asked, Asked]]:
    """To read something of Discord's, to post, and to answer an interaction."""
    api = Discord("token", f"{server.base}/api/v10")
    hook: dict[str, Any] = {"webhook_id": "1", "webhook_token": "t"}
    yield (
        lambda: api.read("/channels/{channel_id}", channel_id="7"),
        lambda: api.write(
            "POST", "/channels/{channel_id}/messages", {"content": "x"}, repeatable=False, channel_id="7"
        ),
        lambda: api.write("PATCH", "/webhooks/{webhook_id}/{webhook_token}/messages/@original", {}, **hook),
    )
    await api.close()


async def error_of(asked: Asked) -> DeliveryError:
    with pytest.raises(DeliveryError) as raised:
        await asked()
    return raised.value


@pytest.mark.parametrize(
    ("status", "kind", "body"),
    [(200, "text/html", "<html>"), (200, JSON, '{"ok": tr'), (200, JSON, ""), (200, JSON, "[]"), (404, TEXT, "no")],
)
async def test_what_is_no_answer_of_slacks_may_have_been_done(
    server: Server, slack: tuple[Asked, Asked], status: int, kind: str, body: str
) -> None:
    server.status, server.kind, server.body = status, kind, body
    assert [type(await error_of(asked)) for asked in slack] == [NotYet, MaybeSent]


@pytest.mark.parametrize(("kind", "body"), [("text/html", "<html>"), (JSON, '{"ok": tr'), (JSON, "[]")])
async def test_a_token_that_is_renewed_with_no_answer_of_slacks_is_renewed_later(
    server: Server, kind: str, body: str
) -> None:
    keeper = ManyWorkspaces(Desk(), f"{server.base}/api/", "111.222", "client-secret")
    marsh = {"team": "T0MARSH", "name": "Marsh", "bot_user": "U0BOT", "token": "old", "refresh": "r-1"}
    await keeper.save({**marsh, "expires_at": 0})
    server.kind, server.body = kind, body
    with pytest.raises(NotYet):
        await keeper.token("T0MARSH")


@pytest.mark.parametrize(("kind", "body"), [(TEXT, "slow down"), (TEXT, ""), (JSON, "{}"), (JSON, '{"ok": false}')])
async def test_a_rate_limit_of_slacks_is_one_whatever_stands_in_it(
    server: Server, slack: tuple[Asked, Asked], kind: str, body: str
) -> None:
    server.status, server.kind, server.body, server.headers = 429, kind, body, {"Retry-After": "7"}
    for asked in slack:
        error = await error_of(asked)
        assert isinstance(error, NotYet)
        assert error.retry_after == 7


@pytest.mark.parametrize(("kind", "body"), [(TEXT, "hello"), (JSON, '{"id"')])
async def test_what_is_no_answer_of_discords_may_have_been_done(
    server: Server, discord: tuple[Asked, Asked, Asked], kind: str, body: str
) -> None:
    server.kind, server.body = kind, body
    assert [type(await error_of(asked)) for asked in discord] == [NotYet, MaybeSent, NotYet]


@pytest.mark.parametrize(
    ("body", "headers", "seconds"),
    [
        (TOO_FAST, {}, 1.5),
        (TOO_FAST, {"Retry-After": "2"}, 1.5),
        ('{"message": "blocked"}', {"X-RateLimit-Reset-After": "3.5"}, 3.5),
        ("<html>", {}, 900.0),
    ],
)
async def test_a_rate_limit_that_comes_from_a_proxy_is_as_long_as_it_says(
    server: Server, discord: tuple[Asked, Asked, Asked], body: str, headers: dict[str, str], seconds: float
) -> None:
    server.status, server.body, server.headers = 429, body, headers
    server.kind = JSON if body.startswith("{") else "text/html"
    for asked in discord:
        error = await error_of(asked)
        assert isinstance(error, NotYet)
        assert error.retry_after == seconds


async def test_json_is_read_whatever_its_character_set_is_called(
    server: Server, discord: tuple[Asked, Asked, Asked]
) -> None:
    server.kind, server.body = f"{JSON}; charset=utf-8", '{"id": "5"}'
    assert [await asked() for asked in discord] == [{"id": "5"}] * 3

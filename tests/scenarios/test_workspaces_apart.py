"""No command shows or changes anything of another workspace: every row of the table is tried."""

import pytest

from bot.commands.parse import render
from bot.commands.spec import Command
from bot.commands.table import TABLE
from bot.message import plain_text
from bot.model import DeliveryKind
from bot.store import Tx
from tests.doubles.dialogue import Dialogue
from tests.doubles.seen import see

SECRET = "ZanziBAR"
"""As it is stored.  Strangers type it in small letters, so that an echo of their words is no leak."""
TYPED = "zanzibar"
URL = "https://zanzibar.example/1"
VALUES = {
    "list": TYPED,
    "feed": TYPED,
    "name": TYPED,
    "words": TYPED,
    "entity": TYPED,
    "feeds": TYPED,
    "text": URL,
    "address": URL,
    "number": "1",
    "for": "2h",
    "time": "08:00",
}


async def fill(dialogue: Dialogue) -> None:
    """Give the first workspace one of everything, each with the secret word in it."""
    for line in ("create {0}", "add {0} {0}", "subscribe {0} ping:{0}"):
        assert await dialogue.ask(f"/watch {line.format(SECRET)}") is not None
    async with dialogue.services.store.write() as tx:
        feed = await tx.feeds.follow(1, "https://zanzibar.example/feed", title=SECRET)
        text = f"{SECRET} voted on Monday. More later."
        article = await see(tx, feed.id, f"{SECRET} votes", text, url=URL, site=SECRET)
        await tx.digest_items.hold(1, 1, article, 1, "held")
        await tx.deliveries.add(1, DeliveryKind.CARD, SECRET, {"blocks": []})
        claimed = (await tx.deliveries.claim(1))[0]
        await tx.deliveries.mark_sending(claimed)
        await tx.deliveries.mark_dead(claimed, SECRET)
    await dialogue.ask("/digest schedule 07:00")
    await dialogue.ask(f"/watch remove {SECRET} {SECRET}")
    await dialogue.ask("/news undo")


async def belongings(tx: Tx) -> tuple[object, ...]:
    return (
        await tx.watchlists.of_workspace(1),
        await tx.subscriptions.of_workspace(1),
        await tx.feeds.of_workspace(1),
        await tx.channels.of_workspace(1),
        await tx.digests.of_workspace(1),
        await tx.audit.of_workspace(1),
        await tx.deliveries.dead(1),
        await tx.digest_items.waiting(1),
    )


@pytest.mark.parametrize("command", TABLE.commands, ids=lambda command: command.name)
async def test_a_stranger_sees_and_changes_nothing_of_ours(dialogue: Dialogue, command: Command) -> None:
    await fill(dialogue)
    async with dialogue.services.store.read() as tx:
        before = await belongings(tx)
    numbered = {**VALUES, "list": "#1", "entity": "#1", "name": "#1", "text": "#1"}
    for every, values in ((True, VALUES), (False, VALUES), (True, numbered)):
        wanted = [one.name for one in command.parameters if (every or one.required) and one.name in values]
        answer = await dialogue.ask(render(command, {name: values[name] for name in wanted}), "stranger")
        assert answer is not None
        assert SECRET not in plain_text(answer)
    async with dialogue.services.store.read() as tx:
        assert await belongings(tx) == before
    asked = dialogue.invocation(command.name, "stranger")
    offers = [await dialogue.dispatcher.complete(asked, one.name, "") for one in command.parameters]
    assert not any(SECRET in offered for offer in offers for offered in offer)


async def test_we_do_see_it(dialogue: Dialogue) -> None:
    """Else the test above could not fail."""
    await fill(dialogue)
    reading = ["watch lists", "watch show", "watch export", "feed list", "feed health", "news search", "news status"]
    for name in [*reading, "news audit", "news why", "summarise", "digest preview"]:
        command = TABLE.paths[tuple(name.split())]
        wanted = [one.name for one in command.parameters if one.name in {"list", "words", "address", "text"}]
        answer = await dialogue.ask(render(command, {name: VALUES[name] for name in wanted}))
        assert answer is not None
        assert SECRET in plain_text(answer), command.name

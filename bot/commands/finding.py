"""Finding what a name means, in the asker's workspace and nowhere else, with a hint where it means nothing."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence

from bot.commands.parse import quote
from bot.errors import CommandError, Unclear
from bot.ingest.urls import without_credentials
from bot.message import Words, spans, typed
from bot.model import Channel, Entity, Feed, Watchlist
from bot.store import Tx
from bot.store.watchlists import fold

_NEAR = 3
_LONGEST_CARRIED = 32
_NUMBER = re.compile(r"#([0-9]{1,18})")


async def watchlist(tx: Tx, workspace_id: int, name: str, *, bare: bool = False) -> Watchlist:
    """Find a list by its name or `#number`; `bare`: without its many entities.  Raises `CommandError`."""
    found = await tx.watchlists.find(workspace_id, name, bare=bare)
    if found:
        return found
    known = await tx.watchlists.names(workspace_id)
    number = numbered(name)
    if number in known and (found := await tx.watchlists.find(workspace_id, known[number], bare=bare)):
        return found
    names = list(known.values())
    hint = "/watch lists shows them." if names else "There is none yet: /watch create makes one."
    raise _unknown(f"There is no watch-list “{name[:80]}” here.", hint, name, names)


def entity(watchlist: Watchlist, name: str) -> Entity:
    """Find an entity by its name, key or alias, the name first.  Raises `CommandError`."""
    wanted = fold(name)
    named = [one for one in watchlist.entities if wanted in (fold(one.name), fold(one.key))]
    named += [one for one in watchlist.entities if wanted in map(fold, one.aliases)]
    if named:
        return named[0]
    names = [one.name for one in watchlist.entities]
    raise _unknown(f"“{name[:80]}” is not on “{watchlist.name}”.", "/watch show shows what is on it.", name, names)


def reference(name: str, number: int) -> str:
    """Write a name as a button or a form carries it: where it is long, as its number, which has few characters."""
    return name if len(quote(name)) <= _LONGEST_CARRIED else f"#{number}"


def numbered(reference: str) -> int | None:
    """Read a number that `reference` wrote; None for a name."""
    found = _NUMBER.fullmatch(reference.strip())
    return int(found[1]) if found else None


async def feed(tx: Tx, workspace_id: int, name: str) -> Feed:
    """Find a followed feed by its title, its address, or a part that only one title has.  Raises `CommandError`."""
    feeds = await tx.feeds.followed(workspace_id)
    wanted = fold(without_credentials(name)).rstrip("/")
    exact = [one for one in feeds if wanted in (fold(one.title), fold(one.url).rstrip("/"))]
    found = exact or [one for one in feeds if wanted in fold(one.title) or wanted in fold(one.url)]
    if len(found) == 1:
        return (await tx.feeds.many([found[0].id]))[found[0].id]
    if found:
        titles = ", ".join(f"“{one.title}” ({one.url})" if len(exact) > 1 else f"“{one.title}”" for one in found[:5])
        meant = tuple(one.url if len(exact) > 1 else one.title for one in found)
        raise Unclear(f"“{name[:80]}” fits {len(found)} feeds.", f"Say which: {titles}.", name, meant)
    hint = "/feed list shows them." if feeds else "/feed add adds one."
    raise _unknown(f"No feed here is called “{name[:80]}”.", hint, name, [one.title for one in feeds])


async def without_digest(tx: Tx, channel: Channel) -> tuple[Words, ...]:
    """Say how to get a digest, where something is to come in one and the channel has none."""
    if await tx.digests.of_channel(channel.id):
        return ()
    return (spans("This channel has no digest yet: ", typed("/digest schedule 08:00"), " sets one up."),)


def _unknown(message: str, hint: str, name: str, names: Sequence[str]) -> CommandError:
    """Point to the names that are nearly this one; only where none is, to what shows them all."""
    near = _near(name, names)
    return Unclear(message, f"Did you mean “{near[0]}”?", name, near) if near else CommandError(message, hint)


def _near(name: str, names: Iterable[str]) -> tuple[str, ...]:
    folded = {fold(one): one for one in names}
    near = difflib.get_close_matches(fold(name)[:80], folded, n=_NEAR, cutoff=0.6)
    return tuple(folded[one] for one in near)

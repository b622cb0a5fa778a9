"""Finding what a name means, in the asker's workspace and nowhere else, with a hint where it means nothing."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from bot.errors import CommandError
from bot.model import Entity, Feed, Watchlist
from bot.store import Tx
from bot.store.watchlists import fold


async def watchlist(tx: Tx, workspace_id: int, name: str, *, bare: bool = False) -> Watchlist:
    """Find a list by its name; `bare`: without its entities, which may be very many.  Raises `CommandError`."""
    found = await tx.watchlists.find(workspace_id, name, bare=bare)
    if found:
        return found
    names = list((await tx.watchlists.names(workspace_id)).values())
    hint = _near(name, names) or (
        "/watch lists shows them." if names else "There is none yet: /watch create makes one."
    )
    raise CommandError(f"There is no watch-list “{name[:80]}” here.", hint)


def entity(watchlist: Watchlist, name: str) -> Entity:
    """Find an entity by its name, key or alias, the name first.  Raises `CommandError`."""
    wanted = fold(name)
    named = [one for one in watchlist.entities if wanted in (fold(one.name), fold(one.key))]
    named += [one for one in watchlist.entities if wanted in map(fold, one.aliases)]
    if named:
        return named[0]
    hint = _near(name, [one.name for one in watchlist.entities]) or "/watch show shows what is on it."
    raise CommandError(f"“{name[:80]}” is not on “{watchlist.name}”.", hint)


async def feed(tx: Tx, workspace_id: int, name: str) -> Feed:
    """Find a followed feed by its title, its address, or a part that only one title has.  Raises `CommandError`."""
    feeds = await tx.feeds.of_workspace(workspace_id)
    wanted = fold(name).rstrip("/")
    exact = [one for one in feeds if wanted in (fold(one.title), fold(one.url).rstrip("/"))]
    found = exact or [one for one in feeds if wanted in fold(one.title) or wanted in fold(one.url)]
    if len(found) == 1:
        return found[0]
    if found:
        titles = ", ".join(f"“{one.title}” ({one.url})" if len(exact) > 1 else f"“{one.title}”" for one in found[:5])
        raise CommandError(f"“{name[:80]}” fits {len(found)} feeds.", f"Say which: {titles}.")
    hint = _near(name, [one.title for one in feeds]) or ("/feed list shows them." if feeds else "/feed add adds one.")
    raise CommandError(f"No feed here is called “{name[:80]}”.", hint)


def _near(name: str, names: Iterable[str]) -> str:
    folded = {fold(one): one for one in names}
    near = difflib.get_close_matches(fold(name)[:80], folded, n=1, cutoff=0.6)
    return f"Did you mean “{folded[near[0]]}”?" if near else ""

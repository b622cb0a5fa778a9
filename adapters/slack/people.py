"""Who asks and where: roles and channels as Slack knows them, remembered for a while.

Whatever cannot be found out counts as the least: a plain member.
"""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog

from adapters.memory import Memory
from adapters.slack.api import Api
from adapters.slack.tokens import Identity
from bot.errors import ChannelGone, DeliveryError, Refused
from bot.model import Actor, Role
from bot.ports import Clock

REMEMBERED = 60.0  # seconds: as long as somebody who lost a role keeps it
DIRECT = ("D", "U", "W")  # how ids begin of direct conversations, and of persons, whom a message reaches directly
MOST_PAGES = 10

_log = structlog.get_logger(__name__)
V = TypeVar("V")


def is_direct(channel: str) -> bool:
    """Say whether nobody else is there: a direct conversation, a person in place of a channel, or the App Home."""
    return not channel or channel.startswith(DIRECT)


@dataclass(frozen=True, slots=True)
class Place:
    """A channel as Slack describes it.  `reachable` is False for a private one that we are not in."""

    name: str
    creator: str = ""
    member: bool = False
    private: bool = False
    direct: bool = False
    reachable: bool = True


class Directory:
    """Looks people and channels up."""

    def __init__(self, api: Api, clock: Clock, managers: tuple[str, ...]) -> None:
        """Take the API and the configured managers: user ids and user-group ids."""
        self._api = api
        self._managers = frozenset(one for one in managers if not one.startswith("S"))
        self._groups = tuple(one for one in managers if one.startswith("S"))
        self._people: Memory[dict[str, Any]] = Memory(clock, REMEMBERED)
        self._places: Memory[Place] = Memory(clock, REMEMBERED)
        self._members: Memory[frozenset[str]] = Memory(clock, REMEMBERED)

    async def actor(self, team: str, user: str, channel: str) -> Actor:
        """Describe who asks; never raises."""
        person = await self._known(self._person(team, user), {})
        name = str(person.get("real_name") or person.get("name") or user)
        return Actor(user, name, await self._role(team, user, channel, person))

    async def is_outsider(self, team: str, user: str, us: Identity) -> bool:
        """Say whether somebody is here from another company's workspace, through a channel that both share.

        Their flags tell what they are at home, and this workspace's lists are none of their business.
        """
        person = await self._known(self._person(team, user), {})
        if us.organisation and (person.get("enterprise_user") or {}).get("enterprise_id") == us.organisation:
            return False
        ours = await self._known(self._person(team, us.bot_user), {}) if person.get("team_id") else {}
        return ours.get("team_id") not in {None, person.get("team_id")}

    async def _role(self, team: str, user: str, channel: str, person: dict[str, Any]) -> Role:
        if user in self._managers or any(person.get(flag) for flag in ("is_admin", "is_owner", "is_primary_owner")):
            return Role.WORKSPACE_MANAGER
        for group in self._groups:
            if user in await self._known(self._group(team, group), frozenset()):
                return Role.WORKSPACE_MANAGER
        if is_direct(channel):
            return Role.CHANNEL_MANAGER
        place = await self._known(self.place(team, channel), Place(""))
        return Role.CHANNEL_MANAGER if place.direct or place.creator == user else Role.MEMBER

    async def _known(self, asked: Awaitable[V], least: V) -> V:
        try:
            return await asked
        except DeliveryError as error:
            _log.warning("not told by Slack, taken as the least", reason=str(error))
            return least

    async def place(self, team: str, channel: str) -> Place:
        """Describe a channel.  Raises `DeliveryError` when Slack cannot be asked."""
        return await self._places.get((team, channel), lambda: self._ask_place(team, channel))

    async def shared(self, team: str, user: str) -> frozenset[str]:
        """Give the channels that a person and we are both in; none where Slack cannot be asked."""
        found: set[str] = set()
        cursor: str | None = None
        for _ in range(MOST_PAGES):
            asked = {
                "user": user,
                "team_id": team or None,
                "types": "public_channel,private_channel",
                "exclude_archived": True,
                "limit": 200,
            }
            try:
                page = await self._api.read(team, "users.conversations", cursor=cursor, **asked)
            except DeliveryError as error:
                _log.warning("channels unknown", user=user, reason=str(error))
                break
            found |= {str(one["id"]) for one in page.get("channels") or ()}
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or None
            if cursor is None:
                break
        return frozenset(found)

    def forget(self, team: str, channel: str) -> None:
        """Ask anew about a channel next time."""
        self._places.forget((team, channel))

    async def join(self, team: str, channel: str) -> bool:
        """Enter a public channel; False where only an invitation helps.  Raises `NotYet`."""
        self.forget(team, channel)
        try:
            await self._api.write(team, "conversations.join", channel=channel)
        except (ChannelGone, Refused):
            return False
        return True

    async def _ask_place(self, team: str, channel: str) -> Place:
        if is_direct(channel):  # to be told more of one takes a scope of its own
            return Place("direct message", member=True, direct=True)
        try:
            answer = await self._api.read(team, "conversations.info", channel=channel)
        except ChannelGone:
            return Place("", private=True, reachable=False)
        info = answer.get("channel") or {}
        direct = bool(info.get("is_im") or info.get("is_mpim"))
        name = "direct message" if info.get("is_im") else str(info.get("name") or channel)
        member = direct or bool(info.get("is_member"))
        return Place(name, str(info.get("creator") or ""), member, bool(info.get("is_private")), direct)

    async def _person(self, team: str, user: str) -> dict[str, Any]:
        async def ask() -> dict[str, Any]:
            found: dict[str, Any] = (await self._api.read(team, "users.info", user=user)).get("user") or {}
            return found

        return await self._people.get((team, user), ask)

    async def _group(self, team: str, group: str) -> frozenset[str]:
        async def ask() -> frozenset[str]:
            answer = await self._api.read(team, "usergroups.users.list", usergroup=group, team_id=team or None)
            return frozenset(answer.get("users") or ())

        return await self._members.get((team, group), ask)

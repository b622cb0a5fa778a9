"""Who we are in a workspace: one token from the environment, or one for each workspace that installed the app."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Protocol

import structlog
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.api import DEAD_TOKEN, UNANSWERED, Api, Tokens, code_of, failure
from adapters.slack.unsaved import Unsaved
from bot.errors import ChannelGone, DeliveryError, NotYet, SettingsError, StoreError
from bot.ports import Host

_log = structlog.get_logger(__name__)

ROTATE_BEFORE = timedelta(hours=2)  # Slack's rotating tokens live 12 hours
TRY_EVERY = 0.2  # seconds between two tries to be the one who renews a token that is dead already
PATIENCE = 50  # tries
NAMED_WITHIN = 1.0  # seconds: a request of three waits for it
TEAMS_A_PAGE = 1_000
MOST_PAGES = 10

PLAIN_REASONS = {
    "account_inactive": "the app was removed from the workspace, or its account is deactivated",
    "invalid_auth": "the token is not one of Slack's, or belongs to another app",
    "missing_scope": "the token lacks the scope connections:write",
    "not_allowed_token_type": "this is another kind of token: bot tokens begin with xoxb-, app-level ones with xapp-",
    "not_authed": "the token is empty",
    "token_expired": "the token has expired; turn token rotation off, or use mode http with a client id",
    "token_revoked": "the token was revoked",
}


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we are in one workspace; `organisation`: the Enterprise Grid that it is part of, if it is."""

    team: str
    name: str
    bot_user: str
    bot_id: str = ""
    organisation: str = ""


class Installs(Tokens, Protocol):
    """The workspaces we are in, one by one or with their whole organisation."""

    async def check(self, api: Api) -> None:
        """See that we can work at all.  Raises `SettingsError` if we never will, else `DeliveryError`."""
        ...

    async def identity(self, team: str, organisation: str = "") -> Identity | None:
        """Say who we are there; None if we are installed neither there nor in its organisation."""
        ...

    async def forget(self, team: str) -> Sequence[str]:
        """Drop what is known of a workspace or an organisation that removed us; gives the workspaces that it was."""
        ...


class OneWorkspace:
    """The token of the environment.  `check` must have succeeded before anybody asks who we are."""

    theirs = False

    def __init__(self, token: str) -> None:
        """Take the bot token."""
        self._token = token
        self._identity: Identity | None = None
        self._organisation = ""  # set where the token is one of a whole organisation
        self._names: dict[str, str] = {}  # of that organisation's workspaces

    async def token(self, team: str) -> str:
        """Give the token, whatever the workspace."""
        return self._token

    async def newer(self, team: str, token: str) -> str | None:
        """Give none: the environment holds one."""
        return None

    async def identity(self, team: str, organisation: str = "") -> Identity | None:
        """Say who we are; None for another workspace that is none of the token's organisation."""
        known = self._identity
        if known is None or team in {"", known.team}:
            return known
        if organisation and organisation == self._organisation:
            self._names.setdefault(team, known.name)  # whoever hears from it later need not know the organisation
        if team not in self._names or organisation not in {"", self._organisation}:
            return None
        return replace(known, team=team, name=self._names[team])

    async def forget(self, team: str) -> Sequence[str]:
        """Keep the token: the environment will hold it at the next start too."""
        return (team,)

    async def check(self, api: Api) -> None:
        """Ask Slack who we are.  Raises `SettingsError` if it will never take the token, else `DeliveryError`."""
        try:
            answer = await api.read("", "auth.test")
        except DeliveryError as error:
            raise hopeless("bot token", "WIREWATCH_SLACK_BOT_TOKEN", error) or error from error
        team = str(answer.get("team_id") or "")
        grid = str(answer.get("enterprise_id") or "")
        self._organisation = grid if answer.get("is_enterprise_install") else ""
        bot_user, bot_id = str(answer.get("user_id") or ""), str(answer.get("bot_id") or "")
        self._identity = Identity(team, str(answer.get("team") or team), bot_user, bot_id, grid)
        if self._organisation:
            self._names |= await names_of_teams(api.client(self._token))


async def names_of_teams(client: AsyncWebClient) -> dict[str, str]:
    """Give the names of an organisation's workspaces that the app may serve, by id; none that Slack does not tell."""
    found: dict[str, str] = {}
    cursor = None
    try:
        for _ in range(MOST_PAGES):
            page = await client.auth_teams_list(limit=TEAMS_A_PAGE, cursor=cursor)
            found |= {str(team["id"]): str(team.get("name") or team["id"]) for team in page.get("teams") or ()}
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or None
            if cursor is None:
                break
    except (*UNANSWERED, KeyError) as error:
        _log.info("the organisation's workspaces are not named", reason=str(error))
    return found


def hopeless(what: str, variable: str, error: DeliveryError) -> SettingsError | None:
    """Turn a refusal that no waiting will mend into a plain reason; None for any other."""
    code = code_of(error)
    if code not in DEAD_TOKEN | {"missing_scope"}:
        return None
    reason = PLAIN_REASONS.get(code, "Slack does not take it")
    return SettingsError((f"slack: the {what} in {variable} does not work: {reason} ({code})",))


class ManyWorkspaces:
    """Installations made through OAuth, kept as the host's secrets and rotated before they expire.

    One made for a whole organisation (Slack's Enterprise Grid) is kept under the organisation's id, and each workspace
    of it that we hear from remembers that id, so that it can be served without being asked first.
    """

    theirs = True

    def __init__(self, host: Host, base: str, client_id: str, client_secret: str) -> None:
        """Take who keeps the secrets, and the app's own credentials."""
        self._host = host
        self._base = base
        self._client_id = client_id
        self._client_secret = client_secret
        self.unsaved = Unsaved(host)
        self._known: dict[str, Any] = {}
        self._turns: dict[str, asyncio.Lock] = {}
        self._nameless: set[str] = set()  # workspaces whose names were asked for in vain

    async def check(self, api: Api) -> None:
        """Make sure that tokens can be kept.  Raises `SettingsError` if the host has no key to encrypt them with."""
        await self._host.save_secret("check", "kept")

    async def save(self, installation: dict[str, Any]) -> None:
        """Keep what was granted: team, name, token, bot_user, bot_id, refresh, expires_at, organisation."""
        await self._keep(_key(installation["team"]), installation)

    async def token(self, team: str) -> str:
        """Give a workspace's token, renewed if it is about to expire.  Raises `DeliveryError`."""
        held = await self._held(team)
        if held is not None and self._left(held) <= 0:
            async with self._turns.setdefault(held["team"], asyncio.Lock()):
                held = await self._renewed(team)
        if held is None:
            raise ChannelGone("the app is not installed in this workspace any more")
        return str(held["token"])

    async def _renewed(self, team: str) -> dict[str, Any] | None:
        """Give a workspace's installation with a token that lives.

        A refresh token works once, so one process renews at a time; the others go on with the old token while it lives.
        """
        for _ in range(PATIENCE):
            held = await self._fresh(team)
            if held is None or self._left(held) > 0:
                return held
            async with self._host.turn(_key(held["team"])) as ours:
                held = await self._fresh(team)  # another process may have renewed it
                if held is None or self._left(held) > 0:
                    return held
                if ours:
                    return await self._rotated(held)
            if self._left(held) > -ROTATE_BEFORE.total_seconds():
                return held
            await self._host.clock.sleep(TRY_EVERY)
        raise NotYet("another process has not renewed the workspace's token yet")

    def _left(self, held: dict[str, Any]) -> float:
        """Seconds until a token should be renewed."""
        return held["expires_at"] - self._host.clock.now().timestamp() if held.get("refresh") else 1.0

    async def newer(self, team: str, token: str) -> str | None:
        """Give the token that took the place of one that Slack takes no longer; None if there is none."""
        held = await self._fresh(team)
        return str(held["token"]) if held is not None and held["token"] != token else None

    async def _fresh(self, team: str) -> dict[str, Any] | None:
        """Give what is kept of a workspace's installation now."""
        held = await self._held(team)
        if held is not None:
            self._known.pop(_key(held["team"]), None)
        return await self._held(team)

    async def identity(self, team: str, organisation: str = "") -> Identity | None:
        """Say who we are there; None if we are installed neither there nor in its organisation."""
        team = team or organisation  # an event of an organisation need not say from which workspace it comes
        held = await self._held(team)
        if held is None and organisation and await self._kept(_key(organisation)):
            await self._count(organisation, lambda others: others | {team})
            await self._keep(_organisation(team), {"id": organisation, "name": ""})
            held = await self._held(team)
        if held is None:
            return None
        name = held["name"] if held["team"] == team else await self._name(team, held)
        return Identity(team, name, held["bot_user"], held.get("bot_id", ""), held.get("organisation", ""))

    async def _name(self, team: str, held: dict[str, Any]) -> str:
        """Give the name of a workspace that its organisation installed us in; the organisation's if it is not told."""
        known = await self._kept(_organisation(team))
        if known and not known["name"] and team not in self._nameless:
            self._nameless.add(team)
            client = AsyncWebClient(token=held["token"], base_url=self._base, retry_handlers=[])
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(NAMED_WITHIN):
                    known = {**known, "name": (await names_of_teams(client)).get(team, "")}
                    await self._keep(_organisation(team), known)
        return str((known or {}).get("name") or held["name"])

    async def forget(self, team: str) -> Sequence[str]:
        """Drop the token of a workspace, or of an organisation with all its workspaces; gives these."""
        self._known.pop(_members(team), None)  # another process may have heard of more
        members, one_of = await self._kept(_members(team)), await self._kept(_organisation(team))
        for key in (_key(team), *map(_organisation, (team, *(members or ()))), _members(team)):
            await self._keep(key, None)  # the members last: whoever must try again asks for them again
        if one_of:
            await self._count(one_of["id"], lambda others: others - {team})
        return [team] if members is None else members

    async def _count(self, organisation: str, change: Callable[[set[str]], set[str]]) -> None:
        key = _members(organisation)
        async with self._turns.setdefault(key, asyncio.Lock()):
            for _ in range(PATIENCE):
                async with self._host.turn(key) as ours:
                    if ours:
                        self._known.pop(key, None)
                        await self._keep(key, sorted(change(set(await self._kept(key) or ()))))
                        return
                await self._host.clock.sleep(TRY_EVERY)
        raise NotYet("another process has not finished with the organisation's workspaces yet")

    async def _held(self, team: str) -> dict[str, Any] | None:
        own: dict[str, Any] | None = await self._kept(_key(team))
        one_of = None if own else await self._kept(_organisation(team))
        return await self._kept(_key(one_of["id"])) if one_of else own

    async def _kept(self, key: str) -> Any:
        if unsaved := self.unsaved.get(key):
            return unsaved
        if self._known.get(key) is None:  # another process may have installed it meanwhile
            kept = await self._host.load_secret(key)
            self._known[key] = json.loads(kept) if kept else None
        return self._known[key]

    async def _keep(self, key: str, value: Any) -> None:
        if value is None and await self._kept(key) is None:
            return
        self.unsaved.forget(key)
        self._known[key] = value
        await self._host.save_secret(key, "" if value is None else json.dumps(value))

    async def _rotated(self, held: dict[str, Any]) -> dict[str, Any]:
        client = AsyncWebClient(base_url=self._base, retry_handlers=[])
        try:
            answer = await client.oauth_v2_access(
                client_id=self._client_id,
                client_secret=self._client_secret,
                grant_type="refresh_token",
                refresh_token=held["refresh"],
            )
        except UNANSWERED as error:
            if code_of(error) == "invalid_refresh_token":
                if newer := await self._renewed_elsewhere(held):
                    return newer
                raise ChannelGone("the workspace must install the app again: its token could not be renewed") from error
            raise failure(error, "oauth.v2.access", repeatable=True) from error
        expires = self._host.clock.now().timestamp() + float(answer["expires_in"]) - ROTATE_BEFORE.total_seconds()
        renewed = {**held, "token": answer["access_token"], "refresh": answer["refresh_token"], "expires_at": expires}
        self._known[_key(held["team"])] = renewed
        await self.unsaved.save(_key(held["team"]), renewed, expires + ROTATE_BEFORE.total_seconds())
        return renewed

    async def _renewed_elsewhere(self, held: dict[str, Any]) -> dict[str, Any] | None:
        """Wait for what another process was given for this refresh token and may not have been able to save yet."""
        for _ in range(PATIENCE):
            newer = await self._fresh(held["team"])
            if newer is None or newer["refresh"] != held["refresh"]:
                return newer
            await self._host.clock.sleep(TRY_EVERY)
        return None


class Authorize(AsyncAuthorize):
    """Answers bolt from what we know already: by default it asks Slack once a request."""

    def __init__(self, installs: Installs) -> None:
        """Take the workspaces we are in."""
        super().__init__()  # type: ignore[no-untyped-call]
        self._installs = installs

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        actor_enterprise_id: str | None = None,
        actor_team_id: str | None = None,
        actor_user_id: str | None = None,
    ) -> AuthorizeResult | None:
        """Say who we are in the request's workspace; None where we are not installed.

        While that cannot be found out, what people type and press goes on without: whoever obeys it asks again, and
        tells the asker.  Events, which Slack sends again, and forms, which it keeps open, fail at once.
        """
        try:
            return await self._known(team_id or "", enterprise_id or "")
        except (StoreError, DeliveryError) as error:
            if not context.response_url:
                raise
            _log.warning("who we are cannot be looked up", team=team_id, error=str(error))
            return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id)

    async def _known(self, team: str, organisation: str) -> AuthorizeResult | None:
        identity = await self._installs.identity(team, organisation)
        if identity is None:
            _log.warning("a request of a workspace that has not installed us", team=team)
            return None
        return AuthorizeResult(
            enterprise_id=organisation or None,
            team_id=team or None,
            bot_token=await self._installs.token(identity.team),
            bot_id=identity.bot_id,
            bot_user_id=identity.bot_user,
        )


# The host deletes what begins with a workspace's id with the workspace.


def _key(team: str) -> str:
    return f"{team}/installation"


def _organisation(team: str) -> str:
    return f"{team}/organisation"


def _members(organisation: str) -> str:
    return f"{organisation}/workspaces"

"""The Web API methods that we use, answered as Slack answers them.  An unknown method is an error of the test."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection
from typing import Any

from tests.doubles.slack_limits import refusal, view_refusal
from tests.doubles.slack_world import Channel, Installation, Message, SlackError, User, World

Json = dict[str, Any]

# What each method's page in Slack's reference asks of a bot's token; `{kind}` is that of the conversation it is about.
SCOPES = {
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "conversations.info": "{kind}:read",
    "conversations.history": "{kind}:history",
    "conversations.replies": "{kind}:history",
    "conversations.join": "channels:join",
    "users.info": "users:read",
    "usergroups.users.list": "usergroups:read",
    "files.info": "files:read",
}
# What it takes to be sent an event at all, by its type, as each event's page says.
EVENT_SCOPES = {
    "app_mention": "app_mentions:read",
    "message": "im:history",
    "channel_archive": "channels:read",
    "channel_rename": "channels:read",
    "channel_unarchive": "channels:read",
    "group_archive": "groups:read",
    "group_rename": "groups:read",
    "group_unarchive": "groups:read",
    "member_joined_channel": "{kind}:read",
    "member_left_channel": "{kind}:read",
}
KINDS = {"public_channel": "channels", "private_channel": "groups", "im": "im", "mpim": "mpim"}
NO_TOKEN = {"oauth.v2.access", "apps.connections.open"}


class WebApi:
    """Methods by name.  `now` is the double's clock; `socket_url` makes a fresh Socket Mode address."""

    def __init__(self, world: World, now: Callable[[], float], socket_url: Callable[[], str]) -> None:
        self.world, self._now, self._socket_url = world, now, socket_url
        self.triggers: dict[str, float] = {}
        self.views: dict[str, Json] = {}
        self.homes: dict[str, Json] = {}
        self.refused: list[str] = []
        self._methods: dict[str, Callable[[Installation, Json], Json]] = {
            "auth.test": self._auth_test,
            "auth.teams.list": self._teams,
            "chat.postMessage": self._post,
            "chat.postEphemeral": self._post_ephemeral,
            "chat.update": self._update,
            "chat.delete": self._delete,
            "conversations.info": self._info,
            "conversations.history": self._history,
            "conversations.replies": self._replies,
            "conversations.join": self._join,
            "users.info": self._user,
            "users.conversations": self._shared,
            "usergroups.users.list": self._group,
            "files.info": self._file,
            "views.open": self._view_open,
            "views.update": self._view_update,
            "views.publish": self._view_publish,
        }

    def knows(self, method: str) -> bool:
        return method in self._methods or method in NO_TOKEN

    def call(self, method: str, token: str, args: Json) -> Json:
        """Answer one call.  Raises `SlackError`."""
        if method == "apps.connections.open":
            if token not in self.world.app_tokens:
                raise SlackError("invalid_auth" if token else "not_authed")
            self._needs("connections:write", self.world.app_tokens[token])
            return {"url": self._socket_url()}
        if method == "oauth.v2.access":
            return self._access(args)
        bearer = self.world.bearer(token)
        if method in SCOPES:
            self._needs(SCOPES[method].format(kind=self.world.kind(args.get("channel", ""))), bearer.scopes)
        return self._methods[method](bearer, args)

    def _needs(self, scope: str, given: Collection[str]) -> None:
        if scope not in given:
            raise SlackError("missing_scope", f"needed: {scope}")

    # ------------------------------------------------------------ who

    def _auth_test(self, bearer: Installation, args: Json) -> Json:
        return {
            "team_id": bearer.team,
            "team": bearer.name,
            **({"enterprise_id": bearer.organisation} if bearer.organisation else {}),
            **({"enterprise_id": bearer.team, "is_enterprise_install": True} if bearer.whole else {}),
            "user_id": bearer.bot_user,
            "user": "wirewatch",
            "bot_id": f"B{bearer.bot_user[1:]}",
            "url": "https://harbour.slack.example/",
        }

    def _teams(self, bearer: Installation, args: Json) -> Json:
        start, limit = int(args.get("cursor") or 0), min(int(args.get("limit", 100)), 1_000, 2)
        named = [{"id": id_, "name": name} for id_, name in bearer.teams.items()]
        more = str(start + limit) if len(named) > start + limit else ""
        return {"teams": named[start : start + limit], "response_metadata": {"next_cursor": more}}

    def _user(self, bearer: Installation, args: Json) -> Json:
        bots = {one.bot_user: User(one.bot_user, "wirewatch", bot=True) for one in self.world.installations}
        user = self.world.users.get(args["user"]) or bots.get(args["user"])
        if user is None:
            raise SlackError("user_not_found")
        flags = {"is_admin": user.admin, "is_owner": False, "is_primary_owner": False, "is_bot": user.bot}
        grid = {"enterprise_user": {"enterprise_id": user.organisation}} if user.organisation else {}
        known = {"id": user.id, "team_id": user.home or bearer.team, "name": user.name, "real_name": user.name.title()}
        return {"user": {**known, **flags, **grid}}

    def _shared(self, bearer: Installation, args: Json) -> Json:
        for kind in args.get("types", "public_channel").split(","):
            self._needs(f"{KINDS[kind]}:read", bearer.scopes)
        both = {bearer.bot_user, args["user"]}
        mine = [one for one in self.world.channels.values() if both <= one.members and not (one.archived or one.direct)]
        return {"channels": [one.info(bearer.bot_user) for one in mine]}

    def _group(self, bearer: Installation, args: Json) -> Json:
        if args["usergroup"] not in self.world.groups:
            raise SlackError("no_such_subteam")
        return {"users": self.world.groups[args["usergroup"]]}

    def _access(self, args: Json) -> Json:
        if args.get("client_id") != "111.222" or args.get("client_secret") != "client-secret":
            raise SlackError("bad_client_secret")
        if args.get("grant_type") == "refresh_token":
            return self._refresh(args)
        installation = self.world.codes.pop(args.get("code", ""), None)
        if installation is None:
            raise SlackError("invalid_code")
        self.world.installations.append(installation)
        return self._granted(installation)

    def _refresh(self, args: Json) -> Json:
        for installation in self.world.installations:
            if installation.refresh and installation.refresh == args.get("refresh_token"):
                installation.token = f"xoxe.xoxb-1-{secrets.token_hex(8)}"
                installation.refresh = f"xoxe-1-{secrets.token_hex(8)}"
                return self._granted(installation)
        raise SlackError("invalid_refresh_token")

    def _granted(self, installation: Installation) -> Json:
        rotating = {"refresh_token": installation.refresh, "expires_in": 43_200} if installation.refresh else {}
        return {
            "app_id": "A0WIRE",
            "access_token": installation.token,
            "token_type": "bot",
            "scope": ",".join(sorted(installation.scopes)),
            "bot_user_id": installation.bot_user,
            **_where(installation),
            "authed_user": {"id": "U0ANN"},
            **rotating,
        }

    # ------------------------------------------------------------ messages

    def checked(self, payload: Json) -> None:
        """Refuse what Slack would refuse, and remember it."""
        if complaint := refusal(payload):
            self.refused.append(f"{complaint[0]}: {complaint[1]}")
            raise SlackError(*complaint)

    def _post(self, bearer: Installation, args: Json) -> Json:
        channel = self.world.reach(args["channel"], bearer.bot_user, post=True, scopes=bearer.scopes)
        self.checked(args)
        thread = args.get("thread_ts")
        if thread:
            channel.find(thread)
        metadata = args.get("metadata")
        if metadata is not None and set(metadata) != {"event_type", "event_payload"}:
            raise SlackError("invalid_metadata_format")
        message = self._made(bearer, args, metadata=metadata, thread_ts=thread)
        message.flags = {name: args.get(name) for name in ("unfurl_links", "unfurl_media", "reply_broadcast")}
        channel.messages.append(message)
        return {"channel": channel.id, "ts": message.ts, "message": message.seen(metadata=True)}

    def _post_ephemeral(self, bearer: Installation, args: Json) -> Json:
        channel = self.world.reach(args["channel"], bearer.bot_user, post=True, scopes=bearer.scopes)
        self.checked(args)
        thread = args.get("thread_ts")
        if thread and not self.world.thread(channel.id, thread):
            self.refused.append(f"nobody sees what is for one person in {thread}, a thread without answers")
        message = self._made(bearer, args, to=args["user"], thread_ts=thread)
        channel.messages.append(message)
        return {"message_ts": message.ts}

    def _made(self, bearer: Installation, args: Json, **details: Any) -> Message:
        return Message(self.world.ts(), bearer.bot_user, args.get("text", ""), args.get("blocks") or [], **details)

    def _update(self, bearer: Installation, args: Json) -> Json:
        channel = self.world.reach(args["channel"], bearer.bot_user, post=True, scopes=bearer.scopes)
        message = channel.find(args["ts"])
        if message.user != bearer.bot_user:
            raise SlackError("cant_update_message")
        self.checked(args)
        message.versions.append({"text": message.text, "blocks": message.blocks})
        message.text, message.blocks = args.get("text", ""), args.get("blocks") or []
        message.metadata = args.get("metadata", message.metadata)
        return {"channel": channel.id, "ts": message.ts, "text": message.text}

    def _delete(self, bearer: Installation, args: Json) -> Json:
        channel = self.world.reach(args["channel"], bearer.bot_user, post=True, scopes=bearer.scopes)
        message = channel.find(args["ts"])
        if message.user != bearer.bot_user:
            raise SlackError("cant_delete_message")
        message.deleted = True
        return {"channel": channel.id, "ts": message.ts}

    # ------------------------------------------------------------ channels

    def _info(self, bearer: Installation, args: Json) -> Json:
        channel = self.world.channels.get(args["channel"])
        if channel is None or (channel.private and bearer.bot_user not in channel.members):
            raise SlackError("channel_not_found")
        return {"channel": channel.info(bearer.bot_user)}

    def _join(self, bearer: Installation, args: Json) -> Json:
        channel = self.world.channels.get(args["channel"])
        if channel is None or channel.private:
            raise SlackError("channel_not_found")
        if channel.archived:
            raise SlackError("is_archived")
        channel.members.add(bearer.bot_user)
        return {"channel": channel.info(bearer.bot_user)}

    def _history(self, bearer: Installation, args: Json) -> Json:
        channel = self.world.reach(args["channel"], bearer.bot_user)
        oldest = float(args.get("oldest", 0))
        found = [one for one in self.world.posts(channel.id) if float(one.ts) >= oldest]
        return self._paged(channel, found[::-1], args)

    def _replies(self, bearer: Installation, args: Json) -> Json:
        channel = self.world.reach(args["channel"], bearer.bot_user)
        parent = channel.find(args["ts"])
        return self._paged(channel, [parent, *self.world.thread(channel.id, parent.ts)], args)

    def _paged(self, channel: Channel, found: list[Message], args: Json) -> Json:
        start, limit = int(args.get("cursor") or 0), int(args.get("limit", 100))
        page = [self._shown(channel, one, args) for one in found[start : start + limit]]
        more = len(found) > start + limit
        answer: Json = {"messages": page, "has_more": more}
        return {**answer, "response_metadata": {"next_cursor": str(start + limit)}} if more else answer

    def _shown(self, channel: Channel, message: Message, args: Json) -> Json:
        replies = self.world.thread(channel.id, message.ts)
        shown = message.seen(metadata=str(args.get("include_all_metadata", "")).lower() in {"1", "true"})
        counted = (
            {"thread_ts": message.ts, "reply_count": len(replies), "latest_reply": replies[-1].ts} if replies else {}
        )
        return {**shown, **counted}

    def _file(self, bearer: Installation, args: Json) -> Json:
        if args["file"] not in self.world.files:
            raise SlackError("file_not_found")
        return {"file": self.world.files[args["file"]][0]}

    # ------------------------------------------------------------ views

    def _view_open(self, bearer: Installation, args: Json) -> Json:
        born = self.triggers.pop(args["trigger_id"], None)
        if born is None:
            raise SlackError("exchanged_trigger_id")
        if self._now() - born > 3:
            raise SlackError("expired_trigger_id")
        return {"view": self._kept({**args["view"], "id": self.world.new("V"), "team_id": bearer.team})}

    def _view_update(self, bearer: Installation, args: Json) -> Json:
        if args["view_id"] not in self.views:
            raise SlackError("not_found")
        return {"view": self._kept({**args["view"], "id": args["view_id"], "team_id": bearer.team})}

    def _view_publish(self, bearer: Installation, args: Json) -> Json:
        view = self._kept({**args["view"], "id": self.world.new("V"), "team_id": bearer.team})
        self.homes[args["user_id"]] = view
        return {"view": view}

    def _kept(self, view: Json) -> Json:
        given = {name: value for name, value in view.items() if name not in {"id", "team_id"}}
        if complaint := view_refusal(given):
            self.refused.append(f"{complaint[0]}: {complaint[1]}")
            raise SlackError(*complaint)
        self.views[view["id"]] = view
        return view


def _where(installation: Installation) -> Json:
    """What was installed into, as `oauth.v2.access` says it: of an organisation there is no team."""
    place = {"id": installation.team, "name": installation.name}
    if installation.whole:
        return {"team": None, "enterprise": place, "is_enterprise_install": True}
    return {"team": place, "enterprise": None, "is_enterprise_install": False}

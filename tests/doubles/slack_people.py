"""People in front of the Slack double: what they type, click, choose and fill in, as Slack would send it."""

from __future__ import annotations

from typing import Any

from tests.doubles.slack import Sent, SlackDouble
from tests.doubles.slack_limits import length
from tests.doubles.slack_world import Installation, Message

Json = dict[str, Any]


class Person:
    """A member of the workspace and what their client sends."""

    def __init__(
        self, double: SlackDouble, user: str, channel: str = "C0NEWS", team: Installation | None = None
    ) -> None:
        self.double, self.user, self.channel = double, user, channel
        self.team = team or double.world.installations[0]

    async def types(self, line: str) -> Sent:
        """Type a slash command into the channel."""
        command, _, text = line.partition(" ")
        channel = self.double.world.channels[self.channel]
        named = "directmessage" if channel.direct else "privategroup" if channel.private else channel.name
        return await self.double.send(
            "slash_commands",
            {
                "token": "verification",
                "command": command,
                "text": text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"),
                "team_id": self.team.team,
                "team_domain": self.team.name.lower(),
                **self._organisation("true"),
                "channel_id": self.channel,
                "channel_name": named,
                "user_id": self.user,
                "user_name": self.double.world.users[self.user].name,
                "response_url": self.double.response_url(self.channel, self.user),
                "trigger_id": self.double.trigger(),
                "api_app_id": "A0WIRE",
            },
        )

    async def clicks(self, message: Message, label: str) -> Sent:
        """Press a button of a message."""
        button = next(one for one in message.buttons if one["type"] == "button" and one["text"]["text"] == label)
        return await self._interactive(
            "block_actions",
            actions=[{**button, "action_ts": self.double.world.ts(), "block_id": "b"}],
            container={"type": "message", "message_ts": message.ts, "channel_id": self.channel, "is_ephemeral": False},
            message=message.seen(metadata=True),
            channel=self._channel(),
            response_url=self.double.response_url(self.channel, self.user, message),
        )

    async def chooses(self, message: Message, label: str) -> Sent:
        """Choose an entry of a message's menu."""
        menu = next(one for one in message.buttons if one["type"] == "static_select")
        option = next(one for one in menu["options"] if one["text"]["text"] == label)
        return await self._interactive(
            "block_actions",
            actions=[
                {"type": menu["type"], "action_id": menu["action_id"], "block_id": "b", "selected_option": option}
            ],
            container={"type": "message", "message_ts": message.ts, "channel_id": self.channel, "is_ephemeral": False},
            message=message.seen(metadata=True),
            channel=self._channel(),
            response_url=self.double.response_url(self.channel, self.user, message),
        )

    async def clicks_at_home(self, label: str) -> Sent:
        """Press a button of the App Home."""
        home = self.double.api.homes[self.user]
        buttons = [one for block in home["blocks"] if block["type"] == "actions" for one in block["elements"]]
        button = next(one for one in buttons if one["text"]["text"] == label)
        return await self._interactive(
            "block_actions", actions=[{**button, "block_id": "b"}], container={"type": "view", "view_id": home["id"]}
        )

    async def chooses_shortcut(self, message: Message, callback: str = "summarise") -> Sent:
        """Take an entry from the menu of a message."""
        return await self._interactive(
            "message_action",
            callback_id=callback,
            message=message.seen(metadata=False),
            message_ts=message.ts,
            channel=self._channel(),
            response_url=self.double.response_url(self.channel, self.user),
        )

    async def submits(self, view: Json, **values: str) -> Sent:
        """Fill in a modal and send it.  Keys are block ids, with `__` for `:`."""
        given = {name.replace("__", ":"): value for name, value in values.items()}
        state: Json = {}
        for block in view["blocks"]:
            if block["type"] == "input":
                value = given.pop(block["block_id"], _initial(block["element"]))
                assert value or block.get("optional"), f"{block['block_id']} is required"
                assert length(value or "") <= 3_000, f"{block['block_id']} holds 3,000 characters"
                state[block["block_id"]] = {block["element"]["action_id"]: _filled(block["element"], value)}
        assert not given, f"the modal has no {given}"
        shown = {**view, "state": {"values": state}, "hash": "h", "bot_id": "B0BOT"}
        return await self._interactive("view_submission", view=shown, response_urls=[])

    async def mentions(self, text: str, thread: str | None = None, files: list[Json] | None = None) -> Sent:
        """Write to the bot by name, in the channel or in a thread."""
        words = f"<@{self.team.bot_user}> {text}"
        message = self.double.world.say(self.channel, self.user, words, thread_ts=thread, files=files or [])
        return await self.event(
            {**message.seen(metadata=False), "type": "app_mention", "channel": self.channel, "event_ts": message.ts}
        )

    async def writes_directly(self, text: str) -> Sent:
        """Write to the bot in their direct conversation."""
        channel = self.double.world.direct(self.user, self.team.bot_user)
        message = self.double.world.say(channel.id, self.user, text)
        return await self.event({**message.seen(metadata=False), "channel": channel.id, "channel_type": "im"})

    async def opens_home(self) -> Sent:
        """Open the App Home tab."""
        return await self.event({"type": "app_home_opened", "user": self.user, "channel": "D0", "tab": "home"})

    async def event(self, event: Json) -> Sent:
        """Have Slack send an event of the Events API."""
        id_ = self.double.world.new("Ev")
        return await self.double.send(
            "events_api",
            {
                "type": "event_callback",
                "event": event,
                "event_id": id_,
                "team_id": self.team.team,
                "api_app_id": "A0WIRE",
                "event_time": int(self.double.now()),
                "authorizations": [
                    {
                        "team_id": None if self.team.organisation else self.team.team,
                        "user_id": self.team.bot_user,
                        "is_bot": True,
                        **self._organisation(True),
                    }
                ],
            },
        )

    def _organisation(self, yes: str | bool) -> Json:
        """What a payload says of an app that a whole organisation installed; commands say it in words."""
        organisation = self.team.organisation
        return {"enterprise_id": organisation, "is_enterprise_install": yes} if organisation else {}

    def _channel(self) -> Json:
        return {"id": self.channel, "name": self.double.world.channels[self.channel].name}

    async def _interactive(self, kind: str, **details: Any) -> Sent:
        return await self.double.send(
            "interactive",
            {
                "type": kind,
                "team": None if self.team.organisation else {"id": self.team.team, "domain": self.team.name.lower()},
                **({"enterprise": {"id": self.team.organisation}} if self.team.organisation else {}),
                "is_enterprise_install": bool(self.team.organisation),
                "user": {"id": self.user, "name": self.double.world.users[self.user].name, "team_id": self.team.team},
                "api_app_id": "A0WIRE",
                "token": "verification",
                "trigger_id": self.double.trigger(),
                **details,
            },
        )


def _initial(element: Json) -> str | None:
    """What a field holds before anybody touches it."""
    value = element.get("initial_value") or element.get("initial_option", {}).get("value")
    return None if value is None else str(value)


def _filled(element: Json, value: str | None) -> Json:
    if element["type"] == "plain_text_input":
        return {"type": "plain_text_input", "value": value}
    option = next((one for one in element["options"] if one["value"] == value), None)
    return {"type": "static_select", "selected_option": option}

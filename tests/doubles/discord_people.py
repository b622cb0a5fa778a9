"""People: what they choose, fill in, press and write, as Discord would send it."""

from __future__ import annotations

from typing import Any

from tests.doubles.discord import DiscordDouble
from tests.doubles.discord_api import Interaction
from tests.doubles.discord_limits import length
from tests.doubles.discord_world import Message, User

Json = dict[str, Any]
NEWS = "400000000000000001"


class Person:
    """Somebody in the server, in one of its channels or in their conversation with the bot."""

    def __init__(self, double: DiscordDouble, name: str, channel: str = NEWS) -> None:
        self.double, self.channel = double, channel
        self.user: User = double.world.by_name[name]

    async def uses(self, command: str, /, *, file: Json | None = None, **options: Any) -> Interaction:
        """Choose a slash command and fill its options in; only what is registered can be chosen."""
        data = self._chosen(command, options, file)
        return await self._interacts(2, data)

    async def completes(self, command: str, option: str, typed: str) -> list[str]:
        """Type into an option and see what is offered."""
        data = self._chosen(command, {option: typed}, None, partly=True)
        options = data["options"][0]["options"] if data["options"][0]["type"] == 1 else data["options"]
        options[-1]["focused"] = True
        asked = await self._interacts(4, data)
        first = await self.double.until(lambda: asked.first)
        return [choice["value"] for choice in first["data"]["choices"]]

    async def presses(self, message: Message, label: str) -> Interaction:
        """Press a button of a message."""
        button = next(one for one in message.buttons if one["type"] == 2 and one["label"] == label)
        data = {"component_type": 2, "custom_id": button["custom_id"]}
        return await self._interacts(3, data, message=message.seen())

    async def chooses(self, message: Message, label: str) -> Interaction:
        """Choose an entry of a message's select."""
        menu = next(one for one in message.buttons if one["type"] == 3)
        value = next(option["value"] for option in menu["options"] if option["label"] == label)
        data = {"component_type": 3, "custom_id": menu["custom_id"], "values": [value]}
        return await self._interacts(3, data, message=message.seen())

    async def chooses_from_menu(self, message: Message, name: str = "Summarise") -> Interaction:
        """Take an entry from the menu of a message."""
        data = {
            "id": "1", "name": name, "type": 3, "target_id": message.id,
            "resolved": {"messages": {message.id: message.seen()}},
        }  # fmt: skip
        return await self._interacts(2, data)

    async def submits(self, asked: Interaction, **values: str) -> Interaction:
        """Fill in the modal that an interaction was answered with.  Keys are custom ids, with `__` for `:`."""
        first = await self.double.until(lambda: asked.first)
        assert first["type"] == 9, first
        given = {name.replace("__", ":"): value for name, value in values.items()}
        components = [self._filled(label, given) for label in first["data"]["components"]]
        assert not given, f"the modal has no {given}"
        return await self._interacts(5, {"custom_id": first["data"]["custom_id"], "components": components})

    async def mentions(self, text: str, replied: Message | None = None, files: list[Json] | None = None) -> Message:
        """Write to the bot by name."""
        return await self.writes(f"<@{self.double.world.bot.id}> {text}", replied, files, mentions=True)

    async def writes(
        self, text: str, replied: Message | None = None, files: list[Json] | None = None, *, mentions: bool = False
    ) -> Message:
        """Write a message."""
        world = self.double.world
        named = [world.bot] if mentions else []
        message = world.say(self.channel, self.user, text, attachments=files or [], mentions=named)
        place = world.channels[self.channel]
        about: Json = {} if place.recipient else {"guild_id": world.guild, "member": _bare(self.user)}
        if replied is not None:
            about["message_reference"] = {"message_id": replied.id, "channel_id": replied.channel}
            about |= {"referenced_message": self._as_bots_see(replied), "type": 19}
        await self.double.dispatch("MESSAGE_CREATE", {**message.seen(), **about})
        return message

    def _as_bots_see(self, message: Message) -> Json:
        """Without a privileged intent, what others wrote is blank; only a bot's own messages are not."""
        blank: Json = {"content": "", "embeds": [], "components": [], "attachments": []}
        return message.seen() if message.author is self.double.world.bot else {**message.seen(), **blank}

    def in_private(self) -> Person:
        """The same person in their conversation with the bot."""
        return Person(self.double, self.user.name, self.double.world.direct(self.user.id).id)

    # ------------------------------------------------------------ inside

    def _chosen(self, command: str, given: Json, file: Json | None, *, partly: bool = False) -> Json:
        name, _, sub = command.removeprefix("/").partition(" ")
        registered = next((one for one in self.double.rest.commands if one["name"] == name), None)
        assert registered is not None, f"/{name} is not registered"
        declared = registered["options"]
        if sub:
            declared = next(one for one in declared if one["name"] == sub)["options"]
        options = [_option(declared, key, value) for key, value in given.items()]
        missing = {one["name"] for one in declared if one.get("required")} - set(given)
        assert partly or not missing, f"{missing} are required"
        resolved: Json = {}
        if file is not None:
            options.append({"type": 11, "name": "file", "value": file["id"]})
            resolved = {"resolved": {"attachments": {file["id"]: file}}}
        nested = [{"type": 1, "name": sub, "options": options}] if sub else options
        return {"id": "1", "name": name, "type": 1, "options": nested, **resolved}

    def _filled(self, label: Json, given: dict[str, str]) -> Json:
        inner = label["component"]
        default = next((one["value"] for one in inner.get("options", ()) if one.get("default")), "")
        value = given.pop(inner["custom_id"], inner.get("value") or default)
        assert value or not inner.get("required", True), f"{inner['custom_id']} is required"
        assert length(value) <= inner.get("max_length", 4_000), f"{inner['custom_id']} holds less"
        answer = {"value": value} if inner["type"] == 4 else {"values": [value] if value else []}
        return {"type": 18, "id": 1, "component": {"type": inner["type"], "custom_id": inner["custom_id"], **answer}}

    async def _interacts(self, kind: int, data: Json, **details: Any) -> Interaction:
        return await self.double.interact(kind, self.user.id, self.channel, data, **details)


def _option(declared: list[Json], name: str, value: Any) -> Json:
    option = next((one for one in declared if one["name"] == name), None)
    assert option is not None, f"there is no option {name}"
    choices = [choice["value"] for choice in option.get("choices", ())]
    assert not choices or value in choices, f"{value} is none of {choices}"
    kinds = {3: str, 4: int, 5: bool}
    assert isinstance(value, kinds[option["type"]]), f"{name} takes a {kinds[option['type']]}"
    return {"type": option["type"], "name": name, "value": value}


def _bare(user: User) -> Json:
    return {key: value for key, value in user.member().items() if key not in {"user", "permissions"}}

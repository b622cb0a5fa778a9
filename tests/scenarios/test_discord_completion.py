"""What Discord offers while somebody types, by the bot itself: lists, entities, feeds and time zones."""

from tests.doubles.dialogue import Dialogue
from tests.doubles.discord import DiscordDouble
from tests.doubles.discord_people import Person
from tests.doubles.discord_rig import connected
from tests.doubles.host import BotDesk


async def test_lists_entities_feeds_and_zones_are_offered(dialogue: Dialogue) -> None:
    async with DiscordDouble() as discord, connected(discord, BotDesk(dialogue.dispatcher)):
        ann = Person(discord, "ann")
        await ann.uses("/watch create", list="harbour desk")
        for name in ("Tarn Head", "Ruth Kessel"):
            await discord.until(lambda: discord.world.private(ann.user.id))
            await ann.uses("/watch add", list="harbour desk", name=name)
        await discord.until(lambda: len(discord.world.private(ann.user.id)) == 3)
        async with dialogue.services.store.write() as tx:
            workspace = await tx.workspaces.find("discord", discord.world.guild)
            assert workspace is not None
            await tx.feeds.follow(workspace.id, "https://herald.example/feed", title="The Herald")
        assert await ann.completes("/watch show", "list", "har") == ["harbour desk"]
        assert await ann.completes("/watch edit", "entity", "ta") == ["Tarn Head"]
        assert await ann.completes("/feed remove", "feed", "her") == ["The Herald"]
        assert "Europe/Berlin" in await ann.completes("/digest schedule", "zone", "berl")
        assert len(await ann.completes("/news quiet", "zone", "")) == 25
        assert await ann.completes("/news help", "command", "watch ad") == ["watch add"]
        stranger = Person(discord, "ann").in_private()
        assert await stranger.completes("/watch show", "list", "har") == []

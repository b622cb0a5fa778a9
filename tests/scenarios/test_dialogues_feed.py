"""Feeds, as conversations: found, followed, subscribed to, removed and brought back."""

from dataclasses import replace
from typing import cast

import pytest
from sqlalchemy import delete, select

from bot.errors import TimedOut
from bot.message import Choice, plain_text
from bot.model import FeedState
from bot.ports import Attachment, Fetched
from bot.store.schema import feeds, metadata
from bot.testing import FakeFetcher
from bot.vault import Vault
from tests.doubles.dialogue import Dialogue


def feed(title: str) -> str:
    return f"""<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>
    <item><title>One</title><link>https://herald.example/1</link><guid>1</guid></item>
    <item><title>Two</title><link>https://herald.example/2</link><guid>2</guid></item></channel></rss>"""


ROBOTS = "Sitemap: https://mapped.example/all.xml\nSITEMAP: https://mapped.example/n/news-1.xml\n"
SITEMAP = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://mapped.example/ferry</loc><n:news>
<n:publication><n:name>Mapped News</n:name><n:language>en</n:language></n:publication>
<n:publication_date>2026-03-06</n:publication_date><n:title>Ferry late</n:title></n:news></url></urlset>"""


def page(*links: str) -> str:
    named = "".join(f'<link rel="alternate" type="application/rss+xml" href="{link}">' for link in links)
    return f"<html><head><title>Herald</title>{named}</head><body><p>News.</p></body></html>"


@pytest.fixture
def web(dialogue: Dialogue) -> dict[str, object]:
    script = cast("FakeFetcher", dialogue.services.fetcher).script
    script.update(
        {
            "https://herald.example/feed": feed("The Herald &amp; Mail"),
            "https://herald.example/sport": feed("Herald sport"),
            "https://one.example/": page("https://herald.example/feed", "https://herald.example/broken"),
            "https://two.example/": page("https://herald.example/feed", "https://herald.example/sport"),
            "https://many.example/": page(*(f"https://herald.example/section/{number}" for number in range(15))),
            **{f"https://herald.example/section/{number}": feed("Sections") for number in range(15)},
            "https://twice.example/": page(
                "https://twice.example/a", "https://herald.example/feed", "https://twice.example/b"
            ),
            **dict.fromkeys(
                ("https://twice.example/a", "https://twice.example/b"),
                Fetched("https://twice.example/b", 200, feed("Twice").encode(), moved_to="https://twice.example/b"),
            ),
            "https://empty.example/feed": "<rss version='2.0'><channel><title>Empty</title></channel></rss>",
            "https://none.example/": page(),
            "https://hidden.example/": page(),
            "https://hidden.example/rss.xml": feed("Hidden"),
            "https://mapped.example/": page(),
            "https://mapped.example/robots.txt": ROBOTS,
            "https://mapped.example/n/news-1.xml": SITEMAP,
            "https://key:word@secret.example/feed": feed("Secret"),
            "https://slow.example/feed": TimedOut("20 s"),
        }
    )
    return cast("dict[str, object]", script)


async def test_a_feed_is_added_listed_and_removed_and_comes_back(dialogue: Dialogue, web: object) -> None:
    await dialogue.says("""
        > /feed list
        There is no feed yet.
        /feed add https://example.org/news finds a site's feed.
        > /feed add herald.example/feed
        This workspace follows “The Herald & Mail”.
        2 entries are there now and counted as read; alerts begin with the next new one. …
        > /feed add https://herald.example/feed
        “The Herald & Mail” is followed already.
        > /feed list
        1 feed
        • The Herald & Mail (https://herald.example/feed) · herald.example
        > /feed subscribe herald alerts:now
        This channel hears of feed “The Herald & Mail”: cards at once.
        > /feed subscribe herald newest:3
        This channel hears of feed “The Herald & Mail” already: cards at once.
        Its entries are not read yet: in a minute or two the same command shows the newest.
        > /feed remove herald
        This workspace follows “The Herald & Mail” no longer. 1 channel hears of it no longer.
        [Undo]
        > /feed list
        There is no feed yet.
        …
        > [Undo]
        Undone: removed feed “The Herald & Mail” (https://herald.example/feed).
        > /feed unsubscribe https://herald.example/feed/
        This channel hears of feed “The Herald & Mail” no longer.
        [Undo]
        > /feed unsubscribe herald
        This channel does not hear of feed “The Herald & Mail”.
        /news status shows what it hears of.
    """)


async def test_a_page_offers_its_feeds_and_only_those_that_are_feeds(dialogue: Dialogue, web: object) -> None:
    await dialogue.says("""
        > /feed add https://one.example/
        This workspace follows “The Herald & Mail”.
        …
        > /feed add https://two.example/
        two.example has 2 feeds.
        Which one? [The Herald & Mail] [Herald sport]
        > [Herald sport]
        This workspace follows “Herald sport”.
        …
        > /feed add https://twice.example/
        twice.example has 2 feeds.
        Which one? [Twice] [The Herald & Mail]
        > /feed add https://empty.example/feed
        This workspace follows “Empty”.
        It is empty now; alerts begin with its first entry. /feed subscribe Empty has this channel told of it all.
        > /feed add https://hidden.example/
        This workspace follows “Hidden”.
        …
        > /feed add https://mapped.example/
        This workspace follows “Mapped News”.
        1 entry is there now and counted as read; …
        > /feed add https://none.example/
        There is no feed at none.example, and its page names none.
        Look for a link called RSS, Atom or feed on the site, and give me its address.
        > /feed add https://slow.example/feed
        I could not read slow.example: it took too long to answer.
        Give the public address of a feed, or of a page that names its feeds.
        > /feed add javascript:alert(1)
        “javascript:alert(1)” is not a web address.
        It starts with https:// or http://.
        > /feed remove heral
        “heral” fits 2 feeds.
        Say which: “Herald sport”, “The Herald & Mail”.
        Which one? [Herald sport] [The Herald & Mail]
        > /feed remove gazette
        No feed here is called “gazette”.
        /feed list shows them.
    """)


async def test_an_address_with_a_password_is_shown_without_it_and_shared_with_nobody(
    dialogue: Dialogue, web: object
) -> None:
    await dialogue.says("""
        > /feed add https://key:word@secret.example/feed
        This workspace follows “Secret”.
        …
        > /feed list
        1 feed
        • Secret (https://secret.example/feed) · secret.example
        > /news audit
        Changes
        • 1. Boss added feed “Secret” (https://secret.example/feed) · 02 Mar 2026 12:00 UTC
    """)
    async with dialogue.services.store.read() as tx:
        assert (await tx.feeds.of_workspace(1))[0].private_to == 1


async def test_a_password_is_nowhere_in_the_database_and_comes_back_with_undo(dialogue: Dialogue, web: object) -> None:
    await dialogue.says("""
        > /feed add https://key:word@secret.example/feed
        This workspace follows “Secret”.
        …
        > /feed add https://key:word@secret.example/feed
        “Secret” is followed already.
        It is read with this password from now on.
        > /feed remove https://key:word@secret.example/feed
        This workspace follows “Secret” no longer.
        [Undo]
    """)
    store = dialogue.services.store
    async with store.write() as tx:
        for table in metadata.sorted_tables:
            assert "key:word" not in str(await tx.rows(select(table))), table.name
        await tx.run(delete(feeds))  # as retention does with what nobody follows
    await dialogue.ask("/news undo")
    async with store.read() as tx:
        [feed] = await tx.feeds.of_workspace(1)
    assert feed.login is not None
    assert dialogue.services.vault.unlock(feed.login) == "key:word"


async def test_a_password_is_refused_where_there_is_no_key_to_keep_it(dialogue: Dialogue, web: object) -> None:
    keyless = Dialogue(replace(dialogue.services, vault=Vault(None)))
    await keyless.says("""
        > /feed add https://key:word@secret.example/feed
        https://secret.example/feed comes with a password, and this bot has no key to keep one safe.
        Whoever runs it sets WIREWATCH_DATABASE_KEYS, as docs/operations.md says; nothing was stored.
        > /feed import https://herald.example/feed\\nhttps://key:word@secret.example/feed
        1 feed added.
        Not taken:
        • line 2: https://secret.example/feed: it comes with a password, and this bot has no key to keep one safe …
        Each is read in the next minutes; what is in it now counts as read.
        [Undo]
        > /feed list
        1 feed
        • https://herald.example/feed (https://herald.example/feed) · herald.example
    """)


async def test_a_feed_that_moved_is_followed_where_it_is(dialogue: Dialogue, web: dict[str, object]) -> None:
    moved = Fetched("https://new.example/feed", 200, feed("Moved").encode(), moved_to="https://new.example/feed")
    web["https://old.example/feed"] = moved
    await dialogue.says("""
        > /feed add https://old.example/feed
        This workspace follows “Moved”.
        …
        > /feed list
        1 feed
        • Moved (https://new.example/feed) · new.example
    """)


async def test_health_puts_the_troubled_first(dialogue: Dialogue, web: object) -> None:
    await dialogue.ask("/feed add https://herald.example/feed")
    await dialogue.ask("/feed add https://herald.example/sport")
    async with dialogue.services.store.write() as tx:
        ill = (await tx.feeds.of_workspace(1))[0]
        await tx.feeds.save(replace(ill, state=FeedState.FAILING, failures=9, last_error="the server answered 500"))
    answer = await dialogue.ask("/feed health")
    assert answer is not None
    assert plain_text(answer).splitlines() == [
        "Feeds",
        "Feeds: 2, 1 of them in trouble",
        "New in 24 h: 0 entries",
        "• Herald sport: failing, 0 entries in 24 h, failed 9 times: the server answered 500",
        "• The Herald & Mail: active, 0 entries in 24 h, not read yet",
    ]


async def test_a_list_can_be_limited_to_some_feeds(dialogue: Dialogue, web: object) -> None:
    await dialogue.says("""
        > /feed add https://herald.example/feed
        …
        > /feed add https://herald.example/sport
        …
        > /watch create desk
        …
        > /watch subscribe desk feeds:"Herald sport, mail"
        This channel hears of watch-list “desk”: cards and digest, main subjects and mentions, from 2 feeds only.
        …
        > /watch subscribe desk feeds:all
        This channel hears of watch-list “desk”: cards and digest, main subjects and mentions.
        …
        stranger> /feed list
        There is no feed yet.
        …
        stranger> /feed remove herald
        No feed here is called “herald”.
        /feed add adds one.
    """)


async def test_a_list_limited_to_a_feed_that_goes_is_not_told_of_all_feeds_instead(
    dialogue: Dialogue, web: object
) -> None:
    await dialogue.says("""
        > /feed add https://herald.example/feed
        …
        > /feed add https://herald.example/sport
        …
        > /watch create desk
        …
        > /watch subscribe desk feeds:sport
        This channel hears of watch-list “desk”: cards and digest, main subjects and mentions, from 1 feed only.
        …
        > /watch subscribe everything feeds:"sport, mail"
        This channel hears of everything from this workspace's feeds: cards and digest, from 2 feeds only.
        …
        > /feed remove sport
        This workspace follows “Herald sport” no longer. 1 channel hears of it no longer.
        [Undo]
    """)
    store = dialogue.services.store
    async with store.write() as tx:
        await tx.retention.feeds()
        mail = (await tx.feeds.of_workspace(1))[0]
        [left] = await tx.subscriptions.of_channel(1)
        assert (left.watchlist_id, left.feed_ids) == (None, (mail.id,))
    await dialogue.says("""
        > [Undo]
        Undone: removed feed “Herald sport” (https://herald.example/sport).
    """)
    async with store.read() as tx:
        [sport] = [feed for feed in await tx.feeds.of_workspace(1) if feed.id != mail.id]
        wishes = await tx.subscriptions.of_channel(1)
    assert {(one.watchlist_id, one.feed_ids) for one in wishes} == {(None, (mail.id, sport.id)), (1, (sport.id,))}


async def test_undo_brings_no_list_back_that_was_limited_to_a_feed_that_is_gone(
    dialogue: Dialogue, web: object
) -> None:
    await dialogue.says("""
        > /feed add https://herald.example/sport
        …
        > /watch create desk
        …
        > /watch subscribe desk feeds:sport
        …
        > /watch unsubscribe desk
        …
        > /feed remove sport
        This workspace follows “Herald sport” no longer.
        …
        > /news undo 4
        What it was subscribed to is gone meanwhile.
        …
    """)


OPML = b"""<opml version="2.0"><body><outline text="News">
<outline type="rss" text="Herald" xmlUrl="https://herald.example/feed?a=1&b=2"/>
<outline type="rss" text="Secret" xmlUrl="https://key:word@secret.example/feed"/>
<outline type="rss" text="Nothing"/>
</outline></body></opml>"""


async def test_a_list_of_feeds_comes_in_with_a_report_and_goes_out_again(dialogue: Dialogue) -> None:
    answer = await dialogue.ask("/feed import", attachments=[Attachment("feeds.opml", "text/xml", OPML)])
    assert answer is not None
    assert plain_text(answer).splitlines() == [
        "2 feeds added.",
        "Not taken:",
        "• line 4: Nothing has no feed's address",
        "Each is read in the next minutes; what is in it now counts as read.",
        "[Undo]",
    ]
    for speaker, secret in (("", True), ("member", False)):
        exported = await dialogue.ask("/feed export", speaker)
        assert exported is not None
        assert "https://herald.example/feed?a=1&amp;b=2" in plain_text(exported)
        assert ("key:word" in plain_text(exported)) == secret
    await dialogue.says(
        """
        > /feed import https://herald.example/feed?a=1&b=2\\nhttps://new.example/feed
        1 feed added, 1 was followed already.
        …
        > /news undo
        Undone: imported 1 feed.
        > /news undo
        Undone: imported 2 feeds.
        > /feed list
        There is no feed yet.
        …
        > /feed export
        There is no feed yet.
        …
        > /feed import
        There is nothing to import.
        …
        > /feed import hello
        Nothing was imported: this is no list of feeds: neither OPML nor an address a line.
    """
    )


async def test_a_member_may_not_import(dialogue: Dialogue) -> None:
    await dialogue.says("""
        member> /feed import https://herald.example/feeds.opml
        /feed import is for a workspace manager; here you are a member.
        …
    """)


async def test_of_feeds_with_one_title_each_is_named_by_its_address(dialogue: Dialogue, web: object) -> None:
    answer = await dialogue.ask("/feed add https://many.example/")
    assert answer is not None
    choice = answer.blocks[-1]
    assert isinstance(choice, Choice)
    assert len(choice.options) == 15
    assert choice.options[3].label == "Sections herald.example/section/3"
    assert choice.options[3].command == "/feed add https://herald.example/section/3"


async def test_where_a_name_is_unclear_the_whole_command_is_offered_again(dialogue: Dialogue, web: object) -> None:
    await dialogue.says("""
        > /feed add https://herald.example/feed
        …
        > /feed add https://herald.example/sport
        …
        > /feed subscribe heral alerts:now ping:"the desk"
        “heral” fits 2 feeds.
        Say which: “Herald sport”, “The Herald & Mail”.
        Which one? [Herald sport] [The Herald & Mail]
        > [Herald sport]
        This channel hears of feed “Herald sport”: cards at once, pings the desk.
    """)

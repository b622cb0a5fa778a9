"""Watch-lists in and out of files, and lists tried on the past, as conversations."""

from bot.message import Code, plain_text
from bot.model import Decision, Match, Mention, Outcome, Salience
from bot.ports import Attachment
from tests.doubles.dialogue import Dialogue
from tests.doubles.seen import see

FILE = """[[watchlist]]
name = "desk"
[[watchlist.entity]]
name = "Mark Milley"
type = "person"
aliases = ["Gen. Milley"]
[[watchlist.entity]]
name = "Crimea"
type = "place"

[[watchlist]]
name = "economy"
[[watchlist.entity]]
name = "Apple"
type = "organisation"
needs = ["iPhone"]
"""
TEXT = "General Mark Milley spoke on Monday. He said that talks would go on. " * 5


async def test_the_box_of_an_import_keeps_the_name_that_was_given(dialogue: Dialogue) -> None:
    assert await dialogue.ask("/watch import list:guests", forms=True) is None
    (form,) = dialogue.last.opened
    answer = await dialogue.ask(form.command, options={"text": "name,type\nJane Roe,person"})
    assert answer is not None
    assert plain_text(answer).startswith("Imported: new “guests”, 1 entity.")


async def test_lists_are_imported_and_exported_and_an_import_is_undone(dialogue: Dialogue) -> None:
    attached = Attachment("lists.toml", "application/toml", FILE.encode())
    await dialogue.ask("/watch create desk")
    await dialogue.ask("/watch add desk Milley also:M.")
    answer = await dialogue.ask("/watch import", attachments=[attached])
    assert answer is not None
    assert plain_text(answer) == ("Imported: into “desk”, 2 entities; new “economy”, 1 entity.\n[Undo]")
    exported = await dialogue.ask("/watch export")
    assert exported is not None
    (block,) = exported.blocks
    assert isinstance(block, Code)
    again = await dialogue.ask(f"/watch import {block.text}", "stranger")
    assert again is not None
    assert plain_text(again).startswith("Imported: new “desk”, 3 entities; new “economy”, 1 entity.")
    await dialogue.says("""
        > /news undo 3
        Undone: imported into “desk”, 2 entities; new “economy”, 1 entity.
        > /watch lists
        Watch-lists
        • desk: 1 entity, 0 channels
        Look into a list [desk]
        stranger> /watch lists
        Watch-lists
        • desk: 3 entities, 0 channels
        • economy: 1 entity, 0 channels
        Look into a list [desk] [economy]
        > /watch export nothing
        There is no watch-list “nothing” here.
        /watch lists shows them.
    """)


async def test_one_list_is_exported_as_csv_too_and_comes_back_the_same(dialogue: Dialogue) -> None:
    await dialogue.ask("/watch create desk")
    await dialogue.ask('/watch add desk "Jane Roe" also:"Dr Roe, J. Roe" needs:harbour type:person')
    exported = await dialogue.ask("/watch export desk format:csv")
    assert exported is not None
    (block,) = exported.blocks
    assert isinstance(block, Code)
    assert block.name == "desk.csv"
    await dialogue.ask("/watch import list:desk", "stranger", options={"list": "desk", "text": block.text})
    again = await dialogue.ask("/watch export desk format:csv", "stranger")
    assert again is not None
    assert again.blocks == exported.blocks
    await dialogue.ask("/watch create second")
    await dialogue.says("""
        > /watch export format:csv
        A CSV file holds one list.
        Name the list, or leave out format:csv.
    """)


async def test_an_undone_import_leaves_what_others_added_and_gives_back_what_it_changed(dialogue: Dialogue) -> None:
    await dialogue.ask("/watch create desk")
    await dialogue.ask('/watch add desk "Mark Milley" also:"The General" type:person')
    await dialogue.ask("/watch import", attachments=[Attachment("lists.toml", "application/toml", FILE.encode())])
    await dialogue.says("""
        > /watch add desk Skerrow type:place
        “desk” now looks out for “Skerrow” (place).
        …
        > /news undo 3
        Undone: imported into “desk”, 2 entities; new “economy”, 1 entity.
        > /watch show desk
        desk: 2 entities
        • Mark Milley (person; also: The General)
        • Skerrow (place)
        …
    """)


async def test_a_file_that_names_one_list_in_two_ways_is_undone_whole(dialogue: Dialogue) -> None:
    """The second part meets a list that has changed since it was compared."""
    await dialogue.ask("/watch create desk")
    await dialogue.ask('/watch add desk "Mark Milley" type:person')
    twice = FILE.replace('"economy"', '"Desk"')
    await dialogue.ask("/watch import", attachments=[Attachment("lists.toml", "application/toml", twice.encode())])
    await dialogue.says("""
        > /watch lists
        Watch-lists
        • desk: 3 entities, 0 channels
        …
        > /news undo 3
        Undone: imported into “desk”, 2 entities; into “Desk”, 1 entity.
        > /watch show desk
        desk: 1 entity
        • Mark Milley (person)
        …
    """)


async def test_a_long_import_says_what_it_is_doing(dialogue: Dialogue) -> None:
    rows = "\n".join(f"Vessel {number:05},product,{'x' * 40}{number}" for number in range(8_000))
    table = Attachment("fleet.csv", "text/csv", f"name,type,aliases\n{rows}\n".encode())
    answer = await dialogue.ask("/watch import", attachments=[table])
    assert answer is not None
    assert plain_text(answer).startswith("Imported: new “fleet”, 8,000 entities.")
    shown = [event for event in dialogue.last.events if event.startswith("progress")]
    assert shown == ["progress: Reading 8,002 lines …", "progress: Storing 8,000 entities …"]
    await dialogue.ask("/watch import", attachments=[table])
    await dialogue.says("""
        > /news undo 2
        Undone: imported into “fleet”, 8,000 entities.
        > /watch lists
        Watch-lists
        • fleet: 8,000 entities, 0 channels
        …
    """)


async def test_a_csv_file_becomes_a_list_of_its_name(dialogue: Dialogue) -> None:
    table = b"name,type,aliases\nMark Milley,person,Gen. Milley;Milley\nCrimea,place,\n"
    await dialogue.ask("/watch import", attachments=[Attachment("My desk.csv", "text/csv", table)])
    await dialogue.ask(f"/watch import {table.decode()} list:other")
    await dialogue.says("""
        > /watch show my desk
        My desk: 2 entities
        • Mark Milley (person; also: Gen. Milley, Milley)
        • Crimea (place)
        Change one [Mark Milley] [Crimea]
        > /watch show other
        other: 2 entities
        …
    """)


async def test_a_wrong_file_is_told_all_its_faults_and_changes_nothing(dialogue: Dialogue) -> None:
    wrong = FILE.replace('"person"', '"animal"').replace("aliases", "alias")
    answer = await dialogue.ask(f"/watch import {wrong}")
    assert answer is not None
    said = plain_text(answer).splitlines()
    assert said[0] == "Nothing was imported: the file has 2 faults."
    assert all(line.startswith("• line ") for line in said[1:])
    await dialogue.says("""
        > /watch lists
        There is no watch-list yet.
        …
        > /watch import
        There is nothing to import.
        Attach a TOML or CSV file, or paste its text or address.
        > /watch import https://nowhere.example/lists.toml
        I could not read nowhere.example: the page is not there (404).
        Paste the TOML or CSV itself instead.
    """)


async def test_a_list_is_tried_on_what_was_seen(dialogue: Dialogue) -> None:
    await dialogue.says("""
        > /watch create desk
        …
        > /watch test desk
        Nobody is on “desk” yet.
        /watch add puts somebody on it.
        > /watch add desk "Mark Milley" type:person
        …
        > /watch test desk
        “desk”, the last 7 days
        No article came in that time, so there was nothing to try it on.
        /feed list shows where news comes from, /feed add brings more in.
    """)
    async with dialogue.services.store.write() as tx:
        feed = await tx.feeds.follow(1, "https://herald.example/feed")
        await see(tx, feed.id, "Milley speaks", TEXT, url="https://herald.example/1")
        await see(tx, feed.id, "Bridge opens", "The bridge is open. Ships pass.", url="https://herald.example/2")
    await dialogue.says(
        """
        > /watch test desk days:3
        “desk”, the last 3 days
        In 2 articles that this workspace's feeds brought, it would have found:
        Stories: 1, about 1 a day
        By day: Mon 2 Mar: 1
        Noisiest name: “Mark Milley”, in 1 article
        For example:
        • Milley speaks (https://herald.example/1): …
        Too much? Ask for salience:main, or add needs: and not: words to the noisiest name.
    """.replace(": …\n", ": “General Mark Milley spoke on Monday.” · 02 Mar 2026 12:00 UTC\n")
    )


async def milley_speaks(dialogue: Dialogue) -> None:
    """Bring the article, and the match that the pipeline found in it."""
    async with dialogue.services.store.write() as tx:
        feed = await tx.feeds.follow(1, "https://herald.example/feed", title="Herald")
        watchlist = (await tx.watchlists.of_workspace(1))[0]
        match = Match(
            watchlist="desk",
            entity="Mark Milley",
            entity_key="Mark Milley",
            score=0.9,
            salience=Salience.MAIN,
            mentions=(Mention(8, 19, "Mark Milley"),),
            evidence="General Mark Milley spoke on Monday.",
            watchlist_id=watchlist.id,
            entity_id=watchlist.entities[0].id,
        )
        await see(tx, feed.id, "Milley speaks", TEXT, url="https://herald.example/1", matches=(match,))


async def test_why_tells_every_stage(dialogue: Dialogue) -> None:
    await dialogue.says("""
        > /watch create desk
        …
        > /watch add desk "Mark Milley" type:person
        …
        > /news why https://herald.example/1
        None of this workspace's feeds brought that address.
        /feed list shows the feeds, /news search what they brought.
        > /news why milley
        I need the article's address.
        …
    """)
    await milley_speaks(dialogue)
    await dialogue.says("""
        > /news why https://herald.example/1?utm_medium=chat
        Milley speaks
        1. Seen: brought by “Herald”, 02 Mar 2026 12:00 UTC.
        2. Read: full (told by the test), 65 words.
        3. Found in it:
        • Mark Milley (desk): main subject. “General Mark Milley spoke on Monday.”
        4. Story: the only outlet so far.
        5. In this channel: nothing was decided, since it hears of nothing: /watch subscribe changes that.
        stranger> /news why https://herald.example/1
        None of this workspace's feeds brought that address.
        …
        > /watch subscribe desk
        …
    """)
    async with dialogue.services.store.write() as tx:
        await tx.decisions.add(1, 1, 1, 1, Decision(Outcome.DIGEST, ("the hourly budget is spent",)))
    await dialogue.says("""
        > /news why https://herald.example/1
        …
        5. In this channel:
        • kept for the digest for watch-list “desk”: the hourly budget is spent · 02 Mar 2026 12:00 UTC
    """)


async def test_why_tells_what_was_turned_down(dialogue: Dialogue) -> None:
    await dialogue.says("""
        > /watch create desk
        …
        > /watch add desk Milley needs:pentagon
        …
    """)
    async with dialogue.services.store.write() as tx:
        feed = await tx.feeds.follow(1, "https://herald.example/feed", title="Herald")
        await see(tx, feed.id, "Milley speaks", TEXT, url="https://herald.example/1")
    answer = await dialogue.ask("/news why https://herald.example/1")
    assert answer is not None
    assert "3. Found in it: nobody on your watch-lists.\n• Milley (desk): not counted, “Milley” — " in plain_text(
        answer
    )

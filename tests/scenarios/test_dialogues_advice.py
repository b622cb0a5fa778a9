"""What `/watch add` advises, as conversations."""

from collections.abc import Sequence

from bot.message import plain_text
from tests.doubles.dialogue import Dialogue
from tests.doubles.seen import see


async def test_names_that_find_too_much_are_told_and_others_proposed(dialogue: Dialogue) -> None:
    await dialogue.says("""
        > /watch create desk
        …
        > /watch add desk "Orvian Workers' Front" type:organisation
        “desk” now looks out for “Orvian Workers' Front” (organisation).
        Taken by itself only if you add it: /watch add desk "Orvian Workers' Front" also:"OWF"
        /watch test desk shows what the list would have found.
        > /watch add desk Target type:organisation
        “desk” now looks out for “Target” (organisation).
        “Target” is also an everyday word: where a sentence begins, it counts only with other evidence.
        Are there other names? /watch add desk Target also:"…, …" adds them.
        /watch test desk shows what the list would have found.
    """)


async def bring(dialogue: Dialogue, titles: Sequence[str], *, workspace: int = 1) -> None:
    """Have a workspace's feed bring articles."""
    async with dialogue.services.store.write() as tx:
        feed = await tx.feeds.follow(workspace, f"https://herald{workspace}.example/feed")
        for number, title in enumerate(titles):
            text = f"{title} on Monday. It rained, and nobody was there when the news came in."
            await see(tx, feed.id, title, text, url=f"https://herald{workspace}.example/{number}")


async def test_adding_a_name_shows_what_it_would_have_found(dialogue: Dialogue) -> None:
    await dialogue.ask("/watch create desk")
    await bring(dialogue, ["The bridge opened", "Ines Okafor resigned"])
    await dialogue.says("""
        > /watch add desk "Ines Okafor" type:person
        “desk” now looks out for “Ines Okafor” (person).
        Of the 2 articles of the last 7 days it would have been found in 1, for example:
        • Ines Okafor resigned (https://herald1.example/1): “Ines Okafor resigned on Monday.” · 02 Mar 2026 12:00 UTC
        Are there other names? /watch add desk "Ines Okafor" also:"…, …" adds them.
        /watch test desk shows what the list would have found.
        > /watch add desk "Nolan Farrow" type:person
        “desk” now looks out for “Nolan Farrow” (person).
        In the 2 articles of the last 7 days it would have been found nowhere.
        …
    """)


async def test_a_name_and_its_capitals_in_datelines_are_counted_as_one(dialogue: Dialogue) -> None:
    await dialogue.ask("/watch create desk")
    await bring(dialogue, [*["PORT ANSEL, 2 March: A ship sank"] * 3, *["Port Ansel waits"] * 2, *["Rain fell"] * 20])
    answer = await dialogue.ask('/watch add desk "Port Ansel" type:place')
    assert answer is not None
    assert "“Port Ansel” matches 20% of last week's articles" in plain_text(answer)


async def test_a_name_that_matches_a_large_share_of_the_news_is_told_at_once(dialogue: Dialogue) -> None:
    await dialogue.ask("/watch create desk")
    await bring(dialogue, [*["The firm Apple hired"] * 3, *["The bridge opened"] * 19])
    await dialogue.ask("/watch lists", "stranger")
    await bring(dialogue, ["The firm Apple hired"] * 50, workspace=2)
    await dialogue.says("""
        > /watch add desk Apple type:organisation also:"Apple Inc."
        “desk” now looks out for “Apple” (organisation).
        Of the 22 articles of the last 7 days it would have been found in 3, for example:
        • The firm Apple hired (https://herald1.example/2): “The firm Apple hired on Monday.” · 02 Mar 2026 12:00 UTC
        • The firm Apple hired (https://herald1.example/1): “The firm Apple hired on Monday.” · 02 Mar 2026 12:00 UTC
        • The firm Apple hired (https://herald1.example/0): “The firm Apple hired on Monday.” · 02 Mar 2026 12:00 UTC
        Also: Apple Inc.
        “Apple” matches 14% of last week's articles; needs: can say what must stand near by.
        “Apple” is also an everyday word: where a sentence begins, it counts only with other evidence.
        /watch test desk shows what the list would have found.
        > /watch add desk Apple needs:"iPhone, Mac"
        “desk” now knows more of “Apple” (organisation).
        In the 22 articles of the last 7 days it would have been found nowhere.
        …
        [Undo]
    """)

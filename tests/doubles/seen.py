"""What a workspace has seen, put into the store as the pipeline would."""

from bot.model import Entry, Extracted, Match, Readability
from bot.store import Tx


async def see(
    tx: Tx,
    feed_id: int,
    title: str,
    text: str,
    *,
    url: str,
    site: str = "The Herald",
    readability: Readability = Readability.FULL,
    matches: tuple[Match, ...] = (),
) -> int:
    """Store one article with its story; give the article's number."""
    await tx.entries.add_many(feed_id, [Entry(guid=url, url=url, title=title)])
    claimed = (await tx.entries.claim(1))[0]
    found = Extracted(title=title, text=text, readability=readability, site=site, url=url, reason="told by the test")
    saved = await tx.articles.save(url, found, feed_id)
    story = await tx.stories.create(title)
    await tx.articles.set_story(saved.article.id, story.id)
    await tx.matches.save(saved.article.id, matches)
    await tx.entries.finish(claimed, saved.article.id)
    return saved.article.id

"""A large invented installation on PostgreSQL, made inside the database, so that a million articles take minutes.

Texts are short, forty words of an invented vocabulary whose frequencies fall off as in news (a word's place is the cube
of a random number): lengths of text cost disk and extraction, neither of which is asked about here.  Only the texts
come from outside, drawn by numpy and copied in: drawn in SQL they took seven times as long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from sqlalchemy import text

from bot.store import Store, Tx

VOCABULARY = 20_000
WORDS = 40
DAYS = 60
WAITING = 60
"""Stories that wait for the digest of each of the busiest channels."""


@dataclass(frozen=True)
class Size:
    """How large; the defaults are what is planned for one database."""

    workspaces: int = 2_000
    channels: int = 20_000
    watchlists: int = 5_000
    entities: int = 10
    feeds: int = 20_000
    follows: int = 100
    articles: int = 1_000_000

    def times(self, share: float) -> Size:
        """Give a smaller one of the same shape."""
        smaller = {
            name: max(10, int(getattr(self, name) * share))
            for name in ("workspaces", "channels", "watchlists", "feeds", "articles")
        }
        return Size(**smaller)


def word(number: str) -> str:
    """Say in SQL which word a number is: letters only, the same every time."""
    return f"translate(md5(({number})::text), '0123456789', 'ghijklmnop')::varchar(9)"


_STATEMENTS = (
    (
        "INSERT INTO workspaces (id, platform, external_id, created_at)"
        " SELECT n, 'p', n::text, :now FROM generate_series(1, :workspaces) n"
    ),
    (
        "INSERT INTO channels (id, workspace_id, external_id, name, created_at)"
        " SELECT n, n % :workspaces + 1, n::text, 'c' || n, :now FROM generate_series(1, :channels) n"
    ),
    (
        "INSERT INTO feeds (id, url, private_to, host, title, next_poll_at, created_at)"
        " SELECT n, 'https://' || n || '.example/feed', 0, n || '.example', 'Outlet ' || n,"
        " :now + (n - :feeds / 20) * interval '1 second', :now FROM generate_series(1, :feeds) n"
    ),
    (
        "INSERT INTO feed_follows (workspace_id, feed_id, since)"
        " SELECT w, (w * 37 + k * k * 13) % :feeds + 1, :now FROM generate_series(1, :workspaces) w,"
        " generate_series(1, :follows) k ON CONFLICT DO NOTHING"
    ),
    (
        "INSERT INTO watchlists (id, workspace_id, name, folded, created_at)"
        " SELECT n, n % :workspaces + 1, 'list ' || n, 'list ' || n, :now FROM generate_series(1, :watchlists) n"
    ),
    (
        "INSERT INTO entities (id, watchlist_id, key, name, type, aliases, needs, excludes)"
        f" SELECT n, n % :watchlists + 1, 'e' || n, initcap({word('n')}) || ' ' || initcap({word('n * 7')}), 'person',"
        " '[]', '[]', '[]' FROM generate_series(1, :watchlists * :entities) n"
    ),
    (
        "INSERT INTO subscriptions (channel_id, watchlist_id, created_at)"
        " SELECT n, 1 + (n / :workspaces * :workspaces + n % :workspaces) % :watchlists, :now"
        " FROM generate_series(1, :channels) n"
    ),
    (
        "INSERT INTO digest_schedules (channel_id, at, weekdays, zone, next_due_at)"
        " SELECT n, '08:00', '[0,1,2,3,4]', 'UTC', :now + n * interval '1 second' FROM generate_series(1, :channels) n"
    ),
    (
        "INSERT INTO stories (id, title, first_seen_at, last_seen_at)"
        " SELECT n, 'Story ' || n, :now - :span * interval '1 second' * (1 - n::float / :stories),"
        " :now - :span * interval '1 second' * (1 - n::float / :stories) FROM generate_series(1, :stories) n"
    ),
    (
        "INSERT INTO articles (id, canonical_url, private_to, url, title, text, site, language, readability, dek,"
        " first_seen_at, updated_at, feed_id, story_id)"
        " SELECT n, 'https://x.example/' || n, 0, 'https://x.example/' || n, initcap(left(said, 60)), said, 'Outlet',"
        " 'en', 'full', left(said, 120), at, at, n % :feeds + 1, 1 + (n::bigint * :stories / (:articles + 1)) FROM"
        " (SELECT n, :now - :span * interval '1 second' * (1 - n::float / :articles) AS at, said FROM texts) made"
    ),
    (
        "INSERT INTO entries (feed_id, guid, url, content_hash, payload, state, first_seen_at, article_id)"
        " SELECT feed_id, id::text, url, '', '{}', 'done', first_seen_at, id FROM articles"
    ),
    "DROP INDEX ix_article_search_words",
    "INSERT INTO article_search (article_id, words) SELECT id, to_tsvector('simple', text) FROM articles",
    "CREATE INDEX ix_article_search_words ON article_search USING gin (words)",
    (
        "INSERT INTO matches (article_id, entity_id, watchlist_id, score, salience, mentions, title_mentions,"
        " explanation)"
        " SELECT a, 1 + a % (:watchlists * :entities), 1 + (a % (:watchlists * :entities)) % :watchlists, 1, 'main',"
        " '[]', '[]', '[]' FROM generate_series(1, :articles, 5) a"
    ),
    (
        "INSERT INTO digest_items (channel_id, story_id, article_id, watchlist_id, at)"
        # The sum keeps min() from walking through the articles' numbers until one is of that story.
        " SELECT c, s.id, (SELECT min(id + 0) FROM articles WHERE story_id = s.id), x.watchlist_id, :now"
        " FROM generate_series(1, :busy) c JOIN subscriptions x ON x.channel_id = c"
        " CROSS JOIN LATERAL (SELECT :stories - (c * 3 + k) % (:stories / 10) AS id"
        " FROM generate_series(1, :waiting) k) s"
    ),
)
_NUMBERED = ("workspaces", "channels", "feeds", "watchlists", "entities", "stories", "articles")


async def fill(store: Store, size: Size) -> None:
    """Make the installation in an empty database."""
    async with store.write() as tx:
        await tx.connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        await tx.connection.exec_driver_sql("SET LOCAL maintenance_work_mem = '512MB'")
        await _copy_texts(tx, size.articles)
        values = {
            **{name: getattr(size, name) for name in Size.__dataclass_fields__},
            "span": DAYS * 86_400,
            "stories": max(100, size.articles // 3),
            "busy": min(50, size.channels),
            "waiting": WAITING,
        }
        for statement in _STATEMENTS:
            # Written out, since the driver would send them as the smallest integers and products would not fit.
            written = re.sub(r"(?<!:):([a-z]+)", lambda found: str(values.get(found[1], found[0])), statement)
            await tx.connection.execute(text(written), {"now": tx.now} if ":now" in written else {})
        for table in _NUMBERED:
            count_on = f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
            await tx.connection.exec_driver_sql(count_on)


async def _copy_texts(tx: Tx, articles: int) -> None:
    """Fill the passing table `texts` with (n, said)."""
    await tx.connection.exec_driver_sql("CREATE TEMP TABLE texts (n int, said text) ON COMMIT DROP")
    words = f"SELECT {word('n')} FROM generate_series(0, {VOCABULARY - 1}) n ORDER BY n"
    vocabulary = np.array(await tx.scalars(text(words)), dtype=object)
    connection = (await tx.connection.get_raw_connection()).driver_connection
    assert connection is not None
    async with connection.cursor() as cursor, cursor.copy("COPY texts FROM STDIN") as copy:
        for page in _texts(vocabulary, articles):
            await copy.write(page)


def _texts(vocabulary: np.ndarray, articles: int) -> Iterator[str]:
    """Draw numbered texts, ten thousand lines at a time."""
    random = np.random.default_rng(7)
    for begin in range(1, articles + 1, 10_000):
        count = min(10_000, articles + 1 - begin)
        drawn = vocabulary[(random.random((count, WORDS)) ** 3 * len(vocabulary)).astype(int)]
        yield "".join(f"{begin + line}\t{' '.join(said)}\n" for line, said in enumerate(drawn))

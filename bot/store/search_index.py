"""The full-text index: FTS5 on SQLite, a tsvector on PostgreSQL, one folding for both."""

from __future__ import annotations

import re
import unicodedata

from sqlalchemy import ColumnElement, FromClause, Integer, and_, column, func, literal_column, select, table, text
from sqlalchemy.dialects import postgresql

from bot.model import Article
from bot.store.schema.types import Id
from bot.store.session import Session

# PostgreSQL refuses a tsvector over 1 MB (postgresql.org, "Limitations" of text search); this much never reaches it.
MAX_CHARACTERS = 100_000
PURGE_PAGES = 500
MOST_LEVELS = 1_500
"""FTS5's index gains two levels with every forced merge, and SQLite takes one of more than 2,000 for malformed: no
article could be stored any more.  So it is built anew before: at four merges a day, every half year."""
_STRUCTURE = "SELECT block FROM article_search_data WHERE id = 10"
_SECOND_FORMAT = b"\xff\x00\x00\x01"
_TERM = re.compile(r'"([^"]*)"|(\S+)')
_WORD = re.compile(r"\w+")

fts = table("article_search", column("rowid", Integer))
vectors = table("article_search", column("article_id", Id), column("words"))


async def index(tx: Session, article: Article) -> None:
    """Make an article findable.  On SQLite triggers do it, so that the text is not kept twice."""
    if not tx.is_sqlite:
        await tx.run(index_words(article.id, article.title, article.text))


def index_words(article_id: int, title: str, text: str) -> postgresql.Insert:
    """Make the statement that puts an article into the tsvector, or changes it there."""
    words = func.to_tsvector("simple", folded(f"{title}\n{text}"[:MAX_CHARACTERS]))
    new = postgresql.insert(vectors).values(article_id=article_id, words=words)
    return new.on_conflict_do_update(index_elements=["article_id"], set_={"words": words})


async def purge_step(tx: Session, *, begin: bool) -> bool:
    """Let the index forget some of what was deleted, in less than a tenth of a second; False when it has forgotten all.

    FTS5 only marks what is deleted, until segments are merged.  A negative number of pages begins to merge all segments
    into one, positive ones go on (sqlite.org/fts5.html, merge).
    """
    if not tx.is_sqlite or (begin and await _built_anew(tx)):
        return False
    pages = -PURGE_PAGES if begin else PURGE_PAGES
    before = await tx.scalar(select(func.total_changes()))
    merge = "INSERT INTO article_search (article_search, rank) VALUES ('merge', ?)"
    await tx.connection.exec_driver_sql(merge, (pages,))
    # The statement itself counts as one change.
    return bool(await tx.scalar(select(func.total_changes())) - before > 1)


async def _built_anew(tx: Session) -> bool:
    """Build FTS5's index anew if it has too many levels; say whether it had.  Holds the writer."""
    if await levels(tx) <= MOST_LEVELS:
        return False
    await tx.connection.exec_driver_sql("INSERT INTO article_search (article_search) VALUES ('rebuild')")
    return True


async def levels(tx: Session) -> int:
    """Read how many levels FTS5's index has: a number of variable length after four or eight bytes (fts5_index.c)."""
    block = bytes((await tx.connection.exec_driver_sql(_STRUCTURE)).scalar_one())[4:]
    number = 0
    for byte in block.removeprefix(_SECOND_FORMAT):
        number = number << 7 | byte & 0x7F
        if byte < 0x80:  # noqa: PLR2004 - the last byte of the number
            break
    return number


def folded(text: str) -> str:
    """Keep words without case and accents, as FTS5 does; what PostgreSQL takes for a word depends on its locale."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(_WORD.findall("".join(sign for sign in apart if not unicodedata.combining(sign))))


def phrases(query: str) -> list[str]:
    """Cut what a person typed into words and quoted phrases; signs that mean something to an index fall away.

    There is no limit beside that of `/news search`: the hundred words of a paragraph took 20 to 100 ms among 20,000
    articles, five hundred common ones 0.1 s on SQLite and up to 1.5 s on PostgreSQL.
    """
    found = (
        " ".join(_WORD.findall(quoted or word))
        for quoted, word in _TERM.findall(query.replace("“", '"').replace("”", '"'))
    )
    return [phrase for phrase in found if phrase]


async def plan_anew(tx: Session) -> None:
    """Have PostgreSQL plan for the words that are asked, until this transaction ends.

    From the tenth time on it would keep one plan for all words, the common and the rare.
    """
    if not tx.is_sqlite:
        await tx.connection.exec_driver_sql("SET LOCAL plan_cache_mode = force_custom_plan")


async def expected(tx: Session, wanted: list[str]) -> int:
    """Ask PostgreSQL how many articles it expects to hold all the phrases; counting them would read most vectors."""
    each = [f"words @@ phraseto_tsquery('simple', :phrase_{place})" for place in range(len(wanted))]
    explain = text(f"EXPLAIN (FORMAT JSON) SELECT FROM article_search WHERE {' AND '.join(each)}")
    bound = {f"phrase_{place}": folded(phrase) for place, phrase in enumerate(wanted)}
    [explained] = await tx.scalar(explain.bindparams(**bound))
    return int(explained["Plan"]["Plan Rows"])


def on_sqlite(wanted: list[str]) -> tuple[FromClause, ColumnElement[int], ColumnElement[bool]]:
    """Give what to select from, its article number, and the condition, for FTS5."""
    expression = " ".join(f'"{phrase}"' for phrase in wanted)
    matches: ColumnElement[bool] = literal_column("article_search").op("MATCH")(expression)
    return fts, fts.c.rowid, matches


def on_postgres(wanted: list[str]) -> tuple[FromClause, ColumnElement[int], ColumnElement[bool]]:
    """Give the same for a tsvector."""
    every = and_(*(vectors.c.words.op("@@")(func.phraseto_tsquery("simple", folded(phrase))) for phrase in wanted))
    return vectors, vectors.c.article_id, every

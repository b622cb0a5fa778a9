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
MAX_TERMS = 16
PURGE_PAGES = 500
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


async def purge(tx: Session) -> None:
    """Let the index forget what was deleted: FTS5 only marks it, until segments are merged."""
    if tx.is_sqlite:
        await tx.connection.exec_driver_sql("INSERT INTO article_search (article_search) VALUES ('optimize')")


async def purge_step(tx: Session, *, begin: bool) -> bool:
    """Do some of what `purge` does, in less than a tenth of a second; False when all of it is done.

    A negative number of pages begins to merge all segments into one, positive ones go on (sqlite.org/fts5.html, merge).
    """
    if not tx.is_sqlite:
        return False
    pages = -PURGE_PAGES if begin else PURGE_PAGES
    before = await tx.scalar(select(func.total_changes()))
    merge = "INSERT INTO article_search (article_search, rank) VALUES ('merge', ?)"
    await tx.connection.exec_driver_sql(merge, (pages,))
    # The statement itself counts as one change.
    return bool(await tx.scalar(select(func.total_changes())) - before > 1)


def folded(text: str) -> str:
    """Keep words without case and accents, as FTS5 does; what PostgreSQL takes for a word depends on its locale."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(_WORD.findall("".join(sign for sign in apart if not unicodedata.combining(sign))))


def phrases(query: str) -> list[str]:
    """Cut what a person typed into words and quoted phrases; signs that mean something to an index fall away."""
    found = (
        " ".join(_WORD.findall(quoted or word))
        for quoted, word in _TERM.findall(query.replace("“", '"').replace("”", '"'))
    )
    return [phrase for phrase in found if phrase][:MAX_TERMS]


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

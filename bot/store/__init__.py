"""Rows: the `Store` port on SQLite and PostgreSQL.  `README.md` says how to add a table."""

from bot.store.migrate import upgrade
from bot.store.store import Store
from bot.store.tx import Tx

__all__ = ["Store", "Tx", "upgrade"]

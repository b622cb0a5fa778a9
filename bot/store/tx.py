"""An open transaction, with one room for each noun."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.articles import Articles
from bot.store.audit import Audit
from bot.store.cards import Cards
from bot.store.census import Counting
from bot.store.channels import Channels
from bot.store.decisions import Decisions
from bot.store.deliveries import Deliveries
from bot.store.departures import Departures
from bot.store.digest_items import DigestItems
from bot.store.digests import Digests
from bot.store.entries import Entries
from bot.store.events import Events
from bot.store.feeds import Feeds
from bot.store.leases import Leases
from bot.store.matches import Matches
from bot.store.processes import Processes
from bot.store.pushes import Pushes
from bot.store.retention import Retention
from bot.store.rules import Rules
from bot.store.search import Search
from bot.store.secrets import Secrets
from bot.store.session import Session
from bot.store.stories import Stories
from bot.store.subscriptions import Subscriptions
from bot.store.watchlists import Watchlists
from bot.store.workspaces import Workspaces


class Tx(Session):
    """The `Transaction` port with its rooms.  `Store.read` and `Store.write` make it; do not keep it longer."""

    def __init__(
        self,
        connection: AsyncConnection,
        now: datetime,
        *,
        writing: bool,
        process: str,
        restored_at: datetime | None = None,
    ) -> None:
        super().__init__(connection, now, writing=writing, process=process, restored_at=restored_at)
        self.workspaces = Workspaces(self)
        self.channels = Channels(self)
        self.feeds = Feeds(self)
        self.pushes = Pushes(self)
        self.entries = Entries(self)
        self.articles = Articles(self)
        self.stories = Stories(self)
        self.watchlists = Watchlists(self)
        self.subscriptions = Subscriptions(self)
        self.rules = Rules(self)
        self.matches = Matches(self)
        self.decisions = Decisions(self)
        self.cards = Cards(self)
        self.digest_items = DigestItems(self)
        self.digests = Digests(self)
        self.deliveries = Deliveries(self)
        self.audit = Audit(self)
        self.secrets = Secrets(self)
        self.events = Events(self)
        self.leases = Leases(self)
        self.processes = Processes(self)
        self.search = Search(self)
        self.retention = Retention(self)
        self.departures = Departures(self)
        self.census = Counting(self)

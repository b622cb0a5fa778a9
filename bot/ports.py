"""The ports: what the core asks of the world, as Protocols.  Drivers live elsewhere and are named only in `app.py`.

| port         | who calls it                  | implementations                                   |
|--------------|-------------------------------|---------------------------------------------------|
| Clock        | everybody who needs the time  | `bot.clock.SystemClock`, `bot.testing.FakeClock`  |
| Fetcher      | ingest                        | `bot.ingest.fetch`, `bot.testing.FakeFetcher`     |
| Summariser   | flow, commands, cli           | `bot.summarisers`, entry points                   |
| Store        | flow, commands                | `bot.store.Store` on SQLite and on PostgreSQL     |
| Jobs         | flow                          | `bot.jobs`                                        |
| ChatAdapter  | flow (deliveries, gateways)   | `adapters.*`, entry points                        |
| Responder    | commands (answers)            | one object an invocation, made by an adapter      |
| Host         | adapters                      | `bot.commands.host`, `bot.testing.RecordingHost`  |
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, runtime_checkable

from bot.message import Form, Message
from bot.model import Actor, Channel, Length, SourceText, Summary

if TYPE_CHECKING:
    import typer
    from aiohttp import web
    from pydantic import BaseModel


class Clock(Protocol):
    """The time.  Everything that needs it takes a Clock, so that tests can turn it."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never go backwards; only differences mean anything."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


# ---------------------------------------------------------------- the outside world in


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """One GET, or with a `form` one POST of its fields, which is redirected only where that keeps it a POST.

    `max_bytes` counts after decompression; `deadline` is total, in seconds, redirects included.
    """

    url: str
    etag: str | None = None
    last_modified: str | None = None
    max_bytes: int = 10_000_000
    deadline: float = 20.0
    accept: str = "*/*"
    respect_robots: bool = False
    form: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer.  `status` is 200 (for a form: any 2xx) or 304; every other one is raised.

    `moved_to`: after permanent redirects only.
    """

    url: str
    status: int
    body: bytes = b""
    content_type: str = ""
    charset: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    moved_to: str | None = None


class Fetcher(Protocol):
    """Reads addresses that strangers gave us, behind the address guard."""

    async def fetch(self, request: FetchRequest) -> Fetched:
        """Read one address.  Raises `FetchError` and its children, nothing else."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


# ---------------------------------------------------------------- summaries


class Summariser(Protocol):
    """Says in few sentences what one article, or several about one story, say."""

    name: str

    async def summarise(
        self, sources: Sequence[SourceText], *, length: Length = Length.MEDIUM, sentences: int | None = None
    ) -> Summary:
        """Summarise.  `sentences` beats `length`.  Raises `SummaryError`; never blocks the loop."""
        ...


# ---------------------------------------------------------------- rows and jobs


class Transaction(Protocol):
    """An open transaction as `Jobs` sees it; the store's own type adds a room for every noun."""

    def after_commit(self, callback: Callable[[], None]) -> None:
        """Have something called once, after and only if the transaction commits."""
        ...


T_co = TypeVar("T_co", bound=Transaction, covariant=True)


class Store(Protocol[T_co]):
    """Rows.  One implementation on two databases, so that its nouns are typed by `bot.store` itself."""

    def read(self) -> AbstractAsyncContextManager[T_co]:
        """Open a transaction that sees one snapshot and writes nothing."""
        ...

    def write(self) -> AbstractAsyncContextManager[T_co]:
        """Open a transaction that commits when the block ends well and is undone when it raises.

        Raises `StoreBusy`, `StoreReadOnly` and the other children of `StoreError`.
        """
        ...

    async def close(self) -> None:
        """Let go of the database."""
        ...


@dataclass(frozen=True, slots=True)
class Job:
    """A hint that some rows want work.  Losing one loses nothing: a sweeper re-derives it from the rows.

    Jobs of one `lock` run one after the other, in order; a job whose `unique` is already waiting is dropped.
    """

    task: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    lock: str | None = None
    unique: str | None = None


class Jobs(Protocol):
    """A queue of hints."""

    async def enqueue(self, tx: Transaction, job: Job) -> None:
        """Enqueue with the data: the job exists if, and only if, `tx` commits."""
        ...

    def handle(self, task: str, handler: Callable[[Mapping[str, Any]], Awaitable[None]]) -> None:
        """Say who does a task.  Call before `run`."""
        ...

    async def run(self) -> None:
        """Work until cancelled; what is in hand is finished or left to the sweeper."""
        ...

    async def drain(self, deadline: float) -> bool:
        """Take no more, wait up to `deadline` seconds for what is in hand; say whether all of it ended."""
        ...


# ---------------------------------------------------------------- chat


class Capability(StrEnum):
    """What a platform can do beside posting."""

    EDIT = "edit"
    THREAD = "thread"
    FIND = "find"


@dataclass(frozen=True, slots=True)
class Limits:
    """A platform's pace: messages a second in one channel and over all."""

    per_channel: float = 1.0
    overall: float = 50.0


class ChatAdapter(Protocol):
    """One platform.  The sender calls it with one message at a time for each channel."""

    name: str
    capabilities: frozenset[Capability]
    limits: Limits

    @property
    def lease(self) -> str | None:
        """Name the connection that only one process may hold at a time; None where any number may listen.

        Never the token itself: the name stands in the database.
        """
        ...

    async def run(self) -> None:
        """Connect, hand invocations to the host, and go on until cancelled; reconnect by itself.

        Its end closes the gateway alone: what is being sent or answered goes on.  May be run again after it was
        cancelled, as when the lease was lost and is ours once more.

        Raises `SettingsError` at once if the platform refuses our credentials for good.
        """
        ...

    async def send(self, channel: Channel, message: Message, key: str) -> str:
        """Post; return the platform's id of the message.  Raises `DeliveryError`'s children.  `key` is unique."""
        ...

    async def edit(self, channel: Channel, external_id: str, message: Message) -> None:
        """Replace a message of ours.  Raises as `send`; `Refused` if it is gone."""
        ...

    async def reply(self, channel: Channel, external_id: str, message: Message, key: str) -> str:
        """Post in the thread under a message of ours.  Returns and raises as `send`."""
        ...

    async def find(self, channel: Channel, key: str, since: datetime) -> str | None:
        """Look in the channel's history for the message with this delivery key; None if it is surely not there.

        Raises `DeliveryError` where the history cannot be read; only with `Capability.FIND`.
        """
        ...

    async def close(self) -> None:
        """Bring answers in hand to an end, a moment at most, and let go of every connection.

        The runtime calls it at the process's end, when `run` is over or never was (a process of role `deliver`) and the
        sender has ended; after some seconds it is cancelled.  Harmless where nothing is open, and when done twice.
        """
        ...


@runtime_checkable
class Gateway(Protocol):
    """What an adapter may offer beside: how its own side does.  Metrics and `/readyz` ask it."""

    async def connected(self) -> bool:
        """Say whether the platform's events reach us now.  Never raises, and answers at once."""
        ...

    def at_stake(self) -> str | None:
        """Say what would be lost if the process ended now; None if nothing would."""
        ...


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file somebody handed us, already read and inside the size limit."""

    name: str
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Invocation:
    """Somebody asked for something.

    `line` is what they typed, slash included.  Platforms with typed options give `arguments` too, keyed by parameter,
    and then `line` is the command's path, or a form's whole `command`; a form's field left empty is "".  `id` is the
    platform's id of the event, the same when it is repeated.
    """

    id: str
    platform: str
    workspace: str
    workspace_name: str
    channel: str
    channel_name: str
    actor: Actor
    line: str
    arguments: Mapping[str, str] | None = None
    attachments: tuple[Attachment, ...] = ()
    replied_text: str | None = None


Asking = Invocation | Callable[[], Awaitable[Invocation]]


async def found_out(asking: Asking) -> Invocation:
    """Give what was asked, which may have to be found out first.  Raises whatever stands in the way."""
    return asking if isinstance(asking, Invocation) else await asking()


class Responder(Protocol):
    """The way back to whoever asked.  The dispatcher acknowledges first, then answers one or more times."""

    async def acknowledge(self) -> None:
        """Tell the platform that we are on it; at once, before any work, and harmless when done twice."""
        ...

    async def progress(self, words: str) -> None:
        """Show what is going on, where a later answer will replace it."""
        ...

    async def answer(self, message: Message) -> None:
        """Answer, privately if the message says so and the platform can; replaces shown progress."""
        ...

    async def open_form(self, form: Form) -> bool:
        """Open a form instead of answering; False where the platform or the moment does not allow one."""
        ...


@runtime_checkable
class KnowsPings(Protocol):
    """What a `Responder` may offer beside: `/watch subscribe … ping:` asks it, to warn of what would ping nobody."""

    def can_ping(self, target: str) -> bool:
        """Say whether this platform takes the words for a mention.  Never raises."""
        ...


class Host(Protocol):
    """What the bot offers an adapter."""

    clock: Clock

    @property
    def on_duty(self) -> bool:
        """Whether what the gateway brings is ours to take.

        False once another process may hold the gateway: then acknowledge nothing, and the platform turns to the other.
        """
        ...

    async def invoke(self, asking: Asking, responder: Responder) -> None:
        """Obey one invocation, from acknowledgement to answer.  Never raises; a repeated id has one effect.

        Where it takes asking the platform or the store who asks, or reading files, give what finds it out: it is called
        once the platform has its acknowledgement, and the asker hears of its failure as of a command's.  What it
        refuses with a `UserError` is said in the error's own words.  When the task is cancelled, at the process's end,
        the asker is told that, too: leave it a moment.
        """
        ...

    async def complete(self, invocation: Invocation, parameter: str, prefix: str) -> Sequence[str]:
        """Offer values for a parameter of the command on `invocation.line` (lists, entities, feeds, zones).

        Never raises; offers none while the database is away.
        """
        ...

    async def workspace_gone(self, platform: str, workspace: str) -> None:
        """Tell that the bot was removed for good; deletes everything the workspace owned."""
        ...

    async def channel_back(self, platform: str, workspace: str, channel: str) -> None:
        """Tell that we may post in a channel again (invited, unarchived); what waited there goes out."""
        ...

    async def overview(self, platform: str, workspace: str, channels: Collection[str]) -> Message:
        """Say what these channels hear of and when their next digests come: what a person may see on a home page."""
        ...

    def turn(self, key: str) -> AbstractAsyncContextManager[bool]:
        """Try to be the only one, among all processes, who does what `key` names; gives whether we are.

        It is over with the block, or after half a minute, should the process have ended meanwhile.
        """
        ...

    async def load_secret(self, key: str) -> str | None:
        """Read what `save_secret` stored, decrypted; None if there is nothing."""
        ...

    async def save_secret(self, key: str, value: str) -> None:
        """Store an adapter's secret (an installation's token), encrypted at rest."""
        ...


@runtime_checkable
class SelfCheck(Protocol):
    """What a plug-in may offer beside: `wirewatch check` asks it whether its platform takes our credentials."""

    async def faults(self, settings: BaseModel, clock: Clock) -> Sequence[str]:
        """Give every fault in a sentence that names the setting or variable; none if all is well.  Never raises."""
        ...


@runtime_checkable
class AnswersHttp(Protocol):
    """What a plug-in with routes may offer beside: `wirewatch check` asks it whether there will be any."""

    def answers_http(self, settings: BaseModel) -> bool:
        """Say whether `routes` will give any under these settings."""
        ...


class AdapterPlugin(Protocol):
    """What the entry-point group `wirewatch.adapters` names: a platform's door into the bot."""

    name: str
    settings: type[BaseModel]

    def build(self, settings: BaseModel, host: Host) -> ChatAdapter:
        """Make the adapter.  No I/O yet."""
        ...

    def is_configured(self, settings: BaseModel) -> bool:
        """Say whether `wirewatch run` should start this adapter."""
        ...

    def cli(self) -> typer.Typer | None:
        """Give the command group `wirewatch <name> …`, if the platform has one."""
        ...

    def routes(self, adapter: ChatAdapter) -> Sequence[web.AbstractRouteDef]:
        """Give the HTTP routes that the adapter answers, if any."""
        ...

"""Writing into the outbox, and the hint that there is something to send.

Rows are committed with whatever caused them; the store keys them, so that writing the same thing twice makes one row.
"""

from __future__ import annotations

from functools import partial

import structlog

from bot.message import Message, dump
from bot.model import DeliveryKind
from bot.ports import Job
from bot.store import Tx

_log = structlog.get_logger(__name__)
DELIVER = Job("deliver", unique="deliver")


def story_subject(story_id: int) -> str:
    """Name a story as the subject of deliveries."""
    return f"story:{story_id}"


def story_of(subject: str) -> int | None:
    """Read the story out of a subject; None if the subject is something else."""
    kind, _, number = subject.partition(":")
    return int(number) if kind == "story" and number.isdecimal() else None


async def put(
    tx: Tx,
    channel_id: int,
    kind: DeliveryKind,
    subject: str,
    message: Message,
    *,
    revision: int = 1,
    part: int = 0,
    entry_id: int | None = None,
) -> None:
    """Put a message into the outbox.  An update or a thread reply names the card it belongs to by its subject."""
    target = subject if kind in (DeliveryKind.UPDATE, DeliveryKind.THREAD) else None
    added = await tx.deliveries.add(
        channel_id, kind, subject, dump(message), revision=revision, part=part, target=target, entry_id=entry_id
    )
    about = {"channel": channel_id, "kind": kind.value, "subject": subject, "delivery": added}
    cause = {} if entry_id is None else {"entry": entry_id}
    tx.after_commit(partial(_log.info, "queued", **about, **cause))

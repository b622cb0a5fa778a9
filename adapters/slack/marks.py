"""What a post of ours is found again by: its delivery key in the message's metadata, and its mark on the first block.

Either is enough.  Metadata is what Slack has for this; an archive or a program that stands in for Slack may keep the
blocks alone.  An edit leaves the metadata and brings new blocks, and what was edited need not be looked for.
"""

from __future__ import annotations

from typing import Any

from adapters.common import fingerprint

DELIVERY = "wirewatch_delivery"

Json = dict[str, Any]


def marked(payload: Json, key: str) -> Json:
    """Put a delivery key into a message that is to be posted."""
    metadata = {"event_type": DELIVERY, "event_payload": {"key": key}}
    first, *others = payload.get("blocks") or [None]
    blocks = {"blocks": [{**first, "block_id": _mark(key)}, *others]} if first else {}
    return {**payload, **blocks, "metadata": metadata}


def key_of(message: Json) -> str:
    """The delivery key that a message's metadata names; empty for any other."""
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    return str(payload.get("key") or "") if metadata.get("event_type") == DELIVERY else ""


def carries(message: Json, key: str) -> bool:
    """Say whether a message is the one with this key."""
    return key_of(message) == key or _mark(key) in _block_ids(message)


def is_ours(message: Json) -> bool:
    """Say whether a message was posted by us as a delivery, whatever its key."""
    return bool(key_of(message)) or any(id_.startswith(DELIVERY) for id_ in _block_ids(message))


def _mark(key: str) -> str:
    return f"{DELIVERY}:{fingerprint(key)}"


def _block_ids(message: Json) -> list[str]:
    return [str(block.get("block_id") or "") for block in message.get("blocks") or ()]

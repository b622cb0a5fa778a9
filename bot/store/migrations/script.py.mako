"""${message}."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.schema.types import Id, UtcDateTime, Words

revision = "${up_revision}"
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}

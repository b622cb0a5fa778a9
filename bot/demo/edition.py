"""The desk's schedule: which pieces are out after so many seconds.  Pure: no clock of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.demo.pieces import Outlet, Piece, load_outlets, load_pieces


@dataclass(frozen=True, slots=True)
class Edition:
    """One opening of the desk.  `opened` is an aware instant in UTC, of whole seconds as HTTP dates are."""

    opened: datetime
    outlets: tuple[Outlet, ...]
    pieces: tuple[Piece, ...]

    @classmethod
    def opening(cls, now: datetime) -> Edition:
        """Start an edition with everything the package holds."""
        return cls(now.replace(microsecond=0), load_outlets(), load_pieces())

    def published(self, piece: Piece) -> datetime:
        """When a piece comes, or came, out."""
        return self.opened + timedelta(seconds=piece.offset)

    def out(self, elapsed: float, outlet: Outlet | None = None) -> tuple[Piece, ...]:
        """What is out `elapsed` seconds after the opening, newest first; of one outlet, if named."""
        return tuple(
            piece
            for piece in reversed(self.pieces)
            if piece.offset <= elapsed and (outlet is None or piece.outlet == outlet.key)
        )

    def outlet(self, key: str) -> Outlet | None:
        """Find an outlet by its key."""
        return next((outlet for outlet in self.outlets if outlet.key == key), None)

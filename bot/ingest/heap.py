"""Memory that large bodies took goes back to the system.

glibc raises the size from which a block is mapped, and so returned when it is freed, up to 32 MB after the first such
block was freed (mallopt(3), M_MMAP_THRESHOLD); after a few bodies of 10 MB the process stays large for good.
"""

from __future__ import annotations

import contextlib
import ctypes

_M_MMAP_THRESHOLD = -3  # malloc.h
_FROM = 1_000_000


def give_back_large_blocks() -> None:
    """Fix that size at 1 MB; nothing happens where there is no glibc."""
    with contextlib.suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _FROM)

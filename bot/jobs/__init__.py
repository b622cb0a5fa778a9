"""The `Jobs` port: `LocalJobs` in one process, `bot.jobs.postgres` (an extra) for several on PostgreSQL."""

from bot.jobs.local import LocalJobs

__all__ = ["LocalJobs"]

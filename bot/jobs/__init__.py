"""The `Jobs` port: in this process, for one process on any database."""

from bot.jobs.local import LocalJobs

__all__ = ["LocalJobs"]

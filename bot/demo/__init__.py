"""A small news desk of our own, so that a newcomer sees the bot at work offline: invented outlets, feeds and pages."""

from importlib.resources import files

SAMPLES = files(__name__)


def sample_watchlists() -> str:
    """Return the sample watch-list file, TOML, whose entities appear in the desk's stories."""
    return SAMPLES.joinpath("watchlist.toml").read_text("utf-8")

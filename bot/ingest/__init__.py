"""The outside world in: feeds, pages, addresses."""

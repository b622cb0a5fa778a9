"""Chat platforms that come with Wirewatch, each found through the entry-point group `wirewatch.adapters`."""

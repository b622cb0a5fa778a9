"""Summariser back ends, found by name through the entry-point group `wirewatch.summarisers`."""

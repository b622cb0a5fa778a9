"""Commands: one table, one parser, one dispatcher.  Nothing in here knows a platform."""

"""The rows of the table of commands, a module a group."""

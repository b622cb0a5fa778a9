"""Everything that parses what strangers send, as functions of bytes: for atheris, and for a test without it."""

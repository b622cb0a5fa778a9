"""Pictures of what people see, made from the real payloads: `python -m tests.pictures` (needs Chromium)."""

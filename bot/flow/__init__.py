"""The use cases: an entry's way to a card, the outbox, the ticks."""

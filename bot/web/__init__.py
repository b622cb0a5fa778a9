"""The outside's way in over HTTP."""

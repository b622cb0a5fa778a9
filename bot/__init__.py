"""Wirewatch: the core. It knows no chat platform; adapters/ bring those."""

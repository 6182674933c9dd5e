"""The catalogue's memory: see README.md for its law."""

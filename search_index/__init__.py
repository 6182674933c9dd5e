"""The index of publications: see README.md for its law."""

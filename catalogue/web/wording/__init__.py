"""The catalogue's values and events in the reader's language."""

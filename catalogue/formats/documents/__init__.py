"""Lists in documents: Word, PDF and web pages."""

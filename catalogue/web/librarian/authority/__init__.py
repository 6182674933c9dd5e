"""Names in order: people, bodies, words of one meaning, names that are not shown."""

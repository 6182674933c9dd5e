"""A description and its parts: titles, numbers, languages, years, editions, and what is misprinted."""

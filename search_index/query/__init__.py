"""What a patron types, read into clauses."""

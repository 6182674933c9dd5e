"""Queries that count: coverage, the compendium, what the libraries of a union have."""

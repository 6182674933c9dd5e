"""Rows of people: what they are told, and all that leaves with them."""

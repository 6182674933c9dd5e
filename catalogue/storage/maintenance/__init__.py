"""Rows of the house in order: duplicates, tidying, stocktakes, registers."""

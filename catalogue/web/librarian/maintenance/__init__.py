"""The house in order: duplicates, tidying, one change for many, stocktaking, the change log."""

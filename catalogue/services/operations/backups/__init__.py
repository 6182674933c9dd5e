"""Backups: made, encrypted, kept in places, by a plan, and tried."""

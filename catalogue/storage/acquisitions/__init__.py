"""Rows of what comes in: donations, imports, drafts, offers."""

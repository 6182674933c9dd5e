"""Gifts: the desk, donations and their lines, donors, letters of thanks, drafts, the meeting."""

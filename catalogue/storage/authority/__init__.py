"""Rows of authority files: names of people and bodies, subjects, words of one meaning."""

"""Makers of exam sets of the gap check: real records, changed by rule; no data is kept here."""

"""Answers from segments: matching, scoring, ranking, counting, highlighting."""

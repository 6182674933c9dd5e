"""Rows of reference lists: entries, their past, results, answers, pledges, what is wanted."""

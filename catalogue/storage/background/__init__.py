"""Rows of the work in the background: jobs, what waits for them, who does them, on which machine."""

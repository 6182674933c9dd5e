"""Who may do what, what is hidden from whom, and what people are written."""

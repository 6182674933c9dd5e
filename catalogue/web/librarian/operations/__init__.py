"""The centre: its settings, its mail, its work in the background, what it learned."""

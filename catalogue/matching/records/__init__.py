"""A description taken apart: its titles, people, bodies, numbers and place."""

"""Two texts side by side: their articles, which say the same, and what differs between those."""

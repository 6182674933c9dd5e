"""What is done to Lacuna on purpose, bounded in count and time."""

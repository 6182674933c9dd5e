"""What is missing: wanted titles, coverage, the compendium, published lists, and how to give."""

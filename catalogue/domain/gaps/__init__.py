"""Lists, reports and what they show: coverage, compendium, runs, the picture of gaps."""

"""The gap check on lists whose answers are known: right, wrong, in doubt."""

"""One publication: described, edited, its copies, files and labels."""

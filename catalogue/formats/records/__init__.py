"""What a reader gives: records, their fields and cells, and what was odd."""

"""Files in and out: imports and their mending, authority records, other libraries."""

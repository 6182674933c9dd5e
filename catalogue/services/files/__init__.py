"""Files that the catalogue keeps, in folders or in a bucket: stores, locks, what waits to be read."""

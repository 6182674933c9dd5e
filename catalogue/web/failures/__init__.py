"""When something goes wrong: error pages, a database that cannot be written, a login that ended."""

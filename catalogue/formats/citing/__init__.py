"""A publication as others quote it: citations, COinS and Highwire tags."""

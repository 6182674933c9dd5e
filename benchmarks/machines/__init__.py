"""Several machines on one catalogue: what is lost when one goes, and how soon others follow."""

"""Names and subjects: their forms, where a description mentions them, the tree of subjects."""

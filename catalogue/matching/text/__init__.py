"""Words, numbers and marks of a text, and what is a slip of the pen."""

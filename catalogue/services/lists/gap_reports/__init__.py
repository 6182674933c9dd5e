"""Reports of lists: made, shown, kept, and judged again where holdings change."""

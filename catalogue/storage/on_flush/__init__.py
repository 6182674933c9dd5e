"""What follows every flush by itself: the change log, derived columns, the index queue, whose copies, what
lists said."""

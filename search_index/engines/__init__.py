"""The engines that keep the interface, and what writes and opens an index."""

"""The index on disk: segments of flat arrays, and the manifest of those that live."""

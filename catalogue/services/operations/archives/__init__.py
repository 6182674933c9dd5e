"""A whole catalogue as one open archive, which is read without Lacuna."""

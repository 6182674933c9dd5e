"""From texts and documents to the words and keys that they are found by."""

"""Lists that are text: where each reference begins and ends."""

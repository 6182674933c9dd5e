"""A member's lists: made, corrected, brought anew, looked back on, suggested, pledged."""

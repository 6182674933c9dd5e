"""Pages in a real browser and at the server: pictures, keys and clicks, times, doors for programs."""

"""Files as they came: bytes, letters, zips and XML, opened with care."""

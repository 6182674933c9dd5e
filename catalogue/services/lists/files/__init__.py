"""How lists come in and come back: files, new versions, sheets."""

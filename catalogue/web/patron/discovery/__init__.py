"""What is held: searched, browsed, shown, picked, compared."""

"""The commands that serve the site, and the server behind them."""

"""The database itself: connections, the form of its tables, its servers, and who writes when."""

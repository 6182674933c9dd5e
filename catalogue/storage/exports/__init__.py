"""What leaves the tables: dumps, archives, what harvesters and search engines are told."""

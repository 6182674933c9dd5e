"""What documents mean, as vectors: the model that makes them, and the file that keeps them."""

"""Tables in and out, whatever file they come in."""

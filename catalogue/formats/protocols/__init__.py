"""What programs elsewhere are told, as their protocols want it written."""

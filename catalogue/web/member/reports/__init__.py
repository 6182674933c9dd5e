"""The report of a list: checked, shown, reviewed, printed."""

"""What people change on a list: entries, answers, whole references; and its past."""

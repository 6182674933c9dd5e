"""From candidates to a status: screening, decision, assignment, words."""

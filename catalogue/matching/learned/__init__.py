"""The model that weighs the evidence, and what a centre's answers add to it."""

"""Findings, similarities and the company a pair keeps, as features."""

"""Carrying out what was planned, after a last look at both sides."""

"""Linking: what belongs together on the two sides is found."""

"""Planning: what is to be created, updated and deleted becomes changes."""

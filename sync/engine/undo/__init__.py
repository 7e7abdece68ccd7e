"""Taking back what a synchronisation did: planning it, and what applying needs."""

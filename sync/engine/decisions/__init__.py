"""The list of decisions: what a synchronisation left undone is asked about."""

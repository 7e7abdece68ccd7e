"""How values, changes and facts are shown to people, of any type."""

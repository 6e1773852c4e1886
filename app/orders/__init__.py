"""Everything sold becomes an order."""

"""The storage units themselves: what they are, what they cost, when they are free."""

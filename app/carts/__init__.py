"""Baskets of guests and users; prices are always computed from the products."""

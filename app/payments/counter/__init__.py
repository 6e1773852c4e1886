"""The counter: sales to people who stand in the shop, paid in cash or by a prompt on their phone."""

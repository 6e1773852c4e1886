"""The outbox: jobs written in the transaction that causes them."""

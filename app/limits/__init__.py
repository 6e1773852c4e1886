"""Limits on money and passwords, kept in the database: every process counts the same tries."""

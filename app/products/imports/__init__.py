"""A price list as a CSV file: read in by the worker row by row, and written out again."""

"""Read-only questions that an owner asks. Each is a file in sql/reports that anybody can run by hand."""

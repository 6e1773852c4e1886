"""Behind the counter: what needs somebody, and who did what."""

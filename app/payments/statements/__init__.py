"""What Safaricom lists by itself: Pull, the organisation's statement, and the match of each day with ours."""

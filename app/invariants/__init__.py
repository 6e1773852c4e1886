"""What must be true of the shop's data at every moment, as SQL that anybody can run."""

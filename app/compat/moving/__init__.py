"""Moving in: people, goods, units and bookings from the tables of the older systems."""

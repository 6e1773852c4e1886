"""Moving people's things to a storage unit, or away from it."""

"""Pictures of products: taken in with suspicion, made small once, kept by what is in them."""

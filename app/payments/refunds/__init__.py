"""Money that goes back: asked for, approved by a person, sent once, and asked about until it is certain."""

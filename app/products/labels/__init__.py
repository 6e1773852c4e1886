"""What shops that moved in call their products besides."""

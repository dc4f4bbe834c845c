"""What is printed, as it is said: every printed token with its spoken readings."""

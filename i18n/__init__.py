"""What is said to people, in their language: the base of all errors."""

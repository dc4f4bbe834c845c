"""What editors set right in an alignment, and the alignment as it is then."""

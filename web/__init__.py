"""HTTP: what other people's programs call, and what they are told."""

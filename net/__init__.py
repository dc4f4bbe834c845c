"""The network: addresses become files, and strangers' addresses lead nowhere that they must not."""

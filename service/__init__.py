"""What the programs of the service share: settings, the language they speak, what they open, how they end."""

"""Where text and sound meet: an article and what was heard become an alignment."""

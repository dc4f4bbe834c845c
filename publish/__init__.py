"""What sites embed: an alignment becomes pages."""

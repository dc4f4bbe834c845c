"""What was recorded: an address or a file becomes a recording, its sound, and the words heard in it."""

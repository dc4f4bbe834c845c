"""What was recorded: a file becomes a recording, its sound, and the words heard in it."""

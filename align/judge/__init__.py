"""Which words were read and how sure that is, and what else the sound holds."""

"""What people read along with the sound: an alignment becomes cues, and cues become files."""

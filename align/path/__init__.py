"""When each word is read, to the frame: forced alignment of text with posteriors, and edges beside pauses."""

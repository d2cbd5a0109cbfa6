"""What a person sees of an answer, one module for each command; imports rich, and only when something is shown."""

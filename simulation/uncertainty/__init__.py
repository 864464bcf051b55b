"""Which inputs the answer hangs on: inputs with a range, varied alone, together, or until an answer is reached."""

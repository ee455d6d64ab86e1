"""The teaching half of SayHello: chapters that run, and the tool that teaches them."""

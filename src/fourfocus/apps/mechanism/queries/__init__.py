"""Every read of the mechanism. Each takes the actor."""

"""Every read. Each takes the actor and gives only what that actor may see; what is out of reach is not there."""

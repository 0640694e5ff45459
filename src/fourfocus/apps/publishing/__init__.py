"""Publishing: closes of months, public notice, appeals, corrections, finals, and the chain of publications."""

"""Pages. They show what queries give and hand what forms take to services."""

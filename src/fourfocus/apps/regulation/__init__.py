"""The regulations on the site: the framework to walk, rules with clauses and dated parameters, and what they made of a month."""

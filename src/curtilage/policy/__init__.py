"""Floor 1: policy text decides, and this folder puts the questions to it.

``default/`` holds the policy, schema and cases that ship; ``schema`` fills the schema's lists from
settings; ``engine`` decides and explains; ``check`` reads a policy for faults; ``cases`` tries a
policy on a table of cases.
"""

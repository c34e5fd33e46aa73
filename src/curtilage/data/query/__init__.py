"""Private queries: SQL in, noisy answers with intervals out.

1. `reading`: the text becomes a tree, and subqueries of rows become expressions over the tables.
2. `values`: every expression is checked against a list of what is allowed, with its range.
3. `planning`: each aggregate becomes measures in whole numbers, each with its sensitivity and
   its part of epsilon. Nothing has looked at the data so far.
4. `writing`: the measures become SQL in which no person counts for more than the plan says.
5. `noise`: exact discrete noise on the whole numbers that came back, in this process alone.
6. `answering`: the noisy numbers become the answer, with what the noise leaves uncertain.
"""

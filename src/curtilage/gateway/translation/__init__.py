"""Between the two dialects: what one application asks and another kind of server answers.

Requests are put into the other dialect after the controls, and before they are recorded; answers
before what was replaced is put back. Each way is a module of its own that knows both dialects'
shapes and nothing else. What has no words in the other dialect is told beforehand (`beyond`), as
a need that only a destination of the caller's own dialect meets, so that the request goes there
or is refused.
"""

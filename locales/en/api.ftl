# The readable documentation of the API.
api-title = API
api-what = The same acts as the pages, for scripts and other programs.
api-document = OpenAPI document
api-begin = To begin
api-begin-hint = Without a token you read what visitors may read.
api-begin-token = Make a token and send it with every request.
api-begin-make = Make a token
api-begin-write = A token that may write replies like this:
api-rules = For every call
api-rule-lists = Lists
api-rule-lists-what = A list comes in pages. Give “next_cursor” of one page as “?cursor=” to get the next; on the last page it is null.
api-rule-once = Writing once
api-rule-once-what = Send an Idempotency-Key of 8 to 100 letters, digits, hyphens or underscores. For 24 hours the same request with the same key acts once and is answered the same again; another request with that key answers 409.
api-rule-edits = Edits
api-rule-edits-what = A topic, and a post that was written or edited, is answered with an ETag. Send it as If-Match, and an edit of what has changed since answers 412 and changes nothing.
api-rule-limits = Limits
api-rule-limits-write = { $count ->
    [one] A person may write once a minute.
   *[other] A person may write { $count } times a minute.
}
api-rule-limits-search = { $count ->
    [one] They may search once a minute.
   *[other] They may search { $count } times a minute.
}
api-rule-limits-what = RateLimit-Limit, RateLimit-Remaining and RateLimit-Reset (in seconds) say what is left; Retry-After says how long to wait. Reading has no limit.
api-faults = When it cannot be done
api-faults-hint = The body is application/problem+json, as RFC 9457 says.
api-faults-status = Status
api-faults-when = When
api-fault-401 = A token is needed, or this one is unknown, revoked or belongs to somebody who was deactivated.
api-fault-403 = The token may only read, or the person may not do this.
api-fault-404 = Nothing is here, or this token may not see it.
api-fault-405 = The header Allow names the methods that are allowed here.
api-fault-409 = Something happened in between: the topic was closed, the name was taken, or the key was used for something else.
api-fault-412 = It was changed since the ETag that came as If-Match.
api-fault-413 = The file is too large.
api-fault-422 = A field cannot be taken; “errors” names each with the reason.
api-fault-429 = Too many in too short a time.
api-fault-500 = A fault of ours. Tell an administrator the request_id.
api-fault-503 = The instance cannot write just now, because its disk is full or it is stopping. Nothing was written.
api-calls = Calls
api-answers = Answers { $status }
api-in-body = in the body,
api-needed = (needed)
api-list-of = list of
api-or-null = or null

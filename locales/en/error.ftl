# What people read when something cannot be done. Say what happened, then what to do.
error-not-found-title = You can’t see this page
error-not-found-why = It may be private, it may have moved, or it was never here.
error-sign-in-title = Sign in first
error-sign-in-why = This can be done only with an account. What you wrote is still here.
error-forbidden-title = You can’t do this
error-conflict-title = This can’t be done as things stand
error-invalid-title = This could not be taken as it is
error-rate-title = That was a lot in a short time
error-rate-why = { $seconds ->
    [one] Try again in a second.
   *[other] Try again in { $seconds } seconds.
}
error-unavailable-title = We could not save this
error-unavailable-why = Nothing was changed. Try again in a minute.
error-disk-full-why = The disk of this instance is full, so nothing can be written. Pages can still be read. Please tell an administrator.
error-read-only-why = This instance can be read but not written just now. Please tell an administrator.
error-internal-title = This did not work
error-internal-why = The fault is ours, and it has been noted. Nothing was half done. Try again, or tell an administrator the code below.
error-kept-title = What you wrote
error-kept-again = Try again
error-kept-sign-in = Sign in and send it
error-not-set-up = This instance has not been set up yet. Open its address in a browser first.
error-way-sign-in = Sign in and come back
error-way-sign-in-hint = it may be there for you then
error-way-home = Go to your communities
error-way-home-hint = what is new there, and who is in them
error-way-search = Look for it
error-way-search-hint = search everything you can see
error-code = Sure that this should work? Tell an administrator the code
error-foreign-origin = This form was sent from another site. Open the page here and try again.
error-form-kind = The form was not sent as a form.
error-form-too-long = This is longer than can be taken. Shorten it and send it again.
error-form-cut-off = The form did not arrive whole. Send it again.
error-file-too-large = The file is too large. The limit here is { $limit } MB.
error-form-not-utf8 = The text holds bytes that are not UTF-8. Paste it again as plain text.
error-form-incomplete = A field of the form is missing. Go back, reload the page and send it again.
error-json-kind = Send JSON, with the content type application/json.
error-json = The JSON cannot be read: { $why }
error-key-malformed = An idempotency key has 8 to 100 letters, digits, hyphens or underscores.
error-key-used-for-something-else = Something else was already sent with this form, and it stands. Send this again to add it as well; a program uses a new key.
error-token-reads-only = This token may only read. Make one that may write.
error-members-only = Only members can do this. You can join on the community’s page.
error-facilitators-only = Only facilitators of the community can do this.
error-cursor = This cursor leads nowhere. Use the one that the page before gave, or none.
error-if-match = The entity tag is not one of this object. Load it again.
error-live-watch = What is to be watched cannot be read. Load the page again.

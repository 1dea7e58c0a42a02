# Administrators who look inside a community, and the community's log.

looks-reason-short = Give a reason in a sentence, { $least } characters at least. The members read it.
looks-no-such = There is no community at this address.
looks-needless = You can read this one anyway. No reason is needed.
looks-looking = You look inside
looks-looking-hint = as an administrator, not as a member
looks-looking-until = You can read here for your reason, and write nothing. The members see who looked and why. It ends
looks-looking-stop = Stop looking
looks-told = Looked at
looks-told-hint = by an administrator who is no member
looks-told-log = See the log
communities-place-log = Log
looks-log-title = Log
looks-log-hint = what was decided about this community, and who looked inside without being a member
looks-log-none = Nothing yet.
looks-log-until = until
looks-log-looked = Looked inside as an administrator
looks-log-created = Founded the community
looks-log-chosen = { $name } facilitates
looks-log-released = { $name } no longer facilitates
looks-log-entrusted = { $name } keeps the tags in order
looks-log-relieved = { $name } no longer keeps the tags in order
looks-log-archived = Archived it: it is only read
looks-log-reopened = Took it into use again
looks-log-stage = Moved it to another stage: { $stage }
looks-log-opened = Opened it to everybody
looks-log-on-request = Made it open on request
looks-log-private = Made it private
looks-log-renamed = Renamed it
looks-log-changed = Changed what it says of itself
looks-promise = What administrators see
looks-promise-what = Administrators keep the house running. They read inside a community that is not open only after giving a reason, for an hour, and it stands here.

record-community-looked = Looked inside
record-community-look-ended = Stopped looking inside
record-community-facilitator-named = Facilitator named

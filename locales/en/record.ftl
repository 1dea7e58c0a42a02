# The record of what administrators did.

record-title = Record
record-hint = what administrators did; nobody can change or remove a line
record-none = Nothing has been done yet.
record-none-such = Nothing in the record fits these filters.
record-house = on the command line
record-numbered = { $kind } { $id }
record-from-network = from { $network }
record-who = Who
record-who-hint = Part of a name: who did it, or to whom it was done.
record-what = What
record-everything = Everything
record-from = From
record-until = Until
record-until-hint = Days begin at midnight UTC.
record-who-many = At least { $most } people match. Type more of the name.
record-day-malformed = Write the day as in 2026-11-30.
record-clear = Clear the filters
record-take-away = Take it away
record-take-away-hint = The lines that these filters leave, all of them.
record-csv = As a table (CSV)
record-jsonl = As JSON lines

record-person-created = Account made
record-person-admin-given = Made an administrator
record-person-admin-taken = No longer an administrator
record-person-deactivated = Account closed
record-person-reactivated = Account opened again
record-person-erased = Person erased
record-person-offered = Author offered to somebody
record-person-signed-in = Administrator signed in
record-token-made = Token made
record-token-revoked = Token made useless
record-instance-set-up = Instance set up
record-instance-changed = Name or public reading changed
record-feature-switched = Feature switched off or on
record-job-tried = Job tried again

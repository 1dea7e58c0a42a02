# The administration.

institution-title = Administration
institution-overview = Overview
institution-people = People
institution-communities = Communities
institution-record = Record
institution-all-well = everything runs
institution-needs =
    { $count ->
        [one] 1 thing needs you
       *[other] { $count } things need you
    }
institution-attention = Needs attention
institution-nothing = Nothing needs attention.
institution-gave-up = “{ $kind }” was given up
institution-attempts =
    { $count ->
        [one] tried once
       *[other] tried { $count } times
    }
institution-since = wanted since
institution-try-again = Try again
institution-tried = It will be tried again.
institution-jobs = Jobs
institution-jobs-hint = what is done later: mail, the search index, tidying up
institution-state = State
institution-waiting = Waiting
institution-running = Running
institution-dead = Given up
institution-instance = This instance
institution-name = Name of the organisation
institution-name-hint = It stands beside the mark on every page, and in mails.
institution-name-empty = Give the organisation a name.
institution-public-reading = Open communities can be read without an account
institution-public-reading-hint = Search engines can read them then, too. Without it, everybody signs in first.
institution-save = Save
institution-changed = Saved.
institution-admins-only = Only administrators can do this.
institution-version = Version
institution-on-sqlite = on SQLite, one file in the data folder
institution-on-postgres = on PostgreSQL

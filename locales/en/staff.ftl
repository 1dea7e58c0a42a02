# People as administrators see to them.

staff-search = Search by name or address
staff-active = Active
staff-administrators = Administrators
staff-never = Never signed in
staff-unclaimed = Unclaimed
staff-closed = Closed
staff-nobody = Nobody fits.
staff-is-closed = Closed
staff-is-administrator = Administrator
staff-is-unclaimed = imported author, claimed by nobody
staff-signed-in = signed in
staff-never-signed-in = never signed in
staff-more = More for { $name }
staff-give = Make an administrator
staff-given = They administer this instance now.
staff-take = No longer an administrator
staff-taken = They no longer administer this instance.
staff-open = Open the account again
staff-opened = The account is open again.
staff-record = What stands in the record
staff-close = Close the account …

# Inviting many people at once, by a table.

bulk-title = Invite by a table
bulk-what = A CSV file whose first row names the columns: email, and if you like name, role and department. Everybody in it is sent a link by which they make their account. Whoever has one already is left alone, so the same file can be sent again.
bulk-file = The file
bulk-file-hint = CSV in UTF-8, UTF-16 or Windows-1252, with commas, semicolons or tabs; at most { $count } rows.
bulk-how = If a line is wrong
bulk-all = Invite nobody
bulk-all-hint = You get the report, mend the file and send it again.
bulk-each = Invite the others
bulk-each-hint = The report says which lines were left out.
bulk-send = Send the invitations
bulk-no-file = Choose a file first.
bulk-closed = As things stand nobody can be invited. Change who may sign up first.
bulk-twice = The same address stands in line { $line }.
bulk-letters-enough = Line { $line }: this address was sent enough letters in the last hour. Try again later. Nobody was invited.
bulk-refused = Nobody was invited.
bulk-refused-what = Mend the lines below and send the file again.
bulk-invited =
    { $count ->
        [0] Nobody new was invited.
        [one] 1 person is invited.
       *[other] { $count } people are invited.
    }
bulk-report = Report
bulk-report-hint = line by line
bulk-line = Line
bulk-address = Address
bulk-became = What became of it
bulk-is-invited = Invited
bulk-has-account = has an account already
bulk-is-wrong = Wrong.
bulk-more =
    { $count ->
        [one] and 1 more line
       *[other] and { $count } more lines
    }

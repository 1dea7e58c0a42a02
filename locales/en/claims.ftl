# Claiming imported authors by address.
claims-title = Authors by address
claims-what = The owner of a site can give you a table of its users with a digest of each one’s address. Whoever has an account here with that address is asked whether the author is theirs. No address is in the table.
claims-no-sites = Nothing was imported yet, so there are no authors to claim.
claims-site = The site
claims-no-site = Choose the site that the table is from.
claims-file = Table (CSV)
claims-file-hint = The first row names the columns “user id” and “email hash”: MD5 or SHA-256 of the address in lower case. UTF-8, UTF-16 or Windows-1252.
claims-no-file = Choose a file.
claims-whole = All or nothing
claims-whole-hint = One row that cannot be read, and nothing is written.
claims-bring = Bring the table
claims-noted = { $count ->
    [one] 1 author can be claimed by address
   *[other] { $count } authors can be claimed by address
}
claims-nothing-written = Nothing was written. Mend the lines below and send the table again.
claims-rest = Passed over: { $passed }. Not readable: { $wrong }.
claims-wrong-user = Line { $line }: the user id is no number.
claims-wrong-digest = Line { $line }: the email hash is no MD5 (32 digits) and no SHA-256 (64 digits).
claims-nobody = Line { $line }: nobody here is user { $user } of this site.
claims-claimed = Line { $line }: user { $user } has been claimed already.
claims-link = Authors by address
settings-authors = From elsewhere
claims-own-title = Are these yours?
claims-own-what = Authors whose texts were imported and whose address is yours. What is yours becomes part of your account; where it came from stays beside it.
claims-own-none = Nobody whose texts were imported has your address.
claims-own-mine = These are mine
claims-own-not-mine = Not mine
record-claims-brought = Table of addresses brought for authors
toast-author-mine = They are yours now
toast-author-not-mine = You are not asked about them again

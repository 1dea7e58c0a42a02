# What is wrong with a table (CSV) that somebody sent.
tables-unclosed = Line { $line }: a quotation mark opens here and is never closed. Close it, or take it out.
tables-after-quote = Line { $line }: something follows a closing quotation mark. Write a quotation mark inside a field twice.
tables-too-long = Line { $line }: the row has more than { $most } bytes.
tables-too-many-fields = Line { $line }: { $found } fields, but the first row names { $expected }. Put fields that hold the separator between quotation marks.
tables-unreadable = Line { $line }: some characters cannot be read as { $encoding }. Save the file as UTF-8 and send it again.
tables-too-many-rows = Line { $line }: at most { $most } rows are taken from one file. Send the rest as another file.
tables-unread = Line { $line }: the rest of the file could not be read. Send it again.
tables-empty = The file is empty. Choose another one.
tables-missing = The first row must name the columns. Missing: { $columns }.
tables-twice = Two columns are called “{ $column }”. Keep one of them.
tables-unread-file = The file could not be read. Send it again.

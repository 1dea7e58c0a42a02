# The tree of departments that administrators keep.

institution-departments = Departments
departments-title = Departments
departments-lead = People choose their department from this tree, and the directory counts whoever is below one as being in it. Without a tree, everybody writes what they like.
departments-tree = The tree
departments-tree-hint = with the people who have an account
departments-none = There is no department yet. Add the first one, or take them all from a table.
departments-people =
    { $count ->
        [0] nobody
        [one] 1 person
       *[other] { $count } people
    }
departments-part-of = part of { $name }
departments-top = At the top
departments-words = Not in the tree
departments-words-hint = what people wrote before there was one
departments-words-which = What they wrote
departments-words-into = Move them to
departments-words-move = Move these people
departments-words-known = This is a department by now. Merge the two instead.
departments-new = A new department
departments-name = Name
departments-name-hint = The pages of its people say the new name at once.
departments-name-empty = Give the department a name
departments-name-taken = There is a department called { $name } already
departments-parent = Part of
departments-parent-gone = This department is gone. Choose another one
departments-parent-below = A department cannot be a part of itself or of one of its own parts
departments-merge-below = This one is a part of it. Choose one outside
departments-into = The other department
departments-into-empty = Choose a department
departments-add = Add the department
departments-change = Name and place
departments-save = Save
departments-merge = Merge
departments-merge-hint = its people and its parts go to the other one
departments-merge-button = Merge into the other one
departments-remove = Remove
departments-remove-hint = its people and its parts go to the one above; at the top, its people keep the words
departments-remove-button = Remove the department
departments-table = From a table
departments-table-hint = a file with the columns name and parent
departments-file = Table (CSV)
departments-file-hint = As spreadsheets save it. A department at the top has no parent.
departments-file-none = Choose a file
departments-sound = Take what is sound
departments-sound-hint = Otherwise nothing is changed unless every line is sound.
departments-import = Read the table
departments-written = The table was taken.
departments-not-written = Nothing was changed.
departments-report = What each line does
departments-line = Line
departments-does = What it does
departments-line-new = new
departments-line-moved = put elsewhere in the tree
departments-line-same = as it was
departments-line-no-name = has no name that can be kept
departments-line-too-long = has more than 100 characters
departments-line-twice = names a department that an earlier line names
departments-line-unknown-parent = is part of a department that nobody knows
departments-line-cycle = would be a part of itself
departments-kept = Saved

profile-department-hint = Begin to write it and choose it from the list.
profile-department-unknown = There is no department of this name. Choose one from the list

record-department-added = Department added
record-department-changed = Department changed
record-department-merged = Department merged
record-department-removed = Department removed

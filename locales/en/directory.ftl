# The directory.

directory-found =
    { $count ->
        [0] nobody
        [one] 1 person
       *[other] { $count } people
    }
directory-practice = Practice
directory-helps = Can help with
directory-learns = Wants to learn
directory-department = Department
directory-location = Where they work
directory-language = Language
directory-asking = Availability
directory-asking-welcome = Asking is welcome
directory-all = All { $count }
directory-nobody-so = Nobody shows all of this. Take something back to find more people.
directory-limit = A page has 1 to 100 people

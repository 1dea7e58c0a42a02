# Communities as administrators see to them.

manage-search = Search communities
manage-all = All
manage-nobody-leads = Nobody leads
manage-open = Open
manage-request = On request
manage-is-open = open
manage-is-request = on request
manage-nobody = Nobody leads this yet
manage-none = No community fits.
manage-members =
    { $count ->
        [one] 1 member
       *[other] { $count } members
    }
manage-name = Name a facilitator
manage-you-look = You look inside
manage-until = until
manage-stop = Stop looking
manage-private = Private communities
manage-private-count =
    { $count ->
        [0] None
        [one] 1 private community
       *[other] { $count } private communities
    }
manage-private-hint = Their names and what is in them belong to their members.
manage-look = Look inside one …
manage-look-title = Look inside a community
manage-look-what = For an hour you can read what its members read. You become no member, and you can write nothing. The members see your name, the time and your reason: on their home page for two weeks, and in their log for good.
manage-look-community = Which community
manage-look-community-hint = Its address, such as safe-handovers, or its number.
manage-look-reason = Why do you need to look?
manage-look-reason-hint = A sentence that its members will understand.
manage-look-act = Look inside
manage-looking = You can read here for an hour.
manage-stopped = You no longer look inside.
manage-cancel = Cancel
manage-name-title = Name a facilitator
manage-name-what = For a community that nobody leads. Whoever you name becomes its facilitator at once; its members see it in their log.
manage-name-person = Whom
manage-name-person-hint = The handle, the last part of the address of their page. Of a private community it is one of the members, and you look inside first.
manage-name-act = Name them
manage-named = The community has a facilitator.

looks-led-already = Somebody leads this community. Its facilitators choose others themselves.
looks-nobody-such = Nobody with an account has this handle.
looks-not-a-member = This person is not a member. Only a member can become facilitator where not everybody may read.

# Practice interests
manage-practices = Practices
manage-practices-all =
    { $count ->
        [one] 1 practice
       *[other] { $count } practices
    }
manage-practices-unsaid =
    { $count ->
        [one] 1 of which nobody says anything yet
       *[other] { $count } of which nobody says anything yet
    }
manage-practices-new = Name a practice
manage-practices-order = In order
manage-practices-order-hint = merged, split and renamed without losing a link
manage-practices-list = All practices
manage-practices-list-hint = each has a page on which it is renamed, merged and split
manage-practices-alike = Names that look alike
manage-practices-alike-hint = two names of one thing are merged, or set apart for good
manage-practices-tags = Tags that point to nothing
manage-practices-tags-hint = communities tag topics with them; each may mean a practice
manage-practices-stewards = Stewards
manage-practices-stewards-hint = who keep the names in order beside you
manage-practices-stewards-none = There are none yet: only administrators keep the names in order.
manage-practices-stewards-choose = Choose stewards
manage-practices-set = A set of your own
manage-practices-set-hint = a table of names, descriptions and synonyms
manage-practices-set-how = Bring it on the command line. What people have said stays; practices of the old set that nobody has said anything of go.

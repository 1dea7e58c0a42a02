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
looks-not-a-member = This person is no member. Only a member can become facilitator where not everybody may read.

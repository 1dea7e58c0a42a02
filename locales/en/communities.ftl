# Communities: their home pages, how they are formed, joined and left.

communities-place-forum = Forum
communities-place-members = Members
communities-place-settings = Settings

communities-members =
    { $count ->
        [0] no members yet
        [one] 1 member
       *[other] { $count } members
    }
communities-access-open = open to everybody here
communities-access-request = members join on request
communities-access-private = private to its members
communities-access-open-choice = Open to everybody here
communities-access-request-choice = Members join on request
communities-access-private-choice = Private to its members
communities-access-label = Who may read it
communities-access-open-hint = Whoever wants to joins at once. Where reading is public, no account is needed to read.
communities-access-request-hint = Everybody here sees its name and purpose. Members read what is inside, and facilitators let people in.
communities-access-private-hint = Only members know of it, and facilitators invite people.
communities-access-missing = Choose who may read it.

# The home page of the house
communities-house-title = My communities
communities-house-outside = Here colleagues who practise the same thing ask, answer and keep what they learn. You can read these communities without an account.
communities-mine = You are in
communities-mine-hint =
    { $count ->
        [one] 1 community
       *[other] { $count } communities
    }
communities-others = Others
communities-others-hint = that you can read or join
communities-open = Open
communities-open-hint = to read without an account
communities-all =
    { $count ->
        [one] All communities, 1 that you are not in
       *[other] All communities, { $count } that you are not in
    }
communities-all-outside = All communities
communities-none-yet = None yet
communities-none-what = A community is where people who practise the same thing ask each other, decide together and keep what they learn.
communities-none-join = Join one of those below, or start your own.
communities-none-start = There is none here so far. You could start the first.
communities-none-open = Nothing here can be read without an account. Sign in to see more.
communities-start = Start a community
communities-start-title = Nothing for your practice?
communities-start-hint = Three people with the same question are enough.

# The list of all
communities-list-title = Communities
communities-view-all = All
communities-view-mine = Yours
communities-view-open = Open
communities-view-request = On request
communities-find-title = Find a community
communities-find = A word in its name or purpose
communities-find-do = Find
communities-count =
    { $count ->
        [0] none
        [one] 1 community
       *[other] { $count } communities
    }
communities-none-found = None
communities-none-for = No community here says “{ $word }” in its name or purpose.
communities-none-here = There is none in this list.
communities-show-all = Show all communities

# Getting in and out
communities-join = Join
communities-ask = Ask to join
communities-enter = { $act }: { $name }
communities-sign-in-to-join = Sign in to join
communities-joined = You are in.
communities-asked = You asked to join. A facilitator will answer.
communities-you-asked = You asked to join.
communities-you-asked-when = A facilitator will answer. Asked
communities-row-asked = you asked to join
communities-withdraw = No longer ask
communities-withdrew = You no longer ask to join.
communities-leave = Leave this community
communities-left = You have left the community.
communities-inside = Inside
communities-inside-members-only = What members write here, members read. Ask to join, and a facilitator will answer.
communities-your-membership = Your membership
communities-you-are-in = you are a member
communities-you-facilitate = you facilitate
communities-since = since
communities-facilitators = Facilitators
communities-nobody-leads = Nobody leads this yet.
communities-you-could = You could.
communities-take-on = Take it on
communities-taken-on = You facilitate this community now.
communities-waiting =
    { $count ->
        [one] 1 person asks to join
       *[other] { $count } people ask to join
    }
communities-answer = Answer

# Founding and changing
communities-new-title = Start a community
communities-list-all = All
communities-new-what = A name and three questions. You will be its first facilitator, and everything but the address can be changed later.
communities-name = Name
communities-name-hint = Short, as people say it: “Safe Handovers”.
communities-name-empty = Give it a name.
communities-purpose = What is it about?
communities-purpose-hint = One sentence. It is the title of the home page: “How patients, projects and systems change hands without anything getting lost”.
communities-purpose-empty = Say in one sentence what it is about.
communities-slug = Address
communities-slug-hint = Small letters, digits and hyphens. Left empty, it is made from the name.
communities-slug-form = An address has 2 or more small letters, digits and single hyphens, such as safe-handovers.
communities-slug-taken = This address is taken. Choose another one.
communities-slug-fixed = The address stays as it is, so that links keep working:
communities-slug-long = An address may be at most { $max } characters long.
communities-founded = Your community is there.
communities-settings-title = Settings
communities-change = Save
communities-changed = Saved.

# Members
communities-members-title = Members
communities-requests = Requests
communities-requests-hint = who would like to join
communities-asked-when = asked
communities-admit = Let in
communities-admitted = They are in.
communities-decline = Decline
communities-declined = The request is declined.
communities-about = { $act }: { $name }
communities-people = People
communities-facilitator = Facilitator
communities-more-about = More about { $name }
communities-choose = Make facilitator
communities-chosen = They facilitate too now.
communities-release = No longer facilitator
communities-released = They are a member like the others now.
communities-remove = End membership
communities-removed = They are no longer a member.
communities-bring-title = Invite somebody you know
communities-handle = Handle
communities-handle-hint = As it stands on their page: @ingrid
communities-bring = Invite
communities-handle-unknown = Nobody here has this handle. Look it up on their page.
communities-is-member = They are a member already.
communities-request-gone = The request was withdrawn in the meantime.
communities-is-facilitator = This is a facilitator. Make them a member like the others first.
communities-is-led = Somebody facilitates this community already.
communities-last-facilitator = The community would have no facilitator left. Make somebody else one first.
communities-last-of-private = You are the only member of this private community, and nobody could find it again. Open it or let people ask to join first, in its settings.

# The JSON API
communities-limit = The limit is a number from 1 to 100.

# Search: the page of results, what is found while typing, and the index behind it.

search-title = Search
search-found = { $count ->
    [0] Nothing found
    [one] 1 found
   *[other] { $count } found
}
search-signs = signs you can use in a search
search-building = The index is being built, so some things may be missing. They will be here in a few minutes.
search-cut = The search was too long. Only its beginning was used.
search-misread = { $words } was searched as words, because no sign has that value.
search-misread-signs = Which signs there are
search-order = Order
search-order-best = Best match
search-order-newest = Newest

search-most = Nothing has all of these words. Here is what has most of them.
search-said = Shown:
search-said-for = Shown for
search-as-typed = Search for “{ $words }” as typed
search-said-without = without “{ $words }”
search-said-not = not { $what }
search-said-in = in { $community }
search-said-in-unknown = in “{ $community }”, which is not here or not for you to see
search-said-by = by { $name }
search-said-by-unknown = by “{ $name }”, whom nobody here is called
search-said-tag = tagged { $tag }
search-said-since = since { $date }
search-said-before = before { $date }
search-said-is-solved = solved
search-said-is-open = not solved yet
search-said-is-unanswered = without a reply
search-said-kind-topic = only topics
search-said-kind-post = only replies
search-said-kind-person = only people
search-said-kind-community = only communities
search-said-kind-question = only questions
search-said-kind-discussion = only discussions
search-said-kind-announcement = only announcements

search-kind-topic = Topic
search-kind-topics = Topics
search-kind-post = Reply
search-kind-posts = Replies
search-kind-person = Person
search-kind-people = People
search-kind-community = Community
search-kind-communities = Communities
search-kind-interest = Practice
search-kind-interests = Practices
search-kind-other = Other
search-kind-others = Others
search-state-unanswered = No reply yet

search-filter-kind = Kind
search-filter-where = Where
search-filter-all-places = All { $count } communities
search-filter-when = When
search-filter-state = State
search-filter-clear = { $count ->
    [one] Clear 1 filter
   *[other] Clear { $count } filters
}
search-when-year = This year
search-when-month = Last 30 days
search-is-solved = Solved
search-is-open = Open
search-is-unanswered = No reply yet

search-none = No results
search-nothing = Nothing found for “{ $words }”.
search-nothing-in = Nothing found for “{ $words }” in { $community }.
search-nothing-here = Nothing here is like that.
search-wider = Look everywhere
search-wider-count = { $count } found there
search-ask = Ask it in { $community }
search-ask-act = Ask a question

search-tagged = { $count ->
    [one] tag, 1 topic
   *[other] tag, { $count } topics
}

search-signs-title = Signs
search-signs-hint = They can be combined. Everything else is searched as words.
search-signs-typed = What you type
search-signs-finds = What it finds
search-sign-phrase = These words in this order, exactly as written
search-sign-minus = Leaves out what has this word
search-sign-in = What is in a community, by the name in its address
search-sign-by = What somebody wrote, or you
search-sign-tag = What has this tag
search-sign-is = Questions with an accepted solution, or without one
search-sign-unanswered = Questions that nobody has replied to
search-sign-kind = Only a kind: question, discussion, announcement, topic, reply, person, community
search-sign-after = What was written on this day or later; a year or a month will do
search-sign-before = What was written before this month began
search-sign-not = A minus works before every sign

search-error-in-use = Another process has the search index. Let the running server build it again.
search-error-building = The search index is being built already.
search-error-cursor = This cursor leads nowhere. Start again without one.
search-error-limit = A page holds 1 to 50 results.

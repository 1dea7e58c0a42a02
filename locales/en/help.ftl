# The pages behind the links of the footer.

help-title = Help
help-why = How to ask so that somebody can answer, and how to find what has been answered.

help-ask = Asking
help-ask-hint = so that it gets an answer
help-ask-1 = Put the question in one sentence, as you would ask a colleague in the corridor. That sentence is what others see in the list.
help-ask-2 = Say what you have tried, and what a good answer would let you do. One question at a time.
help-ask-3 = When a reply has helped, say so. When it has solved the question, accept it: the next person who asks will find it.

help-write = Writing
help-write-hint = Markdown, with preview
help-column-typed = You type
help-column-shown = Others see
help-mark-strong = words that weigh more
help-mark-emphasis = words with a stress
help-mark-heading = a heading
help-mark-list = a point of a list
help-mark-quote = a quotation
help-mark-link = a link
help-mark-code = code, as it is typed

help-search = Searching
help-search-hint = signs you can use
help-column-sign = Sign
help-column-finds = Finds
help-sign-phrase = these words in this order
help-sign-not = nothing with this word
help-sign-in = only in this community
help-sign-by = only what this person wrote
help-sign-tag = only with this tag
help-sign-solved = questions that have a solution
help-sign-unanswered = questions without a reply
help-sign-kind = only this kind: question, discussion, announcement, topic, reply, person or community
help-sign-after = from this day, month or year on
help-sign-before = before this day, month or year

help-more = More help

help-keys-title = Keyboard shortcuts
help-keys-why = They never act while you are typing in a field.
help-column-key = Key
help-column-does = What it does
help-key-search = search
help-key-next = next row or post
help-key-previous = previous row or post
help-key-open = open it
help-key-reply = write a reply
help-key-ask = ask a question
help-key-go = go to the forum; other places have their letter too
help-key-send = send what you are writing
help-key-list = this list
help-keys-off = Switch single keys off
help-keys-on = Switch single keys on

help-privacy-title = Privacy
help-privacy-why = What is kept, who sees it, what never leaves.
help-privacy-lead = Everything you read and write here stays with { $organisation }. No page asks another company for anything, not even for a font.
help-kept = What is kept
help-kept-1 = Your name, the address for your account, what you write, and what you did with it, such as marking a solution.
help-kept-2 = Passwords are kept only as a code from which nobody can get them back. Addresses of devices are used to slow down attacks and are not kept with your account.
help-kept-3 = Up to where you have read each topic, so that lists can show what is new to you. Nobody else sees it.
help-seen = Who sees it
help-seen-1 = What you write is seen by whoever may read the community it stands in. The community’s page says who that is.
help-seen-2 = Administrators may look into a private community only with a reason, and its members are told.
help-browser = In your browser
help-browser-1 = One cookie says that you are signed in, one remembers how pages look for you, and one tells you once what was just done.
help-browser-2 = Drafts are kept in your browser until you post them or throw them away, for two months at most.

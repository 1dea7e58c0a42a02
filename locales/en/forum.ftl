# The forum: lists, topics, writing.

forum-title = Forum
forum-topics = { $count ->
    [0] No topics yet
    [one] 1 topic
   *[other] { $count } topics
}
forum-ask = Ask a question
forum-discuss = Start a discussion
forum-view-latest = Latest
forum-view-unanswered = Unanswered
forum-view-solved = Solved
forum-view-removed = Removed
forum-view-tags = By tag
forum-home-latest = Lately
forum-home-latest-hint = what was written last
forum-home-all = All topics
forum-home-waiting = Questions waiting
forum-home-waiting-hint = for a first reply
forum-home-unanswered = All questions without a reply
forum-none-yet = None yet
forum-empty = Nobody has asked anything here yet. A question that others have too is the best start: say what you tried and what is in the way.
forum-empty-unanswered = Every question has a reply.
forum-empty-solved = No question is marked as solved. Whoever asked, or a facilitator, can accept a reply as the solution.
forum-empty-removed = Nothing was removed. Topics that are can be brought back from here.
forum-column-topic = Topic
forum-state-solved = Solved
forum-state-solution = Solution
forum-state-closed = Closed
forum-state-no-reply = No reply
forum-kind = Kind
forum-kind-question = Question
forum-kind-discussion = Discussion
forum-kind-announcement = Announcement
forum-solved-question = Solved question
forum-replies = { $count ->
    [0] No replies yet
    [one] 1 reply
   *[other] { $count } replies
}
forum-popular-tags = Most used tags
forum-all-tags = All tags
forum-tags-title = Tags
forum-tags-count = { $count ->
    [one] 1 tag in use
   *[other] { $count } tags in use
}
forum-followed = New about your practices
forum-followed-why = what you follow or want to learn
forum-tags-yours = You keep them in order: rename, merge, and say which practice a tag means.
forum-tag-means = means
forum-tag-change = Change
forum-tag-change-which = Change the tag { $name }
forum-tag-is = a tag of this community
forum-tag-name = Name
forum-tag-name-who = as it stands beside topics
forum-tag-name-hint = In small letters. Topics that have it show the new name at once.
forum-tag-rename = Rename
forum-tag-name-taken = There is a tag called “{ $name }”. Merge this one into it, further down.
forum-tag-one = Type one tag, without a comma.
forum-tag-meaning = Practice
forum-tag-meaning-who = by which questions find those who could answer
forum-tag-interest = The practice that it means
forum-tag-interest-hint = Choose one from the list. Empty where it means none.
forum-tag-point = Save
forum-tag-merging = Merge
forum-tag-merging-who = it cannot be taken apart again
forum-tag-into = Into which tag
forum-tag-into-hint = Topics that have this one have the other one instead, and this one is gone.
forum-tag-unknown = There is no tag called “{ $name }” here.
forum-tag-itself = A tag is not merged into itself. Name another one.
forum-tag-merge = Merge
forum-tag-leave = Leave it
forum-tag-kept = The tags are in order.
forum-tags-empty = Tags come with topics. They help those who practise the same thing to find each other.

forum-post-removed = This reply was removed.
forum-topic-removed = This topic was removed. Only you, if you removed it, and the facilitators see it.
forum-removed-there = Removed at its source
forum-removed-by = Removed by { $name }
forum-removed-why = Reason: { $why }
forum-restore = Bring back
forum-accepted-by = accepted by { $name }
forum-reply-to-topic = Reply to the topic instead
forum-in-reply-to = in reply to { $name }
forum-edited = edited
forum-source = From
forum-source-by = by
forum-linked = Connected
forum-link-duplicate-of = the same question, asked before
forum-link-duplicated-by = asked again
forum-link-refers-to = referred to here
forum-link-referred-by = refers to this
forum-helped = This helped
forum-helped-count = { $count ->
    [0] Helped nobody yet
    [one] Helped 1
   *[other] Helped { $count }
}
forum-reply = Reply
forum-accept = Accept as solution
forum-unaccept = Take the solution mark back
forum-more = More
forum-link = Link to this post
forum-history = Earlier versions
forum-edit = Edit
forum-remove = Remove …
forum-your-reply = Your reply
forum-reply-placeholder = What worked for you, or what you would try
forum-post-reply = Post reply
forum-closed-why = This topic is closed. It can be read, and not replied to.
forum-sign-in-to-reply = Sign in to reply
forum-join-to-reply = Join the community to reply
forum-in-this-topic = In this topic
forum-close = Close this topic
forum-reopen = Open this topic again
forum-close-hint = A closed topic can be read, and not replied to.

forum-question-title = Ask a question
forum-question-name = Your question
forum-question-name-hint = One sentence, as you would ask a colleague in the corridor.
forum-question-body = What have you tried, and what is in the way?
forum-question-body-hint = No names, numbers or dates that lead to a person.
forum-question-post = Post question
forum-discussion-title = Start a discussion
forum-discussion-name = What is it about?
forum-discussion-name-hint = One sentence that says what you would like to talk about.
forum-discussion-body = What do you want to say first?
forum-discussion-body-hint = No names, numbers or dates that lead to a person.
forum-discussion-post = Post discussion
forum-announcement-title = Announce something
forum-announcement-name = What is new?
forum-announcement-name-hint = One sentence that says what members should know.
forum-announcement-body = What follows from it?
forum-announcement-body-hint = Who is concerned, from when, and where to ask.
forum-announcement-post = Post announcement
forum-ask-where = In { $community } · the members see it with your name
forum-tags-label = Tags
forum-tags-hint = Up to four, separated by commas.
forum-easier = Easier to answer
forum-easier-tried = Say what you have tried.
forum-easier-good = Say what a good answer would let you do.
forum-easier-one = One question at a time.

forum-edit-title = Edit
forum-topic-title = Title
forum-edit-body = Text
forum-edit-note = Why
forum-edit-note-hint = Stands beside this version in the history.
forum-edit-save = Save changes
forum-cancel = Leave it as it was
forum-conflict-title = Somebody edited this while you were writing.
forum-conflict-why = Your text is below and nothing is lost. Take over from theirs what you want to keep, then save.
forum-conflict-by = Changed by { $name }
forum-conflict-source = Their text, to copy from
forum-conflict-theirs = Their text
forum-conflict-legend = Struck: only in yours. Underlined: only in theirs.
forum-history-title = Earlier versions
forum-history-older = Still earlier
forum-version = Version { $number }

forum-removal-title = Remove
forum-removal-topic = Remove this topic?
forum-removal-reply = Remove this reply?
forum-removal-topic-what = { $count ->
    [0] The topic is no longer shown to anybody but you and the facilitators.
    [one] The topic and its reply are no longer shown to anybody but you and the facilitators.
   *[other] The topic and its { $count } replies are no longer shown to anybody but you and the facilitators.
}
forum-removal-reply-what = A line stays that says a reply was here. Its text is no longer shown to anybody but you and the facilitators.
forum-removal-undo = It can be brought back at any time.
forum-removal-why = Why
forum-removal-why-hint = Facilitators see it.
forum-removal-keep = Keep it
forum-removal-do = Remove

forum-toast-asked = Posted.
forum-toast-replied = Your reply is posted.
forum-toast-edited = Saved.
forum-toast-removed = Removed. It can be brought back.
forum-toast-restored = Back again.
forum-toast-solved = Marked as the solution.
forum-toast-unsolved = The solution mark is gone.
forum-toast-closed = Closed. It can still be read.
forum-toast-reopened = Open again.
forum-toast-helped = Thank you. The author will see that it helped.
forum-toast-withdrawn = Taken back.

forum-error-empty = Write something first.
forum-error-no-title = Say in one sentence what it is about.
forum-error-short-title = Make it at least 5 characters long, so that others know what it is about.
forum-error-long-title = Shorten this to 200 characters. The rest fits in the text.
forum-error-unclean = This holds characters that cannot be kept. Paste it again as plain text.
forum-error-too-long = This is { $kilobytes } kB long, and { $limit } kB fit. Shorten it or split it.
forum-error-too-deep = Quotes or lists are nested too deeply. Flatten them, at most 50 levels.
forum-error-too-much = This holds too much formatting. Simplify it.
forum-error-long-tag = “{ $tag }” is too long for a tag. Use at most 40 characters.
forum-error-many-tags = Choose up to four tags.
forum-error-long-why = Shorten this a little.
forum-error-answers-nothing = The reply that this answers is gone. Post it as a reply to the topic instead.
forum-error-solves-nothing = Only a reply of this topic that is still there can be its solution.
forum-error-no-question = Only a question has a solution.
forum-error-solved-stays-question = A solved question stays a question. Take the solution mark back first.
forum-error-announce = Only facilitators announce. Start a discussion instead.
forum-error-not-yours = Only whoever wrote this, and facilitators, can change it.
forum-error-own-help = This is your own post. Others say whether it helped.
forum-error-removed = This was removed in the meantime.
forum-error-closed-by-facilitator = A facilitator closed this topic. Ask them to open it again.
forum-error-closed = This topic was closed in the meantime, so nothing can be added. Your text is below.
forum-error-edited-meanwhile = Somebody edited this while you were writing. Load it again and merge the two texts.
forum-error-kind = The kind is question, discussion or announcement.
forum-error-dump = The dump cannot be imported, and nothing was written. { $why }
forum-error-older-dump = This dump ends with post { $there }, but post { $here } of the same site was imported before. It is older, so everything newer would be removed here, and nothing was written. Take a later dump, or add --even-older to go back to this one.
forum-live-replies = { $count ->
    [one] 1 new reply: show
   *[other] { $count } new replies: show
}
forum-live-topics = { $count ->
    [one] 1 topic is new or changed: show
   *[other] { $count } topics are new or changed: show
}
forum-news-posts = { $count ->
    [one] 1 new reply
   *[other] { $count } new replies
}
forum-news-topic = New
forum-new-since = New since your last visit
forum-erased-topic = A topic by a former member

# Suggestions: communities and people near somebody's practice, and why.

suggestions-name = “{ $name }”
suggestions-list = { $before } and { $last }

# Reasons, each one sentence
suggestions-practise = Practises { $interests }, like you.
suggestions-can-help = Can help with { $interests }, which you want to learn.
suggestions-you-can-help = Wants to learn { $interests }, which you can help with.
suggestions-about = It is about { $interests }, which you named.
suggestions-names = Named { $interests }, which this community is about.
suggestions-near-yours = { $theirs } is close to your { $yours }.
suggestions-near-here = Named { $yours }, which is close to { $theirs }.
suggestions-threads =
    { $count ->
        [one] You both wrote in the same topic.
       *[other] You both wrote in { $count } topics.
    }
suggestions-other-department = Works in { $department }.
suggestions-nobody-from = Nobody from { $department } is in it yet.
suggestions-members-practise =
    { $count ->
        [one] 1 member practises { $interest }.
       *[other] { $count } members practise { $interest }.
    }
suggestions-known-inside =
    { $count ->
        [one] 1 person with whom you wrote in a topic is in it.
       *[other] { $count } people with whom you wrote in topics are in it.
    }

# What they are made of, and less of it
suggestions-because = Reasons come only from what you and they have made visible.
suggestions-less-to-me = Suggest less to me
suggestions-not-for-me = Not for me
suggestions-not-for-me-about = Not for me: { $name }
suggestions-not-for-us = Not for us
suggestions-dismissed = Not suggested to you again
suggestions-dismissed-for = Not suggested to this community again
suggestions-back = May be suggested again
suggestions-limit = Ask for 1 to 50.

# The home page of the house and the list of communities
suggestions-communities = Communities for you
suggestions-communities-hint = with the reason for each
suggestions-people-title = People near your practice
suggestions-people-what = Colleagues in other departments who do what you do, or know what you want to learn.
suggestions-people-see = See who they are

# People near your practice
suggestions-near-title = People near your practice
suggestions-near-lead = Colleagues in other departments who do what you do, or who know what you want to learn.
suggestions-you-practise = You practise { $interests } ·
suggestions-change-practice = change this
suggestions-near-hint =
    { $people ->
        [one] 1 person
       *[other] { $people } people
    } in { $departments ->
        [one] 1 department
       *[other] { $departments } departments
    }
suggestions-near-others = Others near you
suggestions-all = All { $count }
suggestions-nobody-yet = Nobody yet
suggestions-say-first = Say what you practise, and you see here who does the same, who can help you and whom you can help.
suggestions-nobody = Nobody has named anything near to your practice so far. The more you say, the more can be found.
suggestions-nobody-chosen = Nobody fits all that you chose.
suggestions-say-practice = Say what you practise
suggestions-clear =
    { $count ->
        [one] Clear 1 filter
       *[other] Clear { $count } filters
    }
suggestions-facet-practice = Practice
suggestions-facet-between = Between you
suggestions-facet-department = Department
suggestions-between-same = Practise the same
suggestions-between-help = Can help you
suggestions-between-give = You can help them
suggestions-between-threads = Wrote in the same topics

# People for a community, and whether it is one of a kind
suggestions-for-community = People for this community
suggestions-for-community-hint = near what it is about, from departments that are not here yet first; only facilitators see this
suggestions-one-title = Nearly everybody here has the same job title
suggestions-one-title-what = { $members } of { $of } members who say what they are say “{ $title }”. A practice grows where different work meets: who else does this, under another title?

# How much is suggested
settings-suggestions = Suggestions
suggestions-settings = Suggestions
suggestions-settings-lead = Communities and people are suggested by what you practise, never by your job title.
suggestions-measure = How much is suggested to you
suggestions-usual = As it is
suggestions-usual-hint = Communities on your home page, people on a page of their own.
suggestions-less = Less
suggestions-less-hint = The nearest ones only.
suggestions-nothing = Nothing
suggestions-nothing-hint = You still find everything by looking for it.
suggestions-to-others = Whether you are suggested
suggestions-shown = Suggest me to others
suggestions-shown-hint = To colleagues with whom you share a practice, and to facilitators. They are told what your page tells everybody here.
suggestions-settings-keep = Keep this
suggestions-settings-kept = Kept
suggestions-aside = Not for you
suggestions-aside-hint = is never suggested again
suggestions-again = Suggest again
suggestions-again-about = Suggest again: { $name }

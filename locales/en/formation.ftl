# How communities come to be, grow, and are joined and left.

# The three questions
formation-for-whom = Who is it for?
formation-for-whom-hint = By what they practise, whatever their job title: “Everybody who hands over patients, projects or systems”.
formation-for-whom-empty = Say in a sentence who it is for.
formation-together = What will you do together?
formation-together-hint = What members bring and take: ask, compare, try out, write down. How often, if you know.
formation-together-empty = Say in a sentence what you will do together.
formation-about = More on what it is about
formation-interests = Practice interests
formation-interests-hint = What its members practise, separated by commas. Colleagues who practise it find the community.

# Like one that is there
formation-similar-title = There are communities like this one
formation-similar-what = Before “{ $name }” is founded: people who practise the same may already be together here.
formation-similar-join = Join this one instead
formation-similar-words = Both speak of { $what }.
formation-similar-interests = It is about { $what }, too.
formation-similar-members =
    { $count ->
        [one] 1 of its members practises that.
       *[other] { $count } of its members practise that.
    }
formation-similar-none = None of them
formation-similar-none-what = If yours is another one, start it. People can be in both.
formation-similar-anyway = Start ours anyway
formation-similar-back = Change what I wrote

# Proposals
formation-new-administrator = A name and three questions. An administrator agrees before it is founded; meanwhile others can say that they would join.
formation-new-members =
    { $count ->
        [one] A name and three questions. It is founded as soon as 1 colleague says that they would join.
       *[other] A name and three questions. It is founded as soon as { $count } colleagues say that they would join.
    }
formation-propose = Propose it
formation-proposed = Your proposal is there. Tell colleagues about it.
formation-proposals-title = Proposed communities
formation-proposals-link = Proposed communities
formation-proposals-freely = Everybody here may start a community. What was proposed before waits for one person who would join.
formation-proposals-none = Nobody proposes a community at the moment.
formation-proposals-many = You have 5 proposals that wait. Take one back before you make another.
formation-by = proposed by { $name }
formation-is-proposed = not founded yet
formation-is-declined = Declined
formation-would-join =
    { $count ->
        [0] nobody else so far
        [one] 1 would join
       *[other] { $count } would join
    }
formation-waits-for-one = It is founded as soon as one colleague says that they would join.
formation-waits-for-word = It waits for an administrator’s word.
formation-waits-for-administrator = It waits for an administrator. Say that you would join, and they see that it is wanted.
formation-waits-for-members =
    { $count ->
        [one] It is founded as soon as 1 more colleague says that they would join.
       *[other] It is founded as soon as { $count } more colleagues say that they would join.
    }
formation-support = I would join
formation-unsupport = I would not join after all
formation-supported = Noted. When it is founded, you are in.
formation-unsupported = Noted.
formation-founded-by-you = With your support it is founded, and you are in.
formation-supporters = Who would join
formation-supporters-none = Nobody has said so yet. When it is founded, whoever said so is in.
formation-address-gone = Its address was taken in between, so it cannot be founded as it is. Decline it, and say that it needs another name.
formation-proposer-gone = Whoever proposed this has no account any more, so it cannot be founded. Propose it yourself: its address is free.
formation-policy-changed = An administrator decided in between that communities are proposed first. Send the form again to propose it.
formation-own-proposal = It is your own proposal: you are in when it is founded.
formation-not-yours = Only whoever proposed it can take it back.
formation-declined-already = An administrator has declined it in the meantime.
formation-declined-what = An administrator declined it.
formation-your-word = Shall it be founded?
formation-words = A few words to whoever proposed it
formation-words-hint = They come by mail when you decline.
formation-agree = Found it
formation-agreed = It is founded.
formation-declined = It is declined.
formation-yours = Your proposal
formation-yours-waits = You can take it back. Its address is free again then.
formation-yours-declined = Only you and the administrators still see it.
formation-withdraw = Take it back
formation-withdrawn = It is taken back.

# What founding needs
formation-rules-title = Founding communities
formation-rules-what = Who may start a community here, and what waits for your word.
formation-rules-none = Nothing waits.
formation-policy = What founding needs
formation-policy-label = A community is founded
formation-policy-freely = Freely
formation-policy-freely-hint = Everybody with an account may start one.
formation-policy-administrator = When an administrator agrees
formation-policy-administrator-hint = Until then it has a page where others say that they would join.
formation-policy-members = When enough members would join
formation-policy-members-hint = An administrator may agree earlier. A private one needs an administrator, as nobody else can see the proposal.
formation-policy-count = How many
formation-policy-count-hint = 1 to { $count }
formation-policy-count-wrong = Enter a number from 1 to 50.
formation-policy-missing = Choose what founding needs.
formation-api-propose = Here a community is proposed first, at /communities/new.

# Stages
formation-stage = Where we are
formation-stage-who = as its facilitators see it
formation-stage-choose = Stage
formation-stage-change = Change the stage
formation-staged = The stage is changed.
formation-stage-waits = We ask again in a month at the earliest.
formation-stage-potential = Potential
formation-stage-potential-hint = People find out what they share.
formation-stage-coalescing = Coalescing
formation-stage-coalescing-hint = They begin to meet, and see that it is worth it.
formation-stage-maturing = Maturing
formation-stage-maturing-hint = They know what they are about, and others come.
formation-stage-stewardship = Stewardship
formation-stage-stewardship-hint = They keep what they know alive and current.
formation-stage-transformation = Transformation
formation-stage-transformation-hint = They become something else, or part well.
formation-needs = { $stage } comes next. It needs:
formation-need-described = who it is for, and what we do together
formation-need-three = 3 members
formation-need-facilitator = a facilitator
formation-need-two-facilitators = 2 facilitators
formation-need-first-answer = a first question answered
formation-need-eight = 8 members
formation-need-welcome = a welcome for new members
formation-need-departments = members from 3 departments
formation-need-answers = 10 questions answered
formation-due = What the next stage needs is there
formation-due-what = Do you see the community in it? It would be called { $stage }.
formation-due-yes = Yes, change the stage
formation-due-later = Not yet

# Home page and settings
formation-what-it-is = What it is
formation-readers =
    { $count ->
        [one] 1 more reads along
       *[other] { $count } more read along
    }
formation-newest = New here
formation-all-members = All members
formation-welcome = Welcome
formation-welcome-who = shown to new members for a week
formation-welcome-text = Text
formation-welcome-hint = What helps somebody on the first day: where to begin, whom to ask. Markdown works.
formation-welcome-intricate = This text is nested too deeply to be shown. Make it simpler.
formation-look = Look
formation-colour = Colour of the mark
formation-colour-none = As it comes
formation-colour-0 = Water
formation-colour-1 = Sand
formation-colour-2 = Moss
formation-colour-3 = Clay
formation-colour-4 = Heather
formation-colour-5 = Stone
formation-archive = Archive
formation-archive-what = Everything stays readable, and nothing can be written any more. It can be reopened at any time.
formation-archive-do = Archive the community
formation-archived = The community is archived.
formation-archived-what = This community is archived. Everything stays readable, and nothing is written.
formation-is-archived = Archived
formation-reopen = Reopen it
formation-reopened = The community is in use again.
communities-archived = This community is archived: it is read and not written. A facilitator can reopen it.

communities-view-archived = Archived

# Getting in and out
joining-letters = By mail I get
joining-letters-all = everything that is written
joining-letters-mine = what concerns me
joining-letters-weekly = one letter a week
joining-letters-none = nothing
joining-letters-change = Change
joining-letters-missing = Choose what comes by mail.
joining-read-along = You can also just read along: nobody is told.
joining-answer-hint = Its facilitators read it.
joining-answer-empty = Answer the question, so that the facilitators know you.
joining-words = A few words
joining-words-hint = They come by mail, with your answer.
joining-refused = Your request was declined.
joining-invited-you = { $name } invited you.
joining-settings = Who gets in
joining-question = A question to whoever asks to join
joining-question-hint = “What do you hand over, and to whom?” Asked where members join on request.
joining-you-steward = you keep the tags in order
joining-steward = Steward of tags
joining-undo-late = It is too late to take that back. Join again, or ask to.
joining-leave-title = Leave the community?
joining-leave-what = What you wrote stays. You can take it back for ten minutes, and join again at any time.
joining-leave-private = What you wrote stays. You can take it back for ten minutes; after that a facilitator has to let you in again.
joining-stay = Stay
joining-last-title = Who leads it after you?
joining-last-what = You are the last facilitator. Name a member who takes over, or leave it without one on purpose.
joining-heir = After you
joining-heir-other = Another member
joining-heir-nobody = Nobody for now
joining-heir-nobody-hint = Any member can take it on. Until then nobody answers requests.
joining-heir-self = Name somebody else.
joining-heir-unknown = This is no member of the community. Choose one, or look the handle up on their page.
communities-entrust = Make steward of tags
communities-entrusted = They keep the tags in order now.
communities-relieve = No longer steward of tags
communities-relieved = They are a member like the others now.
error-stewards-only = Only the stewards of this community's tags and its facilitators can do this.

# Letters
letter-declined-subject = “{ $community }” was declined
letter-declined = An administrator declined your proposal “{ $community }”.
letter-proposal-link = See your proposal
letter-founded-subject = “{ $community }” is founded
letter-founded = The community that you proposed is there, and you are its first facilitator: “{ $community }”. Whoever said that they would join is in.
letter-community-link = Open the community
letter-asked-subject = { $person } asks to join “{ $community }”
letter-asked = { $person } would like to join “{ $community }”, which you facilitate.
letter-asked-link = Answer the request
letter-admitted-subject = You are in: “{ $community }”
letter-admitted = A facilitator let you into “{ $community }”.
letter-refused-subject = Your request to join “{ $community }”
letter-refused = A facilitator declined your request to join “{ $community }”.

# Cover
cover-title = Picture of the community
cover-what = It stands above the home page, wide and low. Choose one that needs no words.
cover-now = Now
cover-remove = Remove the picture
cover-choose = Choose a picture for the home page

# Questions for one's practice
forum-home-answerable = You could answer
forum-home-answerable-hint = by what you practise

# Invitations
joining-invite-title = Invite people
joining-invite-what = Whoever comes with an invitation is in at once, also where members are let in on request or nobody knows of the community.
joining-invite = Invite
joining-invite-ways = By mail, by what they practise, or by a link.
joining-invited = The invitation is on its way.
joining-by-mail = By mail
joining-email = E-mail address
joining-email-hint = Whoever has no account yet gets a link to make one.
joining-no-account-yet = no account yet
joining-is-late = came too late
joining-by-practice = By practice
joining-by-practice-what = People who practise this, in departments from which nobody is here yet.
joining-no-interests = Name the practice interests of the community first.
joining-by-link = By a link
joining-days = Days that it works
joining-days-hint = 1 to 90
joining-days-wrong = Enter a number from 1 to 90.
joining-uses = For how many people
joining-uses-hint = Empty for any number
joining-uses-wrong = Enter a number from 1 to 1000, or nothing.
joining-make-link = Make a link
joining-link-made = This link is shown once. Copy it now:
joining-standing = Open invitations
joining-standing-none = None at the moment.
joining-used =
    { $count ->
        [0] not used yet
        [one] used by 1 person
       *[other] used by { $count } people
    }
joining-used-of = used { $count } of { $most } times
joining-by = by { $name }
joining-until = until
joining-withdraw = Take back
joining-withdrawn = The invitation is taken back.
joining-invited-already = They were invited within a day. Give them a little time.
joining-invitations-enough = You have invited 50 people today. Go on tomorrow.
joining-practise-title = Who practises { $interest }
joining-practise-what = In departments from which nobody is here yet. They get a letter that says you invite them.
joining-practise-none = Everybody who practises it works where somebody is here already, or was invited lately.
joining-whom = Whom do you invite?
joining-nobody-chosen = Choose at least one person.
joining-invites-you = { $name } invites you
joining-door-title = Invitation
joining-door-account = Sign in, and you come back here. If you have no account yet, make one first, then open this link again.
joining-door-dead = This invitation does not work any more
joining-door-expired = It came too late. Ask whoever sent it for a new one.
joining-door-used = As many people as it was for have used it. Ask whoever sent it for a new one.
joining-door-another = It is for somebody else. Sign in as the person it was sent to.
joining-door-unknown = It was taken back, or the address is not complete.
joining-in-already = You are a member already.
letter-invited-subject = { $person } invites you to “{ $community }”
letter-invited = { $person } invites you to join “{ $community }”. The link is for you alone and works for 14 days.
letter-invited-link = See the invitation

# The record
record-founding-decided = What founding a community needs was decided
record-proposal-agreed = Proposed community founded
record-proposal-declined = Proposed community declined

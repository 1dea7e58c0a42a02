interests-title = Practices
interests-lead = What people here practise, whatever they are employed as. Find who does what you do, who can help, and who wants to learn.
interests-say-yours = Say what you practise
interests-search = Search practices
interests-all = All practices
interests-mine = Yours
interests-wanted = Help wanted
interests-none = None yet
interests-none-for = Nobody here has named a practice like “{ $word }”. If it is what you do, be the first to say so.
interests-none-mine = You have not said yet what you practise. It is how others with the same work find you.
interests-none-wanted = For everything that somebody wants to learn, there is somebody who can help.
interests-none-yet = No practice has been named yet. They grow by people saying what they practise; a starter set of 250 makes the beginning easier.
interests-take-starter = Take the starter set
interests-count = { $count ->
    [one] { $count } practice
   *[other] { $count } practices
}
interests-keeping = Keeping the names in order
interests-keeping-what = You are a steward: you name, merge and split practices. Nobody loses a link by it.
interest-yours = Yours
interest-practise = { $count ->
    [one] { $count } practises this
   *[other] { $count } practise this
}
interest-help = { $count ->
    [one] { $count } can help
   *[other] { $count } can help
}
interest-learn = { $count ->
    [one] { $count } wants to learn
   *[other] { $count } want to learn
}
interest-followers = { $count ->
    [one] { $count } follows it
   *[other] { $count } follow it
}
interest-also-called = Also called
interest-can-help = Can help
interest-practises = Practise this
interest-wants = Want to learn
interest-nobody-helps = Nobody has said yet that they can help. If you can, say so on this page.
interest-nobody-practises = Nobody has said yet that they practise this.
interest-nobody-learns = Nobody is asking to learn this just now.
interest-all-people = { $count ->
    [one] The one person
   *[other] All { $count } people
}
interest-you = You and this practice
interest-neighbours = Near it
interest-broader = Broader
interest-narrower = Narrower
interest-beside = Beside
interest-edit = Rename or describe
interest-merge = Merge into another …
interest-split = Split in two
interest-new-title = Name a practice
interest-edit-title = Describe a practice
interest-edit-lead = A name says what people do. Synonyms lead to it, neighbours lead on from it.
interest-name = Name
interest-name-hint = Such as “Handing over patients”.
interest-name-empty = Enter a name
interest-name-comma = A name cannot hold a comma or a vertical bar: they divide names
interest-name-signs = A name needs at least one letter or digit
interest-name-taken = This practice has been named already
interest-name-of-another = “{ $name }” belongs to “{ $other }”. Merge the two, or choose another name.
interest-description = Description
interest-description-hint = One sentence on what practising it means.
interest-synonyms = Synonyms
interest-synonyms-hint = Other names and abbreviations, divided by commas.
interest-synonyms-count = { $count ->
    [one] { $count } synonym
   *[other] { $count } synonyms
}
interest-broader-hint = Practices of which this is a part, divided by commas.
interest-beside-hint = Practices that people often have together with this one, divided by commas.
interest-too-many = At most { $most } of these fit
interest-neighbour-unknown = There is no practice called “{ $name }”. Choose one from the list, or name it first.
interest-neighbour-itself = A practice is no neighbour of itself
interest-neighbour-twice = “{ $name }” cannot be both broader and beside
interest-circle = “{ $name }” is narrower than this already, so it cannot be broader too
interest-save = Save
interest-leave = Leave it as it is
interest-keep = Keep both
interest-merge-title = Merge practices
interest-merge-which = Merge “{ $name }” into another practice
interest-merge-lead = People, communities and tags move over, its names become synonyms of the other, and its address leads there. This cannot be undone.
interest-merge-button = Merge
interest-merge-short = Merge …
interest-into = Merge into
interest-into-hint = The name of the practice that stays.
interest-into-unknown = There is no practice with this name
interest-into-itself = That is the same practice
interest-split-title = Split a practice
interest-split-which = Split “{ $name }” in two
interest-split-lead = A part becomes a practice of its own, beside this one.
interest-split-name = Name of the new practice
interest-split-same-name = The new one needs a name of its own
interest-split-synonyms = Synonyms that go along
interest-split-links = People and communities
interest-split-both = They have both from now on
interest-split-both-hint = Otherwise they stay with the old one, and take the new one if they like.
interest-split-button = Split
interest-duplicates-title = Names that look alike
interest-duplicates-lead = These may mean the same. Merge them, or say that they are two.
interest-duplicates-none = No two names look alike.
interest-duplicates-more = More follow when these are settled.
interest-apart = They are two
interest-stewards-title = Stewards of practices
interest-stewards-lead = Stewards keep the names of practices in order: they name, merge and split them. Administrators are stewards too.
interest-steward-handle = Short name
interest-steward-handle-hint = As in @amara-okafor. It stands in the address of their page.
interest-steward-unknown = Nobody with an account has this short name
interest-steward-appoint = Make a steward
interest-steward-end = No steward any more
interest-stewards-only = Only stewards of practices can do this. Administrators say who they are.
interest-changed-meanwhile = A steward merged this practice into another one in between. Go back to the list and look again.
interest-described-meanwhile = Another steward changed this practice since you opened the form. Look at it in another window, then save again to put yours in its place.
interest-limit = Give a limit from 1 to 100
interests-line-twice = “{ $name }” stands in line { $line } already

settings-practice = Practice
practice-lead = What you do, whatever your job title says. Others with the same work find you by it, and suggestions come from it.
practice-add = Add a practice
practice-name = Practice
practice-name-hint = Begin to type, and take one that is there if it fits. A new name is welcome.
practice-alike = Is it one of these?
practice-alike-this = This one
practice-alike-none = None of them, add “{ $name }”
practice-stances = What you say of it
practice-i-practise = I practise it
practice-i-help = I can help others with it
practice-i-learn = I want to learn it
practice-i-follow = I follow it
practice-depth = How deep
practice-depth-hint = In your own words, such as “nineteen years of counting”.
practice-save = Save
practice-add-button = Add
practice-full = You have named { $most } practices, which is as many as fit. Take one back to add another.
practice-yours = Your practices
practice-yours-hint = seen by whoever you let see them
practice-you-practise = you practise it
practice-you-help = you can help
practice-you-learn = you want to learn
practice-you-follow = you follow it
practice-since = since
practice-change = Change
practice-nothing-said = Tick at least one
practice-too-many = You can name { $most } practices. Take one back first.
toast-practice-said = Saved. Others find you by it from now on.
toast-practice-taken-back = Taken back. Nobody finds you by it any more.
toast-interest-saved = Saved
toast-interest-merged = Merged. Everything that pointed to the other one points here.
toast-interest-split = Split. The two lie beside each other.
toast-interests-apart = They are two from now on
toast-steward-appointed = They are a steward from now on
toast-steward-dismissed = They are no steward any more
toast-starter-taken = The starter set is here

communities-about-it = Communities
communities-about-it-yours = you are in it
forum-tagged-with-it = Written about it
forum-tagged-with-it-hint = from communities that you can read
forum-loose-title = Tags that name no practice yet
forum-loose-again = One that was pointed wrongly is corrected on the page of its community’s tags, by those who keep them.
forum-loose-lead = Communities use these tags. Say which practice each of them means; a new name makes a new practice.
forum-loose-none = Every tag in use points to a practice.
forum-loose-means = Means the practice
forum-loose-point = Point it there
forum-tag-pointed = The tag points there from now on

set-up-starter = Begin with a starter set of practices
set-up-starter-hint = 250 things that people in hospitals, companies and ministries practise. Yours are added as people name them.

record-steward-appointed = Steward of practices appointed
record-steward-dismissed = No longer a steward of practices
record-interest-merged = Practices merged
record-interest-split = Practice split
record-interests-taken-in = Set of practices taken in

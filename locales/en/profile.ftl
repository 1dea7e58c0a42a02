# What people say of themselves, who sees it, and how a page looks to others.

profile-pronouns = Pronouns
profile-pronouns-hint = For example: she/her
profile-pronunciation = How your name is said
profile-pronunciation-hint = For example: NAH-dya ra-HEE-mee
profile-location = Where you work
profile-location-hint = The site or the town, as your colleagues call it.
profile-time-zone = Time zone
profile-time-zone-hint = For example: Europe/Oslo
profile-time-zone-unknown = There is no time zone of this name. It looks like Europe/Oslo
profile-languages = Languages
profile-languages-hint = In which one can talk with you, divided by commas.
profile-languages-many = These are more than the { $most } that fit
profile-links = Links
profile-links-hint = One address a line, at most five.
profile-links-many = These are more than the { $most } that fit
profile-link-malformed = { $link } is no address on the web. It looks like https://example.org/you
profile-asking = May one ask you?
profile-asking-unsaid = I say nothing about it
profile-asking-welcome = Asking me is welcome
profile-asking-later = Not at the moment
profile-asking-later-hint = From the day that you name, asking you is welcome by itself.
profile-asking-from = Not until
profile-asking-from-malformed = Choose the day from which one may ask you
profile-asking-from-past = This day has come already. Choose a later one, or say that asking you is welcome
profile-asking-unknown = Choose one of the three
profile-asking-words = In your own words
profile-asking-words-hint = For example: Thursdays, 15:00 to 17:00, and by message on other days.
profile-audience-unknown = There is no part called { $field } with this audience

profile-form-you = Who you are
profile-form-where = Where you are
profile-form-asking = When to ask you
profile-form-rest = What else your page shows
profile-form-rest-what = Each part has its own audience. Private communities are seen by their own members alone, whatever you choose.
profile-sees-address = Who sees pronouns and how your name is said
profile-sees-department = Who sees your department
profile-sees-place = Who sees where you work and your time zone
profile-sees-languages = Who sees your languages
profile-sees-about = Who sees what you say about you
profile-sees-links = Who sees your links
profile-sees-availability = Who sees when to ask you
profile-sees-practises = Who sees what you practise
profile-sees-helps = Who sees what you can help with
profile-sees-learns = Who sees what you want to learn
profile-sees-communities = Who sees your communities

profile-seen-by-everyone = seen by everyone at { $organisation }
profile-seen-by-communities = seen by members of their communities
profile-seen-by-me = seen by nobody else
profile-part-address = Pronouns and pronunciation
profile-part-department = Department
profile-part-place = Where you work, time zone
profile-part-languages = Languages
profile-part-about = About you
profile-part-links = Links
profile-part-availability = Availability
profile-part-practises = Practises
profile-part-helps = Can help with
profile-part-learns = Wants to learn
profile-part-communities = Communities

profile-see-as = See it as others do
profile-as-everyone = As everyone
profile-as-communities = As your communities
profile-as-me = As you
profile-seen-as-everyone = This is your page as everyone who is signed in sees it.
profile-seen-as-communities = This is your page as people in your communities see it.
profile-seen-as-me = This is your page as you see it.
profile-seen-as-what = What is not shown to them is not there.
profile-seen-as-change = Change who sees what

profile-said = said { $how }
profile-asking-is-welcome = Asking is welcome.
profile-asking-not-until = Not until { $day }.
profile-whereabouts = Where and when
profile-clock = { $clock } there, { $zone }
profile-speaks = Speaks { $languages }
profile-practises = Practises
profile-helps = Can help with
profile-learns = Wants to learn
profile-you-practise = You practise this too
profile-you-learn = You want to learn this
profile-you-learn-too = You want to learn this too
profile-you-help = You can help with this
profile-others =
    { $count ->
        [one] 1 other
       *[other] { $count } others
    }
profile-others-practise =
    { $count ->
        [one] 1 other here practises this
       *[other] { $count } others here practise this
    }
profile-others-help =
    { $count ->
        [one] 1 other here can help with this
       *[other] { $count } others here can help with this
    }
profile-others-learn =
    { $count ->
        [one] 1 other wants to learn this
       *[other] { $count } others want to learn this
    }
profile-who-sees-what = Who sees what
profile-who-sees-what-is = Each person decides for each part. Nothing here is counted into a score, and managers see no more than you do.
profile-see-your-own = See your own page as others do

person-communities = Communities
person-communities-facilitates = facilitates, since
person-communities-member = member since
person-communities-you-too = you too
forum-person-solved = Solved lately
forum-person-answered = Answered lately
forum-person-hint = only from places you can see
forum-person-accepted = accepted by { $name }
forum-person-all = Everything they wrote that you can see

# The frame around every page: bars, footer, bottom bar of a phone.

frame-skip = Skip to the text
frame-communities = My communities
frame-all-communities = All communities
frame-house-communities = Communities
frame-people = People
frame-search = Search
frame-inbox =
    { $count ->
        [0] Inbox, nothing waits for you
        [one] Inbox, 1 thing waits for you
       *[other] Inbox, { $count } things wait for you
    }
frame-you = You
frame-settings = Settings
frame-administration = Administration
frame-sign-in = Sign in
frame-sign-out = Sign out
frame-theme = Theme
frame-theme-system = System
frame-theme-light = Light
frame-theme-dark = Dark
frame-places = Places
frame-home = Home
frame-more = More
frame-help = Help
frame-privacy = Privacy
frame-keys = Keyboard shortcuts
frame-product = Wellspring at { $organisation }
frame-undo = Undo

frame-announcement = Announcement
frame-announcement-away = Put away

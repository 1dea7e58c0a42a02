# Accounts, signing in, profiles, tokens, and the letters that go with them.

text-unclean = This holds a character that cannot be kept. Paste it again as plain text.
text-too-long = { $over ->
    [one] This is 1 character longer than the { $most } that fit.
   *[other] This is { $over } characters longer than the { $most } that fit.
}

account-email = E-mail address
account-email-empty = Enter an e-mail address
account-email-malformed = This is no e-mail address. It looks like name@example.org
account-email-letters = Before the @ of an address stand letters from a to z, figures and signs. Type it anew instead of pasting it
account-email-taken = Somebody has an account with this address already
account-email-unknown = Nobody has an account with this address
account-name-empty = Enter a name
account-password = Password
account-password-new = New password
account-password-hint = At least { $least } characters. Several words are easy to remember.
account-password-empty = Enter a password
account-password-short = This is too short. Use at least { $least } characters
account-password-long = This is too long. Use at most { $most } characters
account-admins-only = Only administrators of this instance can do this.
account-claimed-already = This author has an account by now, or is gone. Reload the page to see.
account-cannot-lead = Only somebody with an open account can be an administrator.
account-last-admin = This is the only administrator. Make somebody else one first.

sign-in-title = Sign in
sign-in-lead = The communities of practice at { $organisation }.
sign-in-button = Sign in
sign-in-new-password = Set a new password
sign-in-wrong = This password does not go with this address. Try again, or set a new one.
sign-in-wait = Too many tries.
sign-in-wait-how-long = { $seconds ->
    [one] Try again in a second.
   *[other] Try again in { $seconds } seconds.
}
sign-in-kept = What you wrote is kept.
sign-in-kept-what = Sign in, and it is shown again, ready to send.
again-title = Send what you wrote
again-lead = You are signed in again, and nothing was lost.
again-text = What you wrote
again-button = Send it now

password-new-title = Set a new password
password-new-lead = We send you a link by mail.
password-new-button = Send the link
password-back = Back to signing in
password-sent-title = Check your mail
password-sent-what = If somebody has an account with { $email }, a link is on its way there.
password-sent-nothing = It works for one hour. If nothing comes, look into the spam folder, or ask an administrator.
password-set-title = Choose a new password
password-set-lead = For the account of { $name }. Every browser that is still signed in is signed out.
password-set-button = Set the password
password-dead-title = This link does not work any more
password-dead-why = It works once, and for a short time only.
password-dead-again = Send a new link
password-now = The password you have now
password-now-wrong = This is not your password
password-change-ends = Every other browser that is signed in is signed out.
password-changed-meanwhile = Your password was changed in another window in between. Reload the page and try again.

set-up-title = Set up this instance
set-up-lead = You are the first one here. This takes a minute, and all of it can be changed later.
set-up-code = Set-up code
set-up-code-hint = Whoever started this instance finds it where the instance prints its messages.
set-up-code-wrong = This is not the code that was printed when the instance started
set-up-organisation = Name of your organisation
set-up-organisation-hint = It stands on top of every page.
set-up-organisation-empty = Enter the name of your organisation
set-up-name = Your name
set-up-email = Your e-mail address
set-up-public-reading = Open communities can be read without signing in
set-up-public-reading-hint = Communities on request and private ones never can.
set-up-button = Set up and sign in
set-up-done-already = This instance has been set up already. Sign in, or ask its administrator for an account.

settings-profile = Profile
settings-password = Password
settings-sessions = Sessions
settings-tokens = Tokens
settings-browser-only = This can be done in a browser only, not with a token.

sessions-lead = The browsers in which you are signed in. A browser that stays away for 30 days is signed out.
sessions-here = This browser
sessions-since = since
sessions-seen = last seen
sessions-end = Sign out there
sessions-end-all = Sign out everywhere
sessions-end-all-what = In this browser too.
session-browser-on = { $browser } on { $system }
session-browser-unknown = An unknown browser

tokens-lead = With a token, a script acts in your name through the API. Give each its own, so that you can take it back.
tokens-new = New token
tokens-name = What is it for?
tokens-name-hint = For example: weekly report
tokens-name-empty = Say what it is for
tokens-scope = What may it do?
tokens-scope-empty = Choose what it may do
tokens-scope-read = Read
tokens-scope-read-hint = Whatever you can read.
tokens-scope-write = Read and write
tokens-scope-write-hint = Whatever you can do, except on the pages of your settings.
tokens-make = Make a token
tokens-made = Your new token
tokens-made-once = Copy it now. It is not shown again.
tokens-made-before = This token was made already, and is shown only once.
tokens-made-before-what = If you did not copy it, take it back and make another one.
tokens-may-read = may read
tokens-may-write = may read and write
tokens-since = since
tokens-used = last used
tokens-never-used = never used
tokens-revoke = Take it back
tokens-too-many = You have 50 tokens. Take back one that you do not use any more.

profile-lead = Your name, your photo and what you do stand beside whatever you write. For everything else you choose who sees it.
profile-name = Name
profile-role = What you do
profile-role-hint = For example: district nurse
profile-department = Department
profile-about = About you
profile-about-hint = A few sentences: what you work on, what people can ask you.
profile-save = Save
profile-see = See your page as others do
profile-email = You sign in with

person-since = here since
person-admin = Administrator
person-gone = has no account any more
person-unclaimed = Nobody has claimed this author yet
person-edit = Edit your page
person-source = Where this is from
person-source-what = What this author wrote was imported, with their name on it.
person-source-page = Their page at { $source }
person-administration = Administration
person-administration-who = seen by administrators
offer-what = Is this somebody here? We send them a link. When they have set a password, what this author wrote is theirs.
offer-email = Their e-mail address
offer-button = Send the link
deactivate = Close the account …
reactivate = Open the account again
deactivation-title = Close the account of { $name }?
deactivation-what = They are signed out everywhere at once, and their tokens stop working. What they wrote stays, with their name.
deactivation-back = You can open the account again at any time.
deactivation-keep = Keep it open
deactivation-button = Close the account
closing-title = Close your account for now?
closing-what = You are signed out everywhere at once, and your tokens stop working. What you wrote stays, with your name, and you stand in no list of people meanwhile.
closing-back = Only an administrator can open the account again: ask one when you come back.
closing-last-admin = Nobody else administers this house, so your account stays open. Make somebody else an administrator first.
closing-instead = Or close the account for now, and keep everything
toast-closed = Your account is closed

directory-title = People
directory-search = Search by name
directory-accounts = People here
directory-unclaimed = Imported authors
directory-nobody = Nobody is here yet.
directory-nearly = Nobody is called “{ $search }”. These names come close.
directory-nobody-called = Nobody is called “{ $search }”.
directory-nobody-unclaimed = Every imported author has been claimed, or none was imported.

toast-signed-out = You are signed out
toast-signed-out-everywhere = You are signed out everywhere
toast-session-ended = That browser is signed out
toast-password-set = Your password is set, and you are signed in
toast-password-changed = Your password is changed
toast-set-up = The instance is set up
toast-token-revoked = The token works no more
toast-profile-changed = Saved
toast-author-offered = The link is on its way
toast-deactivated = The account is closed
toast-reactivated = The account is open again

mail-greeting = Hello { $name },
mail-foot = { $organisation }, { $url }
mail-reset-subject = Set a new password for { $organisation }
mail-reset-why = Somebody, most likely you, asked for a new password for your account at { $organisation }.
mail-reset-link = Set a new password
mail-reset-lasts = The link works once, and for one hour.
mail-reset-not-you = If it was not you, you need not do anything: your password stays as it is.
mail-invitation-subject = Your account at { $organisation }
mail-invitation-why = What you wrote elsewhere was imported into the communities of practice at { $organisation }, and an administrator says that it is yours.
mail-invitation-what = Set a password, and you can sign in with this address. What you wrote is then under your name and in your hands.
mail-invitation-link = Set a password
mail-invitation-lasts = The link works once, and for seven days. If this is not you, you need not do anything.
mail-changed-subject = Your password for { $organisation } was changed
mail-changed-why = The password of your account at { $organisation } was just changed, and other browsers were signed out.
mail-set-why = The password of your account at { $organisation } was just set with a link that we sent to this address. All browsers were signed out, and tokens for the API no longer work.
mail-changed-not-you = If it was not you, set a new one now and tell an administrator.

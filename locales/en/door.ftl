# Staying the owner of one's account: another address, browsers, the second step, passkeys.

settings-email = E-mail
email-lead = You sign in with { $email }.
email-pending = { $email } waits to be confirmed by the link in the letter that went there.
email-new = New address
email-what = A letter to the new address confirms it. Another one goes to your address as it is, with a link to stop it.
email-button = Send the letters
email-change-domain = Here addresses end in one of these: { $domains }. Use one of yours there.
email-change-same = This is your address already
email-change-enough = You have asked for this five times within an hour. Try again later
email-change-taken = Somebody has an account with this address by now. Nothing was changed.
toast-email-asked = Two letters are on their way
email-confirm-title = Use this address from now on?
email-confirm-what = You sign in with { $email } then, and letters go there.
email-confirm-button = Use this address
email-confirmed-title = The address is changed
email-confirmed-what = From now on you sign in with it, and letters go there.
email-stop-title = Stop the change?
email-stop-what = Somebody who is signed in to your account wants to change its address to { $email }.
email-stop-button = Stop it
email-undo-title = Take the change back?
email-undo-what = Your account then has this address again instead of { $email }. Everybody is signed out everywhere, tokens stop working, and a link for a new password comes to this address.
email-undo-button = Take it back
email-stopped-title = The change is stopped
email-stopped-what = If it was not you who asked for it, somebody knows your password. Set a new one now.
email-taken-back-title = Your address is back
email-taken-back-what = Everybody was signed out. A link for a new password is on its way to this address.
email-dead-title = This link does not work any more
email-dead-what = It was used, it came too late, or the change was stopped. Nothing changes by it.

mail-email-new-subject = Confirm your new address for { $organisation }
mail-email-new-why = Somebody, most likely you, wants to sign in at { $organisation } with { $email } from now on.
mail-email-new-link = Use this address
mail-email-new-lasts = The link works once, and for one day.
mail-email-new-not-you = If it was not you, you need not do anything: nothing changes without you.
mail-email-old-subject = Your address at { $organisation } is about to change
mail-email-old-why = Somebody who is signed in to your account at { $organisation }, most likely you, wants to change its address to { $email }.
mail-email-old-link = Stop it
mail-email-old-lasts = If it was not you, stop it, and set a new password.
mail-email-old-you = If it was you, you need not do anything.
mail-email-before-subject = Your address at { $organisation } was changed
mail-email-before-why = Your account at { $organisation } now has the address { $email }. You are written to at your old one for the last time.
mail-email-before-link = Take it back
mail-email-before-lasts = If it was not you, take it back. The link works for seven days.

devices-title = Browsers you know
devices-hint = in which you have signed in
devices-what = Signing in anywhere else is told to you by mail. In these, you can always sign in, whatever strangers try.
devices-none = None yet. They are noted when you sign in.
devices-last = last signed in
devices-forget = Forget it
toast-device-forgotten = That browser counts as new from now on
mail-device-subject = A new browser is signed in to your account at { $organisation }
mail-device-why = Your account at { $organisation } was signed in to from a browser that you have not used before: { $browser }, { $when }.
mail-device-you = If it was you, you need not do anything.
mail-device-link = See where you are signed in, and sign out there
mail-device-password = If it was not you, set a new password as well, which signs out every browser: { $url }
sign-in-wait-otherwise = Somebody may be guessing. A browser in which you have signed in before is let through; so is a link by mail:

settings-second-step = Second step
second-lead = With a second step, a password alone opens nothing: signing in also asks for a code that an app on your phone shows.
second-begin = Set it up
second-scan = Share it with the app
second-scan-what = Open an app for codes, such as the one that keeps your passwords, and take a picture of this.
second-picture = A picture for the app. The letters below say the same.
second-type = Or type into the app:
second-code = Code
second-code-hint = The six figures that the app shows now.
second-code-wrong = This is not the code of this moment. Wait for the next one and type that
second-confirm = Switch it on
second-on = Signing in takes two steps
second-left =
    { $count ->
        [0] no recovery code left: make new ones
        [one] 1 recovery code left
       *[other] { $count } recovery codes left
    }
second-codes-what = New recovery codes replace the old ones. Without the second step, your password is enough again.
second-codes-renew = Make new recovery codes
second-remove = Switch it off
second-step-on-already = The second step is on already. Reload the page to see.
second-step-not-begun = This took too long, or was done in another window. Reload the page and begin again.
second-codes-title = Your recovery codes
second-codes-lead = If you lose the app, one of these opens your account instead of its code. Each works once. They are shown now and never again.
second-codes-keep = Print this page or keep the file where you keep things that matter, and not on the phone that has the app.
second-codes-file = Keep them as a file
second-codes-done = I have them
toast-second-step-off = Your password is enough again
code-title = The second step
code-lead = Your password is right. Now the code that your app shows.
code-field = Code
code-hint = Six figures. If you have lost the app, type one of your recovery codes.
code-too-late = The second step took too long. Sign in again.
mail-second-on-subject = Signing in at { $organisation } takes two steps now
mail-second-on-why = Your account at { $organisation } asks for a code from an app from now on, after the password.
mail-second-off-subject = Signing in at { $organisation } takes one step again
mail-second-off-why = The second step of signing in to your account at { $organisation } was switched off. The password is enough again.
mail-recovery-subject = A recovery code of your account at { $organisation } was used
mail-recovery-why = Somebody, most likely you, signed in to your account at { $organisation } with one of your recovery codes. It works no more.
mail-second-not-you = If it was not you, set a new password now and tell an administrator.

settings-passkeys = Passkeys
passkeys-lead = With a passkey you sign in without a password: your phone, your computer or the app that keeps your passwords proves that it is you, by face, finger or number. It works at this address only, so nobody can fish for it.
passkeys-used = last used
passkeys-never-used = never used
passkeys-remove = Remove it
passkeys-name = What holds it?
passkeys-name-hint = For example: my phone
passkeys-name-empty = Say what holds it, to know it again
passkeys-add = Add a passkey
passkeys-sign-in = Sign in with a passkey
passkeys-without-script = Adding one needs a browser that runs scripts.
passkeys-elsewhere = Passkeys work at { $origin } only.
passkeys-unknown = This browser knows no passkeys.
passkeys-failed = No passkey was used. Try again, or sign in with your password.
passkeys-refused = This passkey opens nothing here. Try again, or sign in with your password.
passkeys-known = This passkey is yours already.
passkeys-too-many = You have 20 passkeys. Remove one that you do not use any more.
passkeys-no-name = Passkeys need an instance that has a name: this one is reached by a bare IP address.
passkeys-no-name-here = Passkeys are bound to a name, and this instance is reached by a bare address, { $origin }. Administrators can give it a name with public_url.
toast-passkey-removed = It opens nothing here any more
mail-passkey-subject = A passkey was added to your account at { $organisation }
mail-passkey-why = Somebody, most likely you, added a passkey to your account at { $organisation }. Whoever holds it can sign in without the password.

record-second-step-off = Second step switched off

settings-sign-in = Sign-in
ways-lead = How you come in, and how nobody else does.
ways-email = E-mail address
ways-password = Password
ways-password-what = Changing it signs out every other browser.
ways-passkeys =
    { $count ->
        [0] none yet
        [one] 1 passkey
       *[other] { $count } passkeys
    }
ways-second-off = off: the password alone opens your account
ways-devices =
    { $count ->
        [0] none yet
        [one] 1 browser
       *[other] { $count } browsers
    }

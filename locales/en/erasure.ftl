# Erasing a person, by themselves or by an administrator.
settings-leave = Leave
person-former = A former member
erasure-own-title = Leave for good and be erased?
erasure-title = Erase { $name } for good?
erasure-own-what = Your account ends at once. Within minutes your name, your address, your handle and your picture are gone from here, from the files of this house and from every backup made from then on.
erasure-what = Their account ends at once. Within minutes their name, address, handle and picture are gone from here, from the files of this house and from every backup made from then on.
erasure-own-last-admin = Nobody else administers this house, so you cannot be erased yet. Make somebody else an administrator first.
erasure-last-admin = Nobody else administers this house, so they cannot be erased yet. Make somebody else an administrator first.
erasure-back = Back
erasure-own-alone = Only you lead these communities. Choose somebody else among their members first, or nobody leads them until a member takes them on.
erasure-alone = Only they lead these communities. Nobody leads them afterwards until a member takes them on.
erasure-goes = What goes in any case:
erasure-goes-self = Name, address, handle, picture and everything said in the profile
erasure-goes-mentions = The handle and the address wherever others wrote them. A name that others wrote without an @ stays
erasure-sessions = { $count ->
    [one] 1 browser that is signed in
   *[other] { $count } browsers that are signed in
}
erasure-tokens = { $count ->
    [one] 1 access token
   *[other] { $count } access tokens
}
erasure-memberships = { $count ->
    [one] The membership in 1 community
   *[other] The memberships in { $count } communities
}
erasure-pictures = { $count ->
    [one] 1 picture
   *[other] { $count } pictures
}
erasure-topics = { $count ->
    [one] 1 topic
   *[other] { $count } topics
}
erasure-replies = { $count ->
    [one] 1 reply
   *[other] { $count } replies
}
erasure-own-written = What becomes of what you wrote?
erasure-written = What becomes of what they wrote?
erasure-written-none = Nothing so far
erasure-choose = Choose what becomes of what was written.
erasure-keep = It stays, by “a former member”
erasure-keep-hint = Questions and answers go on helping others. The name goes from them too.
erasure-remove = It goes too
erasure-remove-hint = Texts, earlier versions and pictures are deleted. Where others replied, an empty line stays.
erasure-own-name = Type your name to confirm
erasure-name = Type their name to confirm
erasure-name-differs = This is not the name above. Type it as it stands there.
erasure-for-good = Nobody can bring it back.
erasure-own-stay = Stay
erasure-stay = Keep them
erasure-own-button = Leave and be erased
erasure-button = Erase for good
erasure-link = Erase for good …
erasure-under-way = Being erased
erasure-no-way-back = This person is being erased, which cannot be taken back.
toast-left = You have left. Everything about you is being erased
toast-erased = The account is closed and is being erased

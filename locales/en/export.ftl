# An archive of everything about oneself.
settings-export = Everything about me
export-what = One file with everything that this house holds about you: your profile, your sessions and memberships, what you wrote as Markdown, and your pictures.
export-ask = Put it together
export-waiting = It is being put together. You get a letter when it is ready.
export-asked = asked for
export-look = Look again
export-ready = It is ready: { $size } kB.
export-until = Kept until
export-download = Take it away
export-again = Put it together anew
export-guide = # Everything about you at { $organisation }

    - `profile.json`: what stands in your account, without your password.
    - Other files that end in `.json`: rows that are yours, such as sessions and tokens (without their secrets).
    - `topics/` and `posts/`: what you wrote, as Markdown. The lines between `---` say when and where.
    - `pictures/`: the pictures that you added. A text that shows one names it after `/f/`.

    Times are in UTC.
toast-export-asked = It is being put together
mail-export-subject = Everything about you at { $organisation } is ready
mail-export-why = The file that you asked for at { $organisation } is ready. It can be taken away for three days, by you alone.
mail-export-link = Take it away

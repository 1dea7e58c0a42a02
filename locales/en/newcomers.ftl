# Newcomers: the first steps, and who greets them.

newcomers-title = Your first steps
newcomers-lead = Three things, about two minutes each, in whatever order you like. None of them has to be done.
newcomers-next = Your next step
newcomers-progress = { $done } of { $all } done
newcomers-practice = Say what you practise
newcomers-practice-why = Say what you practise, whatever your job title is. Then people who do the same can find you.
newcomers-practice-do = Say what you practise
newcomers-joining = Join one community
newcomers-joining-why = Join one community near your practice. You can leave at any time.
newcomers-joining-do = See the communities
newcomers-hello = Say hello, or ask
newcomers-hello-why = Say hello, or ask something that you would ask a colleague. Short is fine.
newcomers-hello-do = Write something
newcomers-not-now = Not now
newcomers-put-off = Put off
newcomers-taken-up = Taken up again
newcomers-take-up = Show me this again
newcomers-later = put off
newcomers-done = Done
newcomers-left-for-later =
    { $count ->
        [one] 1 step left for later
       *[other] { $count } steps left for later
    }
newcomers-greeter = Greets you
newcomers-greeter-what = Ask them whatever you would ask a neighbour.
newcomers-greets-you = greets newcomers, and knows that you are here

# Those who greet
settings-greeting = Greeting
newcomers-greeting-lead = Whoever comes new is greeted by somebody who knows the place.
newcomers-greeting-group = The rota
newcomers-i-greet = I greet newcomers
newcomers-i-greet-hint = You get a letter when it is your turn. Turns go round: whoever has waited longest is next.
newcomers-greeting-keep = Keep this
newcomers-greeting-kept = Kept
newcomers-greeted = You greet
newcomers-came = came

# The letter to whoever greets
newcomers-mail-subject = { $name } is new at { $organisation }
newcomers-mail-what = { $name } has just come to { $organisation }, and it is your turn to greet.
newcomers-mail-how = A line is enough: what this place is good for, and whom they could meet first.
newcomers-mail-link = See who they are
newcomers-mail-stop = To greet no more, say so at { $url }
mail-greeting-unknown = Hello,

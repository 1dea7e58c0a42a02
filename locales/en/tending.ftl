# Jobs, as administrators look after them.

tending-waiting =
    { $count ->
        [0] nothing waits
        [one] 1 job waits
       *[other] { $count } jobs wait
    }
tending-none-stuck = none is stuck
tending-given-up =
    { $count ->
        [one] 1 was given up
       *[other] { $count } were given up
    }
tending-dead = Given up
tending-dead-hint = after eight attempts
tending-discard = Discard
tending-discarded = Discarded.
tending-kinds = What there is to do
tending-kind = Job
tending-nothing = There is nothing to do.
tending-try-all = Try all of these again
tending-rounds = Comes round
tending-rounds-hint = by itself, again and again
tending-rounds-none = Nothing has come round yet.
tending-last = Last
tending-next = Next

record-job-discarded = Job discarded
record-jobs-tried = All jobs of a kind tried again

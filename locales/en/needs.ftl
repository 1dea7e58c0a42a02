# What needs an administrator.

needs-hint = most pressing first
needs-disk = The disk is nearly full
needs-disk-free = { $free } free
needs-disk-act = See storage
needs-jobs =
    { $count ->
        [one] 1 job
       *[other] { $count } jobs
    }
needs-mail-back = Mail comes back
needs-mail-back-count =
    { $count ->
        [one] from 1 address since a week
       *[other] from { $count } addresses since a week
    }
needs-mail-back-act = See which
needs-backup = There was no backup for a while
needs-first-backup = There is no backup yet
needs-backup-days =
    { $count ->
        [one] 1 day ago
       *[other] { $count } days ago
    }
needs-backup-act = See how
needs-mail-untried = Mail was set up and not tried yet
needs-mail-server = No mail leaves this instance
needs-mail-act = See to it
needs-leaders =
    { $count ->
        [one] 1 community has no facilitator
       *[other] { $count } communities have no facilitator
    }
needs-leaders-private =
    { $count ->
        [one] 1 of them private
       *[other] { $count } of them private
    }
needs-leaders-act = See them
needs-proposals = { $count ->
    [one] { $count } community is proposed
   *[other] { $count } communities are proposed
}
needs-proposals-act = Decide
needs-working = Working
needs-in-line = in line
needs-mail-see = See the mail
needs-mail-folder = No server is configured; letters lie in a folder.

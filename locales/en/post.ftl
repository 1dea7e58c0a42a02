# Mail, as administrators look after it.

post-title = Mail
post-on-the-way =
    { $count ->
        [0] nothing waits to be sent
        [one] 1 letter waits to be sent
       *[other] { $count } letters wait to be sent
    }
post-test = Send me a test
post-test-subject = A test from { $organisation }
post-test-what = Mail from this instance arrives. Nothing else needs to be done.
post-test-went = The letter was taken.
post-test-failed = The letter was not taken.
post-test-answer = The server said: { $answer }
post-test-lies = No server is configured, so it lies as a file in { $folder }.
post-no-address = Your account has no address to which a test could go.
post-outbox = On the way
post-outbox-hint = those that were given up first
post-outbox-none = Nothing waits. What was sent is not kept.
post-to-an-address = To an address without an account
post-leaves = leaves just now
post-next = tried next
post-send-now = Send now
post-settings = Settings
post-settings-hint = from the configuration of the server; passwords are never shown
post-from = From
post-server = Server
post-no-server = None. Letters lie as files in { $folder } until mail.smtp_host is set.
post-connection = Connection
post-tls = TLS from the start
post-starttls = STARTTLS
post-plain = without encryption
post-account = Account
post-signs-in = with an account and a password
post-no-account = none
post-suppressions = Nothing is sent to
post-suppressed-count =
    { $count ->
        [0] No address
        [one] 1 address
       *[other] { $count } addresses
    }
post-suppressions-see = See and change them
post-suppressions-what = To these addresses no letter is sent, whatever it is about: a server said that nobody has them, or somebody asked for it.
post-suppressions-list = Addresses
post-suppress-another = One more
post-suppressions-none = There are none.
post-refused = its server said that nobody has it
post-added = added by an administrator
post-release = Send again
post-released = Mail is sent there again.
post-address = Address
post-suppress = Send nothing there
post-suppressed = Nothing is sent there any more.

record-mail-suppressed = Mail to an address stopped
record-mail-unsuppressed = Mail to an address sent again

# Storage.

storage-title = Storage
storage-measured = measured
storage-measure = Measure now
storage-soon = It is being measured.
storage-room = Room
storage-room-hint = on the disk of the data folder
storage-not-yet = It has not been measured yet. A job does it every hour.
storage-of = { $used } used by this instance, of { $all }
storage-uploads = Pictures and files
storage-database = Database
storage-index = Search index
storage-others = Everything else on this disk
storage-free = Free
storage-backup = Last backup
storage-backed-up = made
storage-no-backup = There is no backup yet
storage-how = A backup is one file with everything in it, made while the instance runs. Let the server make one every night:
storage-on-sqlite = The database is one file in the data folder, and the backup holds it.
storage-on-postgres = The database is on PostgreSQL, and the backup holds its rows.

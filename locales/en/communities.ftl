# Communities: their home pages, how they are formed, joined and left.

communities-place-forum = Forum
communities-place-members = Members
communities-place-settings = Settings

//! The eight files of a dump.

/// One of the files of a dump.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DumpFile {
    Tags,
    Users,
    Posts,
    PostHistory,
    PostLinks,
    Comments,
    Votes,
    Badges,
}

impl DumpFile {
    /// All files, in an order in which each row finds what it refers to.
    pub const ALL: [DumpFile; 8] = [
        DumpFile::Tags,
        DumpFile::Users,
        DumpFile::Posts,
        DumpFile::PostHistory,
        DumpFile::PostLinks,
        DumpFile::Comments,
        DumpFile::Votes,
        DumpFile::Badges,
    ];

    /// The file's name as the dumps of today spell it.
    pub const fn name(self) -> &'static str {
        match self {
            DumpFile::Tags => "Tags.xml",
            DumpFile::Users => "Users.xml",
            DumpFile::Posts => "Posts.xml",
            DumpFile::PostHistory => "PostHistory.xml",
            DumpFile::PostLinks => "PostLinks.xml",
            DumpFile::Comments => "Comments.xml",
            DumpFile::Votes => "Votes.xml",
            DumpFile::Badges => "Badges.xml",
        }
    }

    /// The name of the root element.
    pub(crate) const fn root(self) -> &'static str {
        match self {
            DumpFile::Tags => "tags",
            DumpFile::Users => "users",
            DumpFile::Posts => "posts",
            DumpFile::PostHistory => "posthistory",
            DumpFile::PostLinks => "postlinks",
            DumpFile::Comments => "comments",
            DumpFile::Votes => "votes",
            DumpFile::Badges => "badges",
        }
    }

    /// Which file a name stands for. The oldest dumps spell their names in small letters.
    pub fn from_name(name: &str) -> Option<DumpFile> {
        DumpFile::ALL.into_iter().find(|file| file.name().eq_ignore_ascii_case(name))
    }
}

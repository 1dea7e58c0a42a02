//! The closed lists of kinds. A number that nobody has documented is kept as `Other`.

macro_rules! kinds {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $id:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
            /// A number that is not in the list.
            Other(i64),
        }

        impl From<i64> for $name {
            fn from(id: i64) -> $name {
                match id {
                    $($id => $name::$variant,)+
                    other => $name::Other(other),
                }
            }
        }

        impl From<$name> for i64 {
            fn from(kind: $name) -> i64 {
                match kind {
                    $($name::$variant => $id,)+
                    $name::Other(other) => other,
                }
            }
        }
    };
}

kinds! {
    /// What a post is (`PostTypeId`).
    PostKind {
        Question = 1,
        Answer = 2,
        OrphanedTagWiki = 3,
        TagWikiExcerpt = 4,
        TagWiki = 5,
        ModeratorNomination = 6,
        /// Holds the text of a site's own page, such as its rules.
        WikiPlaceholder = 7,
        PrivilegeWiki = 8,
    }
}

kinds! {
    /// What a vote says (`VoteTypeId`).
    VoteKind {
        AcceptedByAuthor = 1,
        Up = 2,
        Down = 3,
        Offensive = 4,
        Favourite = 5,
        Close = 6,
        Reopen = 7,
        BountyStart = 8,
        BountyClose = 9,
        Deletion = 10,
        Undeletion = 11,
        Spam = 12,
        InformModerator = 13,
        ModeratorReview = 15,
        ApproveEdit = 16,
    }
}

kinds! {
    /// What happened to a post (`PostHistoryTypeId`).
    HistoryKind {
        InitialTitle = 1,
        InitialBody = 2,
        InitialTags = 3,
        EditTitle = 4,
        EditBody = 5,
        EditTags = 6,
        RollbackTitle = 7,
        RollbackBody = 8,
        RollbackTags = 9,
        Closed = 10,
        Reopened = 11,
        Deleted = 12,
        Undeleted = 13,
        Locked = 14,
        Unlocked = 15,
        CommunityOwned = 16,
        Migrated = 17,
        Merged = 18,
        Protected = 19,
        Unprotected = 20,
        Disassociated = 21,
        Unmerged = 22,
        /// Somebody's proposed edit was approved; the rows with the text share its `RevisionGUID`.
        SuggestedEditApplied = 24,
        Tweeted = 25,
        DiscussionMovedToChat = 31,
        NoticeAdded = 33,
        NoticeRemoved = 34,
        MigratedAway = 35,
        MigratedHere = 36,
        MergeSource = 37,
        MergeDestination = 38,
        BumpedByCommunity = 50,
        HotQuestion = 52,
        HotQuestionRemoved = 53,
        CreatedByWizard = 66,
    }
}

kinds! {
    /// How two posts belong together (`LinkTypeId`).
    LinkKind {
        Linked = 1,
        Duplicate = 3,
    }
}

kinds! {
    /// The metal of a badge (`Class`).
    BadgeClass {
        Gold = 1,
        Silver = 2,
        Bronze = 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_survives_the_way_there_and_back() {
        for id in -3..100 {
            assert_eq!(i64::from(PostKind::from(id)), id);
            assert_eq!(i64::from(VoteKind::from(id)), id);
            assert_eq!(i64::from(HistoryKind::from(id)), id);
            assert_eq!(i64::from(LinkKind::from(id)), id);
            assert_eq!(i64::from(BadgeClass::from(id)), id);
        }
        assert_eq!(HistoryKind::from(23), HistoryKind::Other(23));
    }
}

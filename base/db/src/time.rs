//! Instants: milliseconds since 1970 in UTC in the database, [`jiff::Timestamp`] where they are reckoned with.

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql};
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::BigInt;

/// An instant in milliseconds since 1970-01-01T00:00:00Z.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
    diesel::expression::AsExpression,
    diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = BigInt)]
#[serde(transparent)]
pub struct Time(pub i64);

impl Time {
    pub const SECOND: i64 = 1_000;
    pub const MINUTE: i64 = 60 * Self::SECOND;
    pub const HOUR: i64 = 60 * Self::MINUTE;
    pub const DAY: i64 = 24 * Self::HOUR;

    /// The one place that reads the clock: the edge calls it once per request and hands the result down.
    #[allow(clippy::disallowed_methods, reason = "the clock is read here and nowhere else")]
    pub fn now() -> Time {
        Time(jiff::Timestamp::now().as_millisecond())
    }

    /// This instant moved by a number of milliseconds.
    pub fn plus(self, milliseconds: i64) -> Time {
        Time(self.0.saturating_add(milliseconds))
    }

    /// The same instant for calendar arithmetic; out-of-range values are clamped to what jiff can hold.
    pub fn timestamp(self) -> jiff::Timestamp {
        jiff::Timestamp::from_millisecond(self.0).unwrap_or(if self.0 < 0 {
            jiff::Timestamp::MIN
        } else {
            jiff::Timestamp::MAX
        })
    }

    /// RFC 3339 in UTC to the second, as `<time datetime>` and the API write it.
    pub fn rfc3339(self) -> String {
        jiff::Timestamp::from_second(self.timestamp().as_second()).unwrap_or_default().to_string()
    }
}

impl<B: Backend> FromSql<BigInt, B> for Time
where
    i64: FromSql<BigInt, B>,
{
    fn from_sql(raw: B::RawValue<'_>) -> deserialize::Result<Self> {
        i64::from_sql(raw).map(Time)
    }
}

impl<B: Backend> ToSql<BigInt, B> for Time
where
    i64: ToSql<BigInt, B>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, B>) -> serialize::Result {
        self.0.to_sql(out)
    }
}

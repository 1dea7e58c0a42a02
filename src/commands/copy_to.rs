//! `wellspring copy-to URL`: moves the database to PostgreSQL. The data folder stays where it is.

use anyhow::bail;
use db::{Create, Database, Target};
use wellspring::config::{Config, Flags};
use wellspring::operation::Lock;

pub fn run(flags: &Flags, url: &str) -> anyhow::Result<()> {
    let config = Config::load(flags)?;
    let target = Target::parse(url)?;
    if target == config.database {
        bail!("{} is where the data are already: name another database", target.shown());
    }
    // What somebody wrote after the copy began would stay behind.
    let _lock = Lock::alone(&config.data)?;
    let from = super::open(&config, Create::Never)?;
    let to = Database::open(target, Create::Never, 1)?;
    let sums = db::copy(&mut from.connect_alone()?, &mut to.connect_alone()?)?;
    let mut said: String = sums.iter().map(|(table, sum)| format!("{table}: {} rows\n", sum.rows)).collect();
    said += &format!(
        "{} tables are equal on both sides, row by row. Set database_url to the new database and start the server.\n",
        sums.len()
    );
    super::say(&said)
}

#![allow(dead_code, unused_imports, reason = "each test takes from the world what it needs")]
//! A world of its own for each test: a migrated database, the application, a cast of people.

mod reply;
pub mod server;
mod world;

pub use reply::{Reply, Request};
pub use world::{Nobody, PUBLIC_URL, Person, Visitor, World};

/// One text, two tests: on SQLite and on PostgreSQL.
#[macro_export]
macro_rules! both {
    ($name:ident, |$world:ident| $body:block) => {
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn on($world: $crate::harness::World) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                on($crate::harness::World::sqlite()).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                match $crate::harness::World::postgres() {
                    Some(world) => on(world).await,
                    None => eprintln!("skipped: WELLSPRING_TEST_POSTGRES is not set"),
                }
            }
        }
    };
}
pub use both;

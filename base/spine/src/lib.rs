//! The spine of the house: who acts ([`Ctx`]), what happened ([`activity`]), who follows it ([`readers`]), what
//! there is ([`objects`]), how things hang together ([`threads`]), what is to be done later ([`jobs`]), and what
//! administrators did ([`audit`]).

pub mod activity;
pub mod archive;
pub mod audit;
mod ctx;
pub mod erasure;
pub mod features;
pub mod jobs;
pub mod leases;
pub mod objects;
mod once;
pub mod readers;
mod schema;
pub mod settings;
mod stop;
pub mod threads;
pub mod uploads;

pub use activity::{Activity, Origin, Verb};
pub use ctx::{Actor, Ctx, Locale};
pub use features::{Feature, Features};
pub use objects::{INSTANCE, ObjectRef};
pub use once::{KEY_USED, Key, forget_old_acts, is_known, once};
pub use stop::{Stop, Stopper};

//! The integration tests: over HTTP, in process, on both databases. Each test has an instance of its own.
//!
//! `both!(name, |world| { ... })` makes two tests of one text, `name::sqlite` and `name::postgres`. The second needs
//! `WELLSPRING_TEST_POSTGRES`, a `postgres://` address where schemas may be made; `make test` provides one.

mod harness;

mod administration;
mod api;
mod communities;
mod demo;
mod durability;
mod forum;
mod home;
mod house;
mod import;
mod import_again;
mod institution;
mod interests;
mod interleaving;
mod jobs;
mod kept;
mod live;
mod look;
mod looks;
mod matrix;
mod operation;
mod people;
mod reading;
mod record;
mod search;
mod uploads;

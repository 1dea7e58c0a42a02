//! The integration tests: over HTTP, in process, on both databases. Each test has an instance of its own.
//!
//! `both!(name, |world| { ... })` makes two tests of one text, `name::sqlite` and `name::postgres`. The second needs
//! `WELLSPRING_TEST_POSTGRES`, a `postgres://` address where schemas may be made; `make test` provides one.

mod harness;

mod administration;
mod api;
mod claims;
mod communities;
mod demo;
mod durability;
mod erasure;
mod export;
mod features;
mod formation;
mod forum;
mod home;
mod house;
mod import;
mod import_again;
mod institution;
mod interests;
mod interleaving;
mod inviting;
mod jobs;
mod joining;
mod kept;
mod live;
mod look;
mod looks;
mod matrix;
mod newcomers;
mod operation;
mod people;
mod photos;
mod reading;
mod record;
mod search;
mod suggestions;
mod tags;
mod uploads;

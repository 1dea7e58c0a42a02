//! web
//! The web floor.
extern crate self as web;

pub mod assets;
pub mod frame;
pub mod i18n;
pub mod icons;
pub mod look;
pub mod ui;

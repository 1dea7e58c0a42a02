//! Says clearly when the web assets have not been built: rust-embed would embed
//! nothing, and a release without them would be a page without its dress.

use std::{env, path::Path};

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // A debug build reads assets and sentences when it runs: nothing to compile.
    if env::var("PROFILE").is_ok_and(|profile| profile == "debug") {
        return;
    }
    println!("cargo:rerun-if-changed=../../web/dist");
    println!("cargo:rerun-if-changed=../../locales");
    assert!(
        Path::new("../../web/dist/manifest.json").exists(),
        "\n\nThe web assets are missing. Run `npm ci && npm run build` in the folder `web` first.\n"
    );
}

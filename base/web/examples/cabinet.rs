//! Serves the cabinet alone, without any room: `cargo run -p web --example cabinet -- 127.0.0.1:8090`.
//! For work on the look, where nothing but the web floor has to be compiled.

use std::net::SocketAddr;

use anyhow::Context;
use db::{Create, Database, Target};
use spine::objects::Registry;
use web::{
    AppBuilder, Settings,
    limits::{Limits, PerMinute},
};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let address: SocketAddr = std::env::args().nth(1).unwrap_or("127.0.0.1:8090".into()).parse()?;
    let folder = std::env::temp_dir().join(format!("cabinet-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let database = Database::open(Target::Sqlite(folder.join("cabinet.db")), Create::IfMissing, 2)?;
    db::migrate(&mut database.connect_alone()?)?;
    let settings = Settings {
        public_url: format!("http://{address}"),
        trusted_proxies: Vec::new(),
        data: folder.clone(),
        cabinet: true,
        set_up_code: None,
        limits: Limits::new(PerMinute::default()),
        largest_file: 10_000_000,
    };
    let app = AppBuilder::new(database, Registry::new(Vec::new()), settings).build()?;
    let router = web::guarded(app, web::route::router(web::routes()));
    let listener = tokio::net::TcpListener::bind(address).await.context("the address is in use")?;
    println!("http://{address}/cabinet");
    axum::serve(listener, router)
        .with_graceful_shutdown(async {
            tokio::signal::ctrl_c().await.ok();
        })
        .await?;
    std::fs::remove_dir_all(folder)?;
    Ok(())
}

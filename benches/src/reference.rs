//! The yardstick: axum with nothing behind it, sending given bytes from memory.

use std::net::SocketAddr;
use std::path::Path;

use anyhow::Result;
use axum::Router;
use axum::http::header;
use axum::routing::get;

/// Serves the file's bytes as a page at every path, until it is ended. Prints the address that it listens on.
pub async fn serve(file: &Path) -> Result<()> {
    let body = axum::body::Bytes::from(std::fs::read(file)?);
    let page = move || async move { ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], body) };
    let listener = tokio::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
    println!("{}", listener.local_addr()?);
    axum::serve(listener, Router::new().fallback(get(page))).await?;
    Ok(())
}

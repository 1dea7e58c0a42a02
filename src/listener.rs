//! The listener: connections of any number of people, of whom some are slow and some mean harm.
//!
//! Our own loop and not axum's, which waits for ever for the head of a request.

use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use rustix::process::{Resource, getrlimit, setrlimit};
use spine::Stop;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tower::ServiceExt;

/// How long the head of a request may take, and how long a connection may say nothing between two requests.
pub const HEAD: Duration = Duration::from_secs(30);
/// Open files that connections leave to everything else.
const KEPT: u64 = 256;
/// How long to wait when the system gives no more connections.
const BREATH: Duration = Duration::from_millis(100);

/// Serves until stop is said; then lets nobody in, and ends when the last request in flight is answered. At most `most`
/// connections are open; whoever comes then waits until one ends.
pub async fn serve(listener: TcpListener, router: Router, head: Duration, most: usize, mut stop: Stop) {
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept(), if connections.len() < most => accepted,
            Some(_) = connections.join_next(), if !connections.is_empty() => continue,
            () = stop.wait() => break,
        };
        match accepted {
            Ok((stream, address)) => {
                // Where IPv6 is listened on, IPv4 comes in its clothes.
                let address = SocketAddr::new(address.ip().to_canonical(), address.port());
                connections.spawn(converse(stream, address, router.clone(), head, stop.clone()));
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(BREATH).await;
            }
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

/// One connection, request after request.
async fn converse(stream: TcpStream, address: SocketAddr, router: Router, head: Duration, mut stop: Stop) {
    // Small answers must not wait for an acknowledgement of the one before.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "TCP_NODELAY cannot be set");
    }
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(address));
        router.clone().oneshot(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(head)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.wait() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection broke off");
    }
}

/// Lets this process open as many files as the system allows it, as shells often begin with 1,024; gives how many
/// connections that is enough for.
pub fn raise_open_files() -> usize {
    let mut limit = getrlimit(Resource::Nofile);
    if limit.current < limit.maximum {
        limit.current = limit.maximum;
        if let Err(error) = setrlimit(Resource::Nofile, limit) {
            tracing::debug!(%error, "the number of open files cannot be raised");
        }
    }
    let files = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    usize::try_from(files.saturating_sub(KEPT).max(KEPT / 2)).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use spine::Stopper;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    #[tokio::test]
    async fn who_never_ends_a_head_is_let_go_and_others_are_served() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let peer = |ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.to_string() };
        let router = Router::new().route("/", get(peer));
        let (stopper, stop) = Stopper::new();
        let server = tokio::spawn(serve(listener, router, Duration::from_millis(300), 2, stop));
        let mut slow = TcpStream::connect(address).await.expect("a connection");
        slow.write_all(b"GET / HTTP/1.1\r\nhost:").await.expect("it is taken");

        let mut quick = TcpStream::connect(address).await.expect("a connection");
        quick.write_all(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.expect("it is taken");
        let mut answer = String::new();
        quick.read_to_string(&mut answer).await.expect("an answer");
        assert!(answer.ends_with(&quick.local_addr().expect("an address").to_string()), "{answer}");

        let mut rest = Vec::new();
        let let_go = tokio::time::timeout(Duration::from_secs(10), slow.read_to_end(&mut rest)).await;
        assert!(let_go.is_ok(), "the slow one is still there");
        stopper.stop();
        server.await.expect("it ends");
    }

    #[tokio::test]
    async fn whoever_comes_when_all_places_are_taken_waits_for_one() {
        let listener = match TcpListener::bind("[::]:0").await {
            Ok(listener) => listener,
            // A machine without IPv6.
            Err(_) => TcpListener::bind("127.0.0.1:0").await.expect("a port"),
        };
        let port = listener.local_addr().expect("an address").port();
        let peer = |ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.ip().to_string() };
        let router = Router::new().route("/", get(peer));
        let (stopper, stop) = Stopper::new();
        let server = tokio::spawn(serve(listener, router, Duration::from_secs(60), 1, stop));
        let ask = async |stream: &mut TcpStream, connection: &str| {
            let request = format!("GET / HTTP/1.1\r\nhost: x\r\nconnection: {connection}\r\n\r\n");
            stream.write_all(request.as_bytes()).await.expect("it is taken");
        };
        let mut first = TcpStream::connect(("127.0.0.1", port)).await.expect("a connection");
        ask(&mut first, "keep-alive").await;
        first.read_u8().await.expect("an answer");
        let mut second = TcpStream::connect(("127.0.0.1", port)).await.expect("the system keeps it waiting");
        ask(&mut second, "close").await;
        let early = tokio::time::timeout(Duration::from_millis(200), second.read_u8()).await;
        assert!(early.is_err(), "there is no place yet");
        drop(first);
        let mut answer = String::new();
        second.read_to_string(&mut answer).await.expect("an answer");
        assert!(answer.ends_with("127.0.0.1") && !answer.contains("::ffff"), "{answer}");
        stopper.stop();
        server.await.expect("it ends");
    }
}

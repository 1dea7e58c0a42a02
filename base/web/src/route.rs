//! Routes as data. Each room lists its own; the router is built from the list, and so is the matrix that tries
//! every route as every role, so that a new route cannot escape it.

use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{MethodFilter, MethodRouter, on};

use crate::App;

/// Who may use a route. `{slug}` or the object in the path says which community is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Who {
    /// Everybody, signed in or not.
    Anyone,
    /// Everybody with an account.
    SignedIn,
    /// Whoever may read the community: its members; signed-in people unless it is private; everybody if it is open
    /// and public reading is on.
    Reader,
    /// Everybody who may see that the community exists: as `Reader`, but an on-request one shows its face.
    Passer,
    /// Its members.
    Member,
    /// Whoever wrote the object, and the community's facilitators.
    Author,
    /// Whoever keeps the community's tags in order: its stewards of tags and its facilitators.
    Keeper,
    /// The community's facilitators.
    Facilitator,
    /// Whoever keeps the names of practice interests in order, and the instance's administrators.
    Steward,
    /// The instance's administrators.
    Admin,
}

/// One route: what it answers to, and who may use it.
pub struct Route {
    pub method: Method,
    pub path: &'static str,
    pub who: Who,
    service: MethodRouter<App>,
}

fn route<H, T>(method: Method, filter: MethodFilter, path: &'static str, who: Who, handler: H) -> Route
where
    H: Handler<T, App>,
    T: 'static,
{
    Route { method, path, who, service: on(filter, handler) }
}

pub fn get<H: Handler<T, App>, T: 'static>(path: &'static str, who: Who, handler: H) -> Route {
    route(Method::GET, MethodFilter::GET, path, who, handler)
}

pub fn post<H: Handler<T, App>, T: 'static>(path: &'static str, who: Who, handler: H) -> Route {
    route(Method::POST, MethodFilter::POST, path, who, handler)
}

pub fn put<H: Handler<T, App>, T: 'static>(path: &'static str, who: Who, handler: H) -> Route {
    route(Method::PUT, MethodFilter::PUT, path, who, handler)
}

pub fn patch<H: Handler<T, App>, T: 'static>(path: &'static str, who: Who, handler: H) -> Route {
    route(Method::PATCH, MethodFilter::PATCH, path, who, handler)
}

pub fn delete<H: Handler<T, App>, T: 'static>(path: &'static str, who: Who, handler: H) -> Route {
    route(Method::DELETE, MethodFilter::DELETE, path, who, handler)
}

/// The router for a list of routes.
pub fn router(routes: Vec<Route>) -> Router<App> {
    routes.into_iter().fold(Router::new(), |router, route| router.route(route.path, route.service))
}

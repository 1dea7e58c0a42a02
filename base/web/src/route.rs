//! Routes as data. Each room lists its own; the router is built from the list, and so is the matrix that tries
//! every route as every role, so that a new route cannot escape it.

use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, on};

use db::Error;
use spine::Feature;

use crate::{App, Fault, Visit};

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
    /// The part of the product that it belongs to; while that is off, nothing is there.
    pub feature: Option<Feature>,
    service: MethodRouter<App>,
}

impl Route {
    /// Makes it part of something that can be switched off.
    pub fn part_of(self, feature: Feature) -> Route {
        let asks = from_fn(move |request: Request, next: Next| only_with(feature, request, next));
        Route { feature: Some(feature), service: self.service.route_layer(asks), ..self }
    }
}

/// Answers before the handler where a part of the product is off.
async fn only_with(feature: Feature, request: Request, next: Next) -> Response {
    match request.extensions().get::<Visit>() {
        Some(visit) if !visit.app.has(feature) => Fault(Error::NotFound).into_response(),
        _ => next.run(request).await,
    }
}

fn route<H, T>(method: Method, filter: MethodFilter, path: &'static str, who: Who, handler: H) -> Route
where
    H: Handler<T, App>,
    T: 'static,
{
    Route { method, path, who, feature: None, service: on(filter, handler) }
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

//! Which rooms there are, and how they are put together into one application.

pub mod config;
pub mod demo;
pub mod erasure;
mod listener;
pub mod operation;
pub mod serve;

use std::sync::Arc;

use communities::HomeSections;
use db::{Database, Result};
use institution::{Actions, Letters};
use people::interests::Elsewhere;
use people::{MailSettings, PersonSections};
use spine::jobs::{Handler, Schedule};
use spine::objects::{Kind, Registry};
use spine::readers::Reader;
use utoipa::OpenApi;
use web::live::Live;
use web::openapi::Document;
use web::route::Route;
use web::{App, AppBuilder, Settings};

/// Every route of the house. The router and the role matrix are built from it.
pub fn routes() -> Vec<Route> {
    let rooms = [
        web::routes(),
        people::routes(),
        communities::routes(),
        forum::routes(),
        search::routes(),
        uploads::routes(),
        institution::routes(),
    ];
    rooms.into_iter().flatten().collect()
}

/// Every kind of object of the house.
pub fn registry() -> Registry {
    let rooms: [Vec<Arc<dyn Kind>>; 3] = [people::kinds(), communities::kinds(), forum::kinds()];
    Registry::new(rooms.into_iter().flatten().collect())
}

/// The application on an opened and migrated database.
pub fn app(database: Database, settings: Settings, mail: &MailSettings) -> Result<App> {
    let builder = AppBuilder::new(database, registry(), settings).room(openapi()?).room(erasure::TABLES);
    let builder = people::furnish(builder, mail)?;
    [communities::furnish, forum::furnish, search::furnish, uploads::furnish]
        .into_iter()
        .try_fold(builder, |builder, furnish| furnish(builder))?
        .room(home_sections())
        .room(communities::suggestions::Common::new(forum::InCommon))
        .room(Actions::new(&[people::actions::ALL, communities::actions::ALL, institution::actions::ALL]))
        .room(Letters([&people::mail::KINDS[..], &communities::LETTERS].concat()))
        .room(pointing())
        .room(person_sections())
        .room(Live::new(forum::watches()))
        .build()
}

/// What rooms show on the home page of a community, in this order.
fn home_sections() -> HomeSections {
    HomeSections::new(vec![
        Arc::new(communities::looks::Announced),
        Arc::new(forum::Latest),
        Arc::new(forum::Answerable),
        Arc::new(forum::Waiting),
    ])
}

/// The rooms whose things point to practice interests, in the order in which the page of one shows them.
pub fn pointing() -> Elsewhere {
    Elsewhere::new(vec![Arc::new(communities::interests::AboutIt), Arc::new(forum::interests::TaggedWithIt)])
}

/// What rooms show on the page of a person, in this order.
fn person_sections() -> PersonSections {
    PersonSections::new(vec![Arc::new(forum::OfPerson), Arc::new(communities::OfPerson)])
}

/// The document of the API, from the parts of the rooms.
pub fn openapi() -> Result<Document> {
    Document::of(vec![
        people::Api::openapi(),
        people::interests::Api::openapi(),
        people::directory::Api::openapi(),
        communities::Api::openapi(),
        communities::suggestions::Api::openapi(),
        forum::Api::openapi(),
        search::Api::openapi(),
        uploads::Api::openapi(),
    ])
}

/// What follows the activity.
pub fn readers(app: &App) -> Vec<Arc<dyn Reader>> {
    [web::readers(app), communities::readers(app), forum::readers(app), search::readers(app)]
        .into_iter()
        .flatten()
        .collect()
}

/// What carries out jobs.
pub fn handlers(app: &App) -> Vec<Handler> {
    let rooms = [
        web::handlers(app),
        people::handlers(app),
        communities::handlers(app),
        forum::handlers(app),
        search::handlers(app),
        uploads::handlers(app),
        institution::handlers(app),
    ];
    rooms.into_iter().flatten().collect()
}

/// What comes round by itself.
pub fn schedules() -> Vec<Schedule> {
    let rooms =
        [web::schedules(), people::schedules(), forum::schedules(), uploads::schedules(), institution::schedules()];
    rooms.into_iter().flatten().collect()
}

/// The application as a service, with its guards around it.
pub fn service(app: App) -> axum::Router {
    web::guarded(app, web::route::router(routes()))
}

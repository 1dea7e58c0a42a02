//! The first start.

use askama::Template;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use db::{Error, FieldErrors, Message};
use serde::Deserialize;
use web::{Cache, Fault, Form, Frame, Page, Visit, done, render, ui};

use crate::account::{NewPerson, Password, password};
use crate::door::guess;
use crate::door::session::NewSession;
use crate::door::set_up::{self as act, ORGANISATION, SetUp};
use crate::{form_status, text};

#[derive(Template)]
#[template(path = "door/set_up.html")]
struct SetUpPage {
    frame: Frame,
    errors: FieldErrors,
    fields: Fields,
    /// Whether whoever comes has to prove that they can read what the instance printed.
    asks_code: bool,
}

impl Page for SetUpPage {
    fn status(&self) -> StatusCode {
        form_status(&self.errors)
    }

    fn cache(&self) -> Cache {
        Cache::Never
    }
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    set_up_code: String,
    organisation: String,
    name: String,
    email: String,
    password: String,
    /// `on` when ticked, as browsers send it.
    public_reading: String,
    starter: String,
}

fn page(visit: &Visit, fields: Fields, errors: FieldErrors) -> Response {
    render(SetUpPage {
        frame: visit.frame_outside(visit.words.say("set-up-title")).at_the_door(),
        errors,
        fields,
        asks_code: visit.app.settings().set_up_code.is_some(),
    })
}

/// Whether it is done already, perhaps by the command line beside this process.
async fn is_done(visit: &Visit) -> db::Result<bool> {
    if !visit.app.is_set_up() {
        visit.app.reload_instance().await?;
    }
    Ok(visit.app.is_set_up())
}

pub async fn show(visit: Visit) -> Result<Response, Fault> {
    if is_done(&visit).await? {
        return Ok(done("/", None));
    }
    Ok(page(
        &visit,
        Fields { public_reading: "on".to_owned(), starter: "on".to_owned(), ..Fields::default() },
        FieldErrors::new(),
    ))
}

pub async fn set_up(visit: Visit, headers: HeaderMap, Form(fields): Form<Fields>) -> Result<Response, Fault> {
    if is_done(&visit).await? {
        return Err(Error::conflict("set-up-done-already").into());
    }
    guess::take_a_try(&visit, "set-up", "")?;
    let (input, chosen) = match read(&visit, &fields) {
        Ok(read) => read,
        Err(errors) => return Ok(page(&visit, fields, errors)),
    };
    let hashed = password::hash(chosen).await?;
    let input = SetUp { administrator: input.administrator.password(hashed), ..input };
    let new = NewSession::of(&visit, headers.get(header::USER_AGENT));
    let opened = new.clone();
    match visit.write(move |db, ctx| act::set_up(db, ctx, &input, &new)).await {
        Ok(_) => {
            visit.app.reload_instance().await?;
            Ok(opened.enter(done("/", Some("toast-set-up")), &visit))
        }
        Err(Error::Invalid(errors)) => Ok(page(&visit, fields, errors)),
        Err(error) => Err(error.into()),
    }
}

/// What was typed, or what is wrong with it, in the order of the form.
fn read(visit: &Visit, fields: &Fields) -> Result<(SetUp, Password), FieldErrors> {
    let mut errors = FieldErrors::new();
    let code = visit.app.settings().set_up_code.as_deref();
    if code.is_some_and(|code| !act::is_code(&fields.set_up_code, code)) {
        errors.add("set_up_code", "set-up-code-wrong");
    }
    let organisation = match text::line(&fields.organisation, ORGANISATION) {
        Ok(organisation) if organisation.is_empty() => Err("set-up-organisation-empty".into()),
        organisation => organisation,
    };
    let organisation = organisation.map_err(|message: Message| errors.add("organisation", message)).ok();
    let administrator = match NewPerson::parse(&fields.name, &fields.email) {
        Ok(administrator) => Some(administrator),
        Err(wrong) => {
            wrong.iter().for_each(|(field, message)| errors.add(field, message.clone()));
            None
        }
    };
    let chosen = Password::choose(&fields.password).map_err(|message| errors.add("password", message)).ok();
    match (organisation, administrator, chosen) {
        (Some(organisation), Some(administrator), Some(chosen)) if errors.is_empty() => {
            let (public_reading, starter) = (fields.public_reading == "on", fields.starter == "on");
            Ok((SetUp { organisation, public_reading, starter, administrator }, chosen))
        }
        _ => Err(errors),
    }
}

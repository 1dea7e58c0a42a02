//! The record as a file: CSV for a spreadsheet, JSON lines for a machine. Read and sent piece by piece, however long it
//! is; whoever stops being an administrator meanwhile gets no more of it.

use std::collections::HashMap;

use axum::body::{Body, Bytes};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use db::{Error, PersonId, Result};
use futures_util::stream::try_unfold;
use serde::Serialize;
use spine::audit::{self, Filter, Line};
use web::limits::Limited;
use web::{Fault, Query, Visit};

use super::asked::Asked;
use crate::bar::admins_only;

/// How many lines are read at once.
const AT_ONCE: i64 = 500;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Csv,
    JsonLines,
}

/// A line as it leaves, in both forms.
#[derive(Serialize)]
struct Row<'a> {
    id: i64,
    at: String,
    actor_id: Option<i64>,
    /// The handle of whoever did it.
    actor: &'a str,
    action: &'a str,
    object_kind: &'a str,
    object_id: i64,
    community_id: Option<i64>,
    network: &'a str,
    words: &'a str,
    details: serde_json::Value,
}

const HEAD: &str = "id,at,actor_id,actor,action,object_kind,object_id,community_id,network,words,details\r\n";

pub async fn export(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let (form, kind) = match asked.form.as_str() {
        "" | "csv" => (Form::Csv, "text/csv; charset=utf-8"),
        "jsonl" => (Form::JsonLines, "application/jsonl; charset=utf-8"),
        _ => return Err(Error::NotFound.into()),
    };
    let here = visit.clone();
    let filter = visit.read(move |db, ctx| {
        admins_only(ctx)?;
        here.spend(Limited::Search, ctx)?;
        asked.filter(db)
    });
    let filter = filter.await?;
    let name = format!("attachment; filename=\"record.{}\"", if form == Form::Csv { "csv" } else { "jsonl" });
    let body = Body::from_stream(try_unfold(Some(i64::MAX), move |before| {
        let (visit, filter) = (visit.clone(), filter.clone());
        async move {
            let Some(before) = before else { return Ok(None) };
            piece(visit, filter, form, before).await.map(Some).map_err(std::io::Error::other)
        }
    }));
    Ok(([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, name)], body).into_response())
}

/// The next lines, and before which one to go on.
async fn piece(visit: Visit, filter: Filter, form: Form, before: i64) -> Result<(Bytes, Option<i64>)> {
    let read = visit.read(move |db, ctx| {
        admins_only(ctx)?;
        let lines = audit::before(db, &filter, before, AT_ONCE)?;
        let actors: Vec<PersonId> = lines.iter().filter_map(|line| line.actor).collect();
        Ok((people::account::handles(db, &actors)?, lines))
    });
    let (handles, lines) = read.await?;
    let mut text = String::new();
    if form == Form::Csv && before == i64::MAX {
        text.push_str(HEAD);
    }
    for line in &lines {
        let row = row(line, &handles)?;
        match form {
            Form::Csv => text.push_str(&csv(&row)),
            Form::JsonLines => {
                text.push_str(&serde_json::to_string(&row)?);
                text.push('\n');
            }
        }
    }
    let more = lines.len() as i64 == AT_ONCE;
    let next = lines.last().filter(|_| more).map(|line| line.id);
    Ok((Bytes::from(text), next))
}

fn row<'a>(line: &'a Line, handles: &'a HashMap<PersonId, String>) -> Result<Row<'a>> {
    Ok(Row {
        id: line.id,
        at: line.at.rfc3339(),
        actor_id: line.actor.map(|actor| actor.0),
        actor: line.actor.and_then(|actor| handles.get(&actor)).map_or("", String::as_str),
        action: &line.action,
        object_kind: &line.object_kind,
        object_id: line.object_id,
        community_id: line.community.map(|community| community.0),
        network: &line.network,
        words: &line.words,
        details: serde_json::from_str(&line.details)?,
    })
}

fn csv(row: &Row) -> String {
    let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    let cells = [
        row.id.to_string(),
        row.at.clone(),
        number(row.actor_id),
        cell(row.actor),
        cell(row.action),
        cell(row.object_kind),
        row.object_id.to_string(),
        number(row.community_id),
        cell(row.network),
        cell(row.words),
        cell(&row.details.to_string()),
    ];
    cells.join(",") + "\r\n"
}

/// A cell in quotes. What a spreadsheet would take for a formula is led by an apostrophe, so that it stays a text.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    format!("\"{}{}\"", if formula { "'" } else { "" }, text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn a_cell_is_a_text_whatever_stands_in_it() {
        assert_eq!(cell("a reason, with \"quotes\"\nand lines"), "\"a reason, with \"\"quotes\"\"\nand lines\"");
        assert_eq!(cell("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
        assert_eq!(cell(""), "\"\"");
    }
}

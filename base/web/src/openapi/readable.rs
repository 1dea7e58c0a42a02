//! The document for people: how to begin, what holds for every call, the calls, and what they send and answer.

use askama::Template;
use axum::response::Response;
use serde_json::Value;

use super::Document;
use crate::limits::Limited;
use crate::{Fault, Frame, Page, Visit, render, ui};

#[derive(Template)]
#[template(path = "frame/api.html")]
struct ApiPage {
    frame: Frame,
    /// Where this instance is reached.
    here: String,
    /// How many a minute one may write and search; 0 where there is no limit.
    writes: u32,
    searches: u32,
    calls: Vec<Call>,
    shapes: Vec<Shape>,
}

impl Page for ApiPage {}

/// Text in pieces, each with whether it is code.
type Pieces = Vec<(bool, String)>;

/// A parameter or a field.
struct Line {
    name: String,
    kind: Kind,
    /// Whether it has to be sent.
    needed: bool,
    what: Pieces,
}

/// What a value is.
#[derive(Debug, Default, PartialEq, Eq)]
struct Kind {
    /// Whether there is a list of them.
    list: bool,
    /// `string`, `integer` ...; empty where it is a shape.
    word: String,
    /// The name of an object.
    shape: String,
    or_null: bool,
}

impl Kind {
    fn is_nothing(&self) -> bool {
        self.word.is_empty() && self.shape.is_empty()
    }
}

/// One call.
struct Call {
    method: String,
    path: String,
    summary: String,
    parameters: Vec<Line>,
    body: Vec<Line>,
    status: String,
    answer: Kind,
}

impl Call {
    fn id(&self) -> String {
        let path = self.path.trim_start_matches("/api/v1/").replace(['/', '{', '}'], "-");
        format!("{}-{}", self.method.to_lowercase(), path.trim_end_matches('-'))
    }
}

/// An object that calls answer.
struct Shape {
    name: String,
    what: Pieces,
    fields: Vec<Line>,
}

/// What answers when something cannot be done: status code, and the id of the sentence.
const FAULTS: [(u16, &str); 11] = [
    (401, "api-fault-401"),
    (403, "api-fault-403"),
    (404, "api-fault-404"),
    (405, "api-fault-405"),
    (409, "api-fault-409"),
    (412, "api-fault-412"),
    (413, "api-fault-413"),
    (422, "api-fault-422"),
    (429, "api-fault-429"),
    (500, "api-fault-500"),
    (503, "api-fault-503"),
];

/// `GET /docs/api`
pub async fn page(visit: Visit) -> Result<Response, Fault> {
    let ctx = visit.read(|_, ctx| Ok(ctx.clone())).await?;
    let document = &visit.app.room::<Document>().0;
    let limit = |what| visit.app.limits().nothing_of(what).limit;
    Ok(render(ApiPage {
        frame: visit.frame(&ctx, visit.words.say("api-title")),
        here: visit.app.settings().public_url.clone(),
        writes: limit(Limited::Write),
        searches: limit(Limited::Search),
        calls: calls(document),
        shapes: shapes(document),
    }))
}

/// A description; its Markdown knows backticks and no more.
fn marked(description: &Value) -> Pieces {
    let pieces = description.as_str().unwrap_or_default().split('`').enumerate();
    pieces.filter(|(_, text)| !text.is_empty()).map(|(place, text)| (place % 2 == 1, text.to_owned())).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn calls(document: &Value) -> Vec<Call> {
    let mut calls = Vec::new();
    for (path, methods) in document["paths"].as_object().into_iter().flatten() {
        for (method, call) in methods.as_object().into_iter().flatten() {
            let parameters = call["parameters"].as_array().into_iter().flatten();
            let kinds = &call["requestBody"]["content"];
            let kind = if kinds["multipart/form-data"].is_null() { "application/json" } else { "multipart/form-data" };
            let answers = call["responses"].as_object().into_iter().flatten();
            let answer = answers.into_iter().find(|(status, _)| status.starts_with('2'));
            calls.push(Call {
                method: method.to_uppercase(),
                path: path.clone(),
                summary: text(&call["summary"]),
                parameters: parameters.map(parameter).collect(),
                body: fields(shape(document, &kinds[kind]["schema"])),
                status: answer.map(|(status, _)| status.clone()).unwrap_or_default(),
                answer: answer
                    .map(|(_, answer)| kind_of(document, &answer["content"]["application/json"]["schema"]))
                    .unwrap_or_default(),
            });
        }
    }
    calls
}

fn parameter(one: &Value) -> Line {
    Line {
        name: text(&one["name"]),
        kind: kind_of(&Value::Null, &one["schema"]),
        needed: one["required"] == true,
        what: marked(&one["description"]),
    }
}

/// Everything that is answered, lists apart: a list says what is in it.
fn shapes(document: &Value) -> Vec<Shape> {
    let schemas = document["components"]["schemas"].as_object().into_iter().flatten();
    let plain = schemas.filter(|(_, schema)| schema["properties"].is_object() && listed(schema).is_none());
    plain
        .map(|(name, schema)| Shape {
            name: name.clone(),
            what: marked(&schema["description"]),
            fields: fields(schema),
        })
        .collect()
}

/// A schema, through one reference.
fn shape<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let pointer = schema["$ref"].as_str().map(|reference| reference.trim_start_matches('#'));
    pointer.and_then(|pointer| document.pointer(pointer)).unwrap_or(schema)
}

/// The items of one page of a list.
fn listed(schema: &Value) -> Option<&Value> {
    let properties = &schema["properties"];
    (properties["next_cursor"].is_object()).then(|| &properties["items"]["items"])
}

fn fields(schema: &Value) -> Vec<Line> {
    let needed = schema["required"].as_array().into_iter().flatten();
    let needed: Vec<&str> = needed.filter_map(Value::as_str).collect();
    let properties = schema["properties"].as_object().into_iter().flatten();
    properties
        .map(|(name, one)| Line {
            name: name.clone(),
            kind: kind_of(&Value::Null, one),
            needed: needed.contains(&name.as_str()),
            what: marked(&one["description"]),
        })
        .collect()
}

fn kind_of(document: &Value, schema: &Value) -> Kind {
    if let Some(items) = listed(shape(document, schema)) {
        return Kind { list: true, ..kind_of(document, items) };
    }
    if let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()) {
        return Kind { shape: name.to_owned(), ..Kind::default() };
    }
    if let Some(ways) = schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array()) {
        let is_null = |way: &&Value| way["type"] == "null";
        let way = ways.iter().find(|way| !is_null(way)).unwrap_or(&Value::Null);
        return Kind { or_null: ways.iter().any(|way| is_null(&way)), ..kind_of(document, way) };
    }
    if schema["type"] == "array" {
        return Kind { list: true, ..kind_of(document, &schema["items"]) };
    }
    let words: Vec<&str> = match &schema["type"] {
        Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    };
    let word = words.iter().find(|word| **word != "null").copied().unwrap_or_default();
    Kind { word: word.to_owned(), or_null: words.contains(&"null") && words.len() > 1, ..Kind::default() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_is_named() {
        let document = json!({"components": {"schemas": {
            "Post": {"properties": {"id": {"type": "integer"}}},
            "Items_Post": {"properties": {"items": {"type": "array", "items": {"$ref": "#/components/schemas/Post"}},
                "next_cursor": {"type": ["string", "null"]}}},
        }}});
        let kind = |schema: Value| kind_of(&document, &schema);
        let post = Kind { shape: "Post".to_owned(), ..Kind::default() };
        assert_eq!(kind(json!({"$ref": "#/components/schemas/Post"})), post);
        let list = Kind { list: true, shape: "Post".to_owned(), ..Kind::default() };
        assert_eq!(kind(json!({"$ref": "#/components/schemas/Items_Post"})), list);
        let maybe = Kind { word: "string".to_owned(), or_null: true, ..Kind::default() };
        assert_eq!(kind(json!({"type": ["string", "null"]})), maybe);
        let one_of = json!({"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/Post"}]});
        assert_eq!(kind(one_of), Kind { shape: "Post".to_owned(), or_null: true, ..Kind::default() });
        assert_eq!(shapes(&document).len(), 1, "a list is no shape of its own");
    }
}

//! Every word a person reads comes from `locales/{language}/*.ftl` through here.
//!
//! A page holds [`Words`], the sentences of one language, and asks for them by
//! id: `words.say("frame-sign-in")`. Sentences without arguments are formatted
//! once at start and cost a look-up; the others go through Fluent. A language
//! that lacks a sentence falls back to its parent and then to English. In debug
//! builds the files are read from the work tree, so a new sentence needs no
//! compilation; a release carries them inside.

use std::{borrow::Cow, collections::HashMap, sync::LazyLock};

use fluent_syntax::ast::Entry;
use fluent_templates::{
    FluentBundle,
    fluent_bundle::{FluentArgs, FluentResource},
};
use rust_embed::RustEmbed;
use unic_langid::LanguageIdentifier;

pub use fluent_templates::fluent_bundle::FluentValue as Value;

#[derive(RustEmbed)]
#[folder = "../../locales"]
struct Files;

/// The language that has every sentence.
const SOURCE: &str = "en";

static LANGUAGES: LazyLock<Vec<Language>> = LazyLock::new(load);

struct Language {
    id: LanguageIdentifier,
    tag: String,
    rtl: bool,
    bundle: FluentBundle<FluentResource>,
    plain: HashMap<String, String>,
}

/// The sentences of one language, with fallback; as cheap to copy as a reference.
#[derive(Clone, Copy)]
pub struct Words {
    language: &'static Language,
}

impl Default for Words {
    fn default() -> Self {
        Words::source()
    }
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Words({})", self.language.tag)
    }
}

impl Words {
    /// The source language, in which nothing is missing.
    pub fn source() -> Words {
        let language = LANGUAGES.iter().find(|l| l.tag == SOURCE).expect("load() puts the source language in");
        Words { language }
    }

    /// The best language for an `Accept-Language` header (or a single tag such as
    /// `de-AT`): the first that is wanted and there, else the source language.
    pub fn negotiate(accept_language: &str) -> Words {
        wanted(accept_language)
            .iter()
            .find_map(|want| find(want))
            .map_or_else(Words::source, |language| Words { language })
    }

    /// The tag of the language, for the `lang` attribute.
    pub fn tag(&self) -> &'static str {
        &self.language.tag
    }

    /// `rtl` or `ltr`, for the `dir` attribute.
    pub fn direction(&self) -> &'static str {
        if self.language.rtl { "rtl" } else { "ltr" }
    }

    /// The sentence with this id, which takes no arguments. An unknown id is
    /// logged and answers a visible mark, so that it is seen in review.
    pub fn say(&self, id: &str) -> &'static str {
        for language in self.chain() {
            if let Some(text) = language.plain.get(id) {
                return text;
            }
        }
        tracing::error!(id, "a sentence is missing or needs arguments");
        "⟦missing sentence⟧"
    }

    /// The sentence with this id and these arguments:
    /// `say_with("paging-range", &[("from", 1.into()), ("to", 20.into())])`.
    pub fn say_with(&self, id: &str, args: &[(&'static str, Value<'_>)]) -> String {
        let args: FluentArgs = args.iter().map(|(k, v)| (*k, v.clone())).collect();
        self.chain().find_map(|language| language.format(id, Some(&args)).ok()).unwrap_or_else(|| {
            tracing::error!(id, "a sentence or one of its arguments is missing");
            format!("⟦{id}⟧")
        })
    }

    /// The sentence that takes one number as `$count`.
    pub fn count(&self, id: &str, count: impl crate::ui::Number) -> String {
        self.say_with(id, &[("count", count.number().into())])
    }

    /// The text of a message. Arguments that are whole numbers count as numbers, so that plurals work.
    pub fn text(&self, message: &db::Message) -> String {
        if message.args.is_empty() {
            return self.say(message.id).to_owned();
        }
        let value = |text: &String| text.parse::<i64>().map_or_else(|_| Value::from(text.clone()), Value::from);
        let args: Vec<_> = message.args.iter().map(|(name, text)| (*name, value(text))).collect();
        self.say_with(message.id, &args)
    }

    fn chain(&self) -> impl Iterator<Item = &'static Language> {
        let parent =
            LANGUAGES.iter().find(|l| l.tag == self.language.id.language.as_str() && l.tag != self.language.tag);
        [Some(self.language), parent, Some(Words::source().language)].into_iter().flatten()
    }
}

impl Language {
    fn format(&self, id: &str, args: Option<&FluentArgs<'_>>) -> Result<String, ()> {
        let pattern = match id.split_once('.') {
            Some((message, attribute)) => {
                self.bundle.get_message(message).and_then(|m| m.get_attribute(attribute)).map(|a| a.value())
            }
            None => self.bundle.get_message(id).and_then(|m| m.value()),
        };
        let mut errors = Vec::new();
        let text: Cow<'_, str> = self.bundle.format_pattern(pattern.ok_or(())?, args, &mut errors);
        if errors.is_empty() { Ok(text.into_owned()) } else { Err(()) }
    }
}

/// Tags of an `Accept-Language` header, the most wanted first.
fn wanted(accept_language: &str) -> Vec<LanguageIdentifier> {
    let mut tags: Vec<(f32, LanguageIdentifier)> = accept_language
        .split(',')
        .take(10)
        .filter_map(|part| {
            let (tag, quality) = part.split_once(";q=").unwrap_or((part, "1"));
            let quality = quality.trim().parse().ok().filter(|q| *q > 0.0)?;
            Some((quality, tag.trim().parse().ok()?))
        })
        .collect();
    tags.sort_by(|a, b| b.0.total_cmp(&a.0));
    tags.into_iter().map(|(_, tag)| tag).collect()
}

fn find(want: &LanguageIdentifier) -> Option<&'static Language> {
    let exact = LANGUAGES.iter().find(|l| l.id == *want);
    exact.or_else(|| LANGUAGES.iter().find(|l| l.tag == want.language.as_str()))
}

fn load() -> Vec<Language> {
    let mut sources: HashMap<String, Vec<(String, String)>> = HashMap::new();
    for path in Files::iter().filter(|p| p.ends_with(".ftl")) {
        let (Some((tag, _)), Some(file)) = (path.split_once('/'), Files::get(&path)) else {
            continue;
        };
        let text = String::from_utf8_lossy(&file.data).into_owned();
        sources.entry(tag.to_owned()).or_default().push((path.to_string(), text));
    }
    sources.entry(SOURCE.to_owned()).or_default();
    let mut languages: Vec<_> = sources
        .into_iter()
        .filter_map(|(tag, files)| match tag.parse() {
            Ok(id) => Some(language(tag, id, files)),
            Err(_) => {
                tracing::error!(tag, "a folder in locales is not named after a language");
                None
            }
        })
        .collect();
    languages.sort_by(|a, b| a.tag.cmp(&b.tag));
    languages
}

fn language(tag: String, id: LanguageIdentifier, files: Vec<(String, String)>) -> Language {
    let mut bundle = FluentBundle::new_concurrent(vec![id.clone()]);
    // Pages isolate foreign words with <bdi>; marks in the text break mail subjects.
    bundle.set_use_isolating(false);
    let mut names = Vec::new();
    for (path, text) in files {
        let resource = FluentResource::try_new(text).unwrap_or_else(|(rest, errors)| {
            tracing::error!(path, ?errors, "a sentence file has errors");
            rest
        });
        names.extend(message_names(&resource));
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!(path, ?errors, "a sentence is there twice");
        }
    }
    let rtl = matches!(id.language.as_str(), "ar" | "dv" | "fa" | "he" | "ps" | "sd" | "ug" | "ur" | "yi");
    let mut language = Language { id, tag, rtl, bundle, plain: HashMap::new() };
    language.plain = names
        .into_iter()
        .filter_map(|name| Some((language.format(&name, None).ok()?, name)))
        .map(|(text, name)| (name, text))
        .collect();
    language
}

/// Ids of all sentences in a file, `message` and `message.attribute`.
fn message_names(resource: &FluentResource) -> Vec<String> {
    let mut names = Vec::new();
    for entry in resource.entries() {
        if let Entry::Message(message) = entry {
            names.push(message.id.name.to_owned());
            let attributes = message.attributes.iter();
            names.extend(attributes.map(|a| format!("{}.{}", message.id.name, a.id.name)));
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_wanted_language_comes_first() {
        let tags: Vec<String> = wanted("de;q=0.4, fr-CH, *, en;q=0.9, es;q=0").iter().map(|t| t.to_string()).collect();
        assert_eq!(tags, ["fr-CH", "en", "de"]);
    }

    #[test]
    fn an_unknown_language_gets_the_source() {
        assert_eq!(Words::negotiate("tlh, xx").tag(), "en");
        assert_eq!(Words::negotiate("en-GB").tag(), "en");
        assert_eq!(Words::negotiate("").direction(), "ltr");
    }

    #[test]
    fn sentences_with_and_without_arguments() {
        let words = Words::source();
        assert_eq!(words.say("frame-sign-in"), "Sign in");
        assert_eq!(words.count("ui-minutes", 3), "3\u{a0}min");
    }

    #[test]
    fn a_missing_sentence_is_visible() {
        let words = Words::source();
        assert_eq!(words.say("nowhere"), "⟦missing sentence⟧");
        assert_eq!(words.count("nowhere", 1), "⟦nowhere⟧");
    }
}

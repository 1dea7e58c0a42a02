//! From file, environment and flags to one text per key.

use std::collections::BTreeMap;
use std::path::Path;

use super::keys::{self, KEYS, PREFIX};
use super::{ConfigError, Flags, Origin, Value, usual_file};

type Values = BTreeMap<&'static str, Value>;

/// Variables that begin like ours and are none of ours: they belong to the test suite.
const TEST_PREFIX: &str = "WELLSPRING_TEST_";
/// The variable that names the file; it is no key of the file itself.
const CONFIG_VARIABLE: &str = "WELLSPRING_CONFIG";

/// The layers in their order: defaults, file, environment, flags.
pub(super) fn values(
    flags: &Flags,
    environment: impl Iterator<Item = (String, String)>,
) -> Result<Values, ConfigError> {
    let mut values = Values::new();
    let mut put = |name, text: String, origin| values.insert(name, Value { text, origin });
    for key in KEYS {
        if let Some(default) = key.default {
            put(key.name, default.to_owned(), Origin::Default);
        }
    }
    let variables: BTreeMap<String, String> =
        environment.filter(|(name, _)| name.starts_with(PREFIX) && !name.starts_with(TEST_PREFIX)).collect();
    let named = flags.config.clone().or_else(|| variables.get(CONFIG_VARIABLE).map(Into::into));
    if let Some(path) = named.or_else(usual_file) {
        for (name, text) in file(&path)? {
            put(name, text, Origin::File(path.clone()));
        }
    }
    for (name, text) in variables.into_iter().filter(|(name, _)| name != CONFIG_VARIABLE) {
        let Some(key) = KEYS.iter().find(|key| key.variable() == name) else {
            let plain = name[PREFIX.len()..].to_lowercase();
            return Err(ConfigError::UnknownVariable { nearest: keys::nearest(&plain).variable(), name });
        };
        put(key.name, text, Origin::Environment(name));
    }
    let path = |path: &std::path::PathBuf| path.to_string_lossy().into_owned();
    if let Some(data) = &flags.data {
        put("data", path(data), Origin::Flag("--data"));
    }
    if let Some(url) = &flags.database_url {
        put("database_url", url.clone(), Origin::Flag("--database-url"));
    }
    if let Some(listen) = &flags.listen {
        put("listen", listen.to_string(), Origin::Flag("--listen"));
    }
    Ok(values)
}

fn file(path: &Path) -> Result<Vec<(&'static str, String)>, ConfigError> {
    let text = std::fs::read_to_string(path).map_err(|error| ConfigError::Unreadable(path.to_owned(), error))?;
    let table: toml::Table = text.parse().map_err(|error| ConfigError::Toml(path.to_owned(), Box::new(error)))?;
    let mut found = Vec::new();
    flatten(path, "", &table, &mut found)?;
    Ok(found)
}

fn flatten(
    path: &Path,
    above: &str,
    table: &toml::Table,
    found: &mut Vec<(&'static str, String)>,
) -> Result<(), ConfigError> {
    for (name, value) in table {
        let full = if above.is_empty() { name.clone() } else { format!("{above}.{name}") };
        if let toml::Value::Table(inner) = value
            && !inner.is_empty()
        {
            flatten(path, &full, inner, found)?;
            continue;
        }
        let origin = Origin::File(path.to_owned());
        let Some(key) = KEYS.iter().find(|key| key.name == full) else {
            return Err(ConfigError::UnknownKey { origin, nearest: keys::nearest(&full).name, key: full });
        };
        let text = plain(value).ok_or_else(|| ConfigError::Wrong {
            key: key.name,
            origin,
            text: key.masked(&value.to_string()),
            expected: "a text, a number, or a list of texts".to_owned(),
        })?;
        found.push((key.name, text));
    }
    Ok(())
}

fn plain(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Boolean(truth) => Some(truth.to_string()),
        toml::Value::Array(items) => {
            let items: Option<Vec<String>> = items.iter().map(plain).collect();
            items.map(|items| items.join(","))
        }
        toml::Value::Float(_) | toml::Value::Datetime(_) | toml::Value::Table(_) => None,
    }
}

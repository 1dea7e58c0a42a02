use std::path::PathBuf;

use db::Target;

use super::{Config, ConfigError, Flags, KEYS, Origin, SmtpTls, read};

fn load(file: Option<&str>, environment: &[(&str, &str)], flags: Flags) -> Result<Config, ConfigError> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("wellspring.toml");
    std::fs::write(&path, file.unwrap_or_default()).expect("a file can be written");
    let flags = Flags { config: Some(path), ..flags };
    let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Config::from_values(read::values(&flags, environment)?)
}

#[test]
fn the_defaults_run_on_this_machine_only() {
    let config = load(None, &[], Flags::default()).expect("defaults are valid");
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.public_url, "http://localhost:8080");
    assert_eq!(config.database, Target::Sqlite(PathBuf::from("./data/wellspring.db")));
    assert!(!config.is_public());
    assert!(KEYS.len() < 40);
}

#[test]
fn flags_win_over_the_environment_and_that_over_the_file() {
    let file = "data = 'from-file'\nlisten = '127.0.0.1:1'\n[limits]\nwrite = 7\nsearch = 8\n";
    let environment = [("WELLSPRING_LISTEN", "127.0.0.1:2"), ("WELLSPRING_LIMITS_SEARCH", "9")];
    let flags = Flags { listen: Some("127.0.0.1:3".parse().expect("an address")), ..Flags::default() };
    let config = load(Some(file), &environment, flags).expect("a valid configuration");
    assert_eq!(config.listen.port(), 3);
    assert_eq!(config.data, PathBuf::from("from-file"));
    assert_eq!((config.per_minute.write, config.per_minute.search), (7, 9));
    let origins: Vec<_> = config.shown().into_iter().map(|(key, _, origin)| (key.name, origin)).collect();
    let of = |name| &origins.iter().find(|(key, _)| *key == name).expect("every key is shown").1;
    assert_eq!(of("listen"), &Origin::Flag("--listen"));
    assert_eq!(of("limits.search"), &Origin::Environment("WELLSPRING_LIMITS_SEARCH".to_owned()));
    assert!(matches!(of("data"), Origin::File(_)));
    assert_eq!(of("log.format"), &Origin::Default);
}

#[test]
fn an_unknown_key_names_the_nearest_one() {
    let said = |file: &str| load(Some(file), &[], Flags::default()).expect_err("an unknown key").to_string();
    assert!(said("lisen = '127.0.0.1:1'").contains("did you mean \"listen\""), "{}", said("lisen = ''"));
    assert!(said("[limits]\nsignin = 3").contains("did you mean \"limits.sign_in\""));
    assert!(said("sign_in = 3").contains("did you mean \"limits.sign_in\""));
    assert!(said("[limit]\nwrite = 3").contains("there is no key \"limit.write\"; did you mean \"limits.write\""));
    let variable = load(None, &[("WELLSPRING_PUBLICURL", "x")], Flags::default()).expect_err("an unknown variable");
    assert!(variable.to_string().contains("did you mean WELLSPRING_PUBLIC_URL"), "{variable}");
    load(None, &[("WELLSPRING_TEST_POSTGRES", "x")], Flags::default()).expect("variables of the tests are not ours");
}

#[test]
fn a_wrong_value_names_its_key_and_place() {
    let error = load(Some("listen = 8080"), &[], Flags::default()).expect_err("no address");
    let text = error.to_string();
    assert!(text.starts_with("listen (") && text.contains("\"8080\"") && text.contains("127.0.0.1:8080"), "{text}");
    assert!(load(Some("trusted_proxies = ['10.0.0.1', 'proxy']"), &[], Flags::default()).is_err());
    assert!(load(Some("public_url = 'wellspring.example.org'"), &[], Flags::default()).is_err());
    assert!(load(Some("public_url = 'https://example.org/wellspring'"), &[], Flags::default()).is_err());
}

#[test]
fn beyond_this_machine_a_public_address_is_required() {
    let open = "listen = '0.0.0.0:8080'\n";
    assert!(matches!(load(Some(open), &[], Flags::default()), Err(ConfigError::NoPublicUrl(_))));
    let named = load(Some(&format!("{open}public_url = 'https://cop.example.org/'")), &[], Flags::default());
    let named = named.expect("a valid configuration");
    assert_eq!(named.public_url, "https://cop.example.org");
    assert!(named.is_public());
    let behind = load(Some("public_url = 'https://cop.example.org'"), &[], Flags::default());
    assert!(behind.expect("valid").is_public(), "a proxy before it makes it public");
    for local in ["http://localhost:8080", "http://127.0.0.1:9", "http://[::1]:9", "http://cop.localhost"] {
        let config = load(Some(&format!("public_url = '{local}'")), &[], Flags::default()).expect("valid");
        assert!(!config.is_public(), "{local}");
    }
}

#[test]
fn secrets_are_masked() {
    let file = "database_url = 'postgres://app:hunter2@db/cop'\n[mail]\nfrom = 'cop@example.org'\n\
                smtp_host = 'mail'\nsmtp_user = 'cop'\nsmtp_password = 'hunter2'\nsmtp_tls = 'starttls'\n[metrics]\ntoken = 'hunter2'";
    let config = load(Some(file), &[], Flags::default()).expect("a valid configuration");
    let smtp = config.mail.smtp.as_ref().expect("a mail server");
    assert_eq!(smtp.login, Some(("cop".to_owned(), "hunter2".to_owned())));
    assert_eq!(smtp.tls, SmtpTls::StartTls);
    let shown = format!("{:?}", config.shown());
    assert!(!shown.contains("hunter2"), "{shown}");
    assert!(shown.contains("postgres://…@db/cop"));
    assert!(matches!(load(Some("[mail]\nsmtp_host = 'mail'"), &[], Flags::default()), Err(ConfigError::NoSender)));
    let wrong = load(Some("database_url = 'mysql://app:hunter2@db/cop'"), &[], Flags::default()).expect_err("wrong");
    assert!(!wrong.to_string().contains("hunter2"), "{wrong}");
}

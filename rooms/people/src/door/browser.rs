//! What a browser calls itself, in two words.

use web::i18n::Words;

/// What a browser calls itself, in two words.
pub fn browser(words: Words, agent: &str) -> String {
    // In this order: most browsers also name those that came before them.
    const BROWSERS: &[(&str, &str)] = &[
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Chrome/", "Chrome"),
        ("CriOS/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: &[(&str, &str)] = &[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];
    let named =
        |list: &[(&str, &'static str)]| list.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    match (named(BROWSERS), named(SYSTEMS)) {
        (Some(browser), Some(system)) => {
            words.say_with("session-browser-on", &[("browser", browser.into()), ("system", system.into())])
        }
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => words.say("session-browser-unknown").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_told_apart() {
        let name = |agent: &str| browser(Words::source(), agent);
        assert_eq!(name("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"), "Firefox on Linux");
        let chrome = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
        assert_eq!(
            name(&format!("Mozilla/5.0 (Windows NT 10.0; Win64; x64) {chrome} Edg/142.0.0.0")),
            "Edge on Windows"
        );
        assert_eq!(name(&format!("Mozilla/5.0 (Linux; Android 10; K) {chrome}")), "Chrome on Android");
        let safari = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15";
        assert_eq!(name(&format!("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {safari}")), "Safari on macOS");
        assert_eq!(name("curl/8.5.0"), "An unknown browser");
    }
}

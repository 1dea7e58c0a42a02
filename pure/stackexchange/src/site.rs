//! Which site a dump is of. Its files do not say; the name of the folder or archive does.

use std::fmt;
use std::path::Path;

/// Sites of the network that are not below stackexchange.com.
const OWN_DOMAINS: [&str; 7] = [
    "stackoverflow.com",
    "serverfault.com",
    "superuser.com",
    "askubuntu.com",
    "mathoverflow.net",
    "stackapps.com",
    "stackexchange.com",
];

/// A site of the network, known by its host name, such as `beer.stackexchange.com`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Site {
    host: String,
}

impl Site {
    /// The site whose host name is the name of this folder or archive, or of the folder around it:
    /// `beer.stackexchange.com`, `beer.stackexchange.com.7z`, `stackoverflow.com-Posts.7z`,
    /// `beer.stackexchange.com/2016-12`. Only names of the network count.
    pub fn of_path(path: &Path) -> Option<Site> {
        let absolute = std::path::absolute(path).ok()?;
        let names = absolute.components().rev().take(2).filter_map(|part| part.as_os_str().to_str());
        names.filter_map(Site::of_name).next()
    }

    fn of_name(name: &str) -> Option<Site> {
        let name = name.to_ascii_lowercase();
        let name = name.strip_suffix(".7z").unwrap_or(&name);
        let name = name.split_once(".com-").map_or(name.to_owned(), |(host, _)| format!("{host}.com"));
        let site = Site::new(&name)?;
        let known = |domain: &str| site.host == domain || site.host.ends_with(&format!(".{domain}"));
        OWN_DOMAINS.iter().any(|domain| known(domain)).then_some(site)
    }

    /// The site at an address that a person gave: a host name, or an address that begins with `https://`.
    /// Nothing when it is not a host name.
    pub fn new(address: &str) -> Option<Site> {
        let address = address.trim().to_ascii_lowercase();
        let address = address.strip_prefix("https://").or(address.strip_prefix("http://")).unwrap_or(&address);
        let host = address.split('/').next()?;
        let is_label = |label: &str| {
            let inside = label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
            (1..=63).contains(&label.len()) && inside && !label.starts_with('-') && !label.ends_with('-')
        };
        let (_, last) = host.rsplit_once('.')?;
        let is_host =
            host.len() <= 253 && host.split('.').all(is_label) && last.bytes().all(|b| b.is_ascii_lowercase());
        is_host.then(|| Site { host: host.to_owned() })
    }

    /// The host name in small letters.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The address of a question.
    pub fn question(&self, id: i64) -> String {
        format!("https://{}/q/{id}", self.host)
    }

    /// The address of an answer.
    pub fn answer(&self, id: i64) -> String {
        format!("https://{}/a/{id}", self.host)
    }

    /// The address of an author's page.
    pub fn user(&self, id: i64) -> String {
        format!("https://{}/users/{id}", self.host)
    }

    /// The full address of a link as the site's pages write them: `/help`, `//example.org`, or already full.
    pub fn resolve(&self, link: &str) -> String {
        match link.strip_prefix("//") {
            Some(rest) => format!("https://{rest}"),
            None if link.starts_with('/') => format!("https://{}{link}", self.host),
            None => link.to_owned(),
        }
    }
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.host)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(path: &str) -> Option<String> {
        Site::of_path(Path::new(path)).map(|site| site.host)
    }

    #[test]
    fn the_name_of_the_folder_or_archive_tells_the_site() {
        assert_eq!(host("/data/beer.stackexchange.com").as_deref(), Some("beer.stackexchange.com"));
        assert_eq!(host("/data/beer.stackexchange.com/").as_deref(), Some("beer.stackexchange.com"));
        assert_eq!(host("beer.meta.stackexchange.com.7z").as_deref(), Some("beer.meta.stackexchange.com"));
        assert_eq!(host("Beer.StackExchange.com/2016-12").as_deref(), Some("beer.stackexchange.com"));
        assert_eq!(host("stackoverflow.com-Posts.7z").as_deref(), Some("stackoverflow.com"));
        assert_eq!(host("pt.stackoverflow.com").as_deref(), Some("pt.stackoverflow.com"));
        assert_eq!(host("/data/2016-12"), None);
        assert_eq!(host("/old.dump/files.7z"), None);
        assert_eq!(host("/notstackexchange.com"), None);
        assert_eq!(host("/"), None);
    }

    #[test]
    fn a_person_may_name_any_host() {
        let new = |text| Site::new(text).map(|site| site.host);
        assert_eq!(new(" https://Cooking.example.org/questions ").as_deref(), Some("cooking.example.org"));
        assert_eq!(new("beer.stackexchange.com").as_deref(), Some("beer.stackexchange.com"));
        for text in ["", "localhost", "a..b.com", "-a.com", "a.1", "user@host.com", "host.com:80", "a b.com", "ñ.com"]
        {
            assert_eq!(new(text), None, "{text}");
        }
    }

    #[test]
    fn addresses_hang_on_the_host() {
        let site = Site::new("beer.stackexchange.com").unwrap();
        assert_eq!(site.question(1), "https://beer.stackexchange.com/q/1");
        assert_eq!(site.answer(4), "https://beer.stackexchange.com/a/4");
        assert_eq!(site.user(7), "https://beer.stackexchange.com/users/7");
        assert_eq!(site.resolve("/help"), "https://beer.stackexchange.com/help");
        assert_eq!(site.resolve("//i.stack.imgur.com/a.png"), "https://i.stack.imgur.com/a.png");
        assert_eq!(site.resolve("http://example.org"), "http://example.org");
    }
}

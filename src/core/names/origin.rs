//! Where a repository was cloned from, and the package that is called after it.

/// The section of a repository's `config` that says so (git-config(1)).
const SECTION: &str = "remote";
const SUBSECTION: &str = "\"origin\"";

/// The first address of `origin` in a repository's `config`.
pub(super) fn url(config: &str) -> Option<String> {
    let mut is_origin = false;
    for line in config.lines().map(str::trim) {
        if let Some(section) = line.strip_prefix('[') {
            let (name, subsection) =
                section.split_once(']')?.0.split_once(char::is_whitespace).unwrap_or_default();
            is_origin = name.eq_ignore_ascii_case(SECTION) && subsection.trim() == SUBSECTION;
        } else if is_origin
            && let Some((key, value)) = line.split_once('=')
            && key.trim().eq_ignore_ascii_case("url")
        {
            let url = unquoted(value.trim());
            return (!url.is_empty() && !url.chars().any(char::is_control)).then_some(url);
        }
    }
    None
}

/// A value without its quotes, escapes and the comment behind it.
fn unquoted(value: &str) -> String {
    let mut text = String::new();
    let mut is_quoted = false;
    let mut letters = value.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => is_quoted = !is_quoted,
            '\\' => text.extend(letters.next()),
            '#' | ';' if !is_quoted => break,
            _ => text.push(letter),
        }
    }
    text.trim_end().to_string()
}

/// The name of the package whose repository is at `url`.
pub(super) fn package(url: &str) -> Option<&str> {
    let url = url.trim_end_matches(['/', '\\']);
    let last = url.rsplit(['/', '\\', ':']).next()?;
    let last = last.strip_suffix(".git").unwrap_or(last);
    let name = last.strip_suffix(".jl").unwrap_or(last);
    (!name.is_empty()).then_some(name)
}

/// An address as it may be shown: who gives their name or a token for a password over the web gives both as one.
pub(super) fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_string() };
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let Some((user, host)) = authority.rsplit_once('@') else { return url.to_string() };
    if scheme.to_ascii_lowercase().starts_with("http") {
        return format!("{scheme}://{host}{path}");
    }
    let user = user.split(':').next().unwrap_or_default();
    format!("{scheme}://{user}@{host}{path}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_that_of_origin() {
        // As libgit2 writes it.
        let config = "[core]\n\tbare = true\n\turl = no\n[remote \"upstream\"]\n\turl = no\n[remote \"origin\"]\n\
                      \turl = https://github.com/JuliaLang/Example.jl.git\n\tfetch = +refs/*:refs/*\n\turl = second\n";
        assert_eq!(url(config).as_deref(), Some("https://github.com/JuliaLang/Example.jl.git"));
        let by_hand = "[Remote  \"origin\"] # here\r\n  URL=\"/home/me/a \\\"b\\\"/C.jl\" ; local\r\n";
        assert_eq!(url(by_hand).as_deref(), Some("/home/me/a \"b\"/C.jl"));
        for nothing in
            ["", "[remote \"origin\"]", "[remote \"origin\"]\nurl =\n", "[remote", "url = x", "[]\nurl=x"]
        {
            assert_eq!(url(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn a_package_is_called_after_its_repository() {
        for (url, name) in [
            ("https://github.com/JuliaLang/Example.jl.git", "Example"),
            ("https://github.com/JuliaLang/Example.jl", "Example"),
            ("https://gitlab.com/me/Example.jl.git/", "Example"),
            ("git@github.com:Example.jl.git", "Example"),
            ("/home/me/Example", "Example"),
            ("C:\\Users\\me\\Example.jl", "Example"),
        ] {
            assert_eq!(package(url), Some(name), "{url}");
        }
        for nothing in ["", "/", "https://", ".git", "x/.jl.git"] {
            assert_eq!(package(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn no_password_is_shown() {
        for (url, shown) in [
            ("https://me:secret@example.org/A.jl", "https://example.org/A.jl"),
            ("https://secret@github.com/me/A.jl", "https://github.com/me/A.jl"),
            ("HTTPS://a@b:secret@example.org", "HTTPS://example.org"),
            ("ssh://git:secret@example.org:22/A.jl", "ssh://git@example.org:22/A.jl"),
            ("ssh://git@example.org/A.jl", "ssh://git@example.org/A.jl"),
            ("git@github.com:me/A.jl", "git@github.com:me/A.jl"),
            ("https://example.org/a@b", "https://example.org/a@b"),
        ] {
            assert_eq!(without_password(url), shown);
        }
    }
}

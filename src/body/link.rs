//! Which addresses a body may lead to.

use url::Url;

use super::reader::quoted;

const SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];

/// The address of a link: absolute with one of the known schemes, or relative.
///
/// # Errors
///
/// A sentence that says what is wrong. A relative address whose first segment could be read as a scheme
/// (`a:b`) is refused too: the renderers on npm drop such links.
pub(super) fn href(text: &str) -> Result<String, String> {
    let href = text.trim();
    if href.is_empty() || href.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err(format!("{} is no address: it is empty or has white space in it.", quoted(text)));
    }
    let Some(colon) = href.find(':') else { return Ok(href.into()) };
    if href.starts_with(['/', '#']) || href[..colon].contains(['?', '#']) {
        return Ok(href.into());
    }
    let scheme = href[..colon].to_ascii_lowercase();
    if !SCHEMES.contains(&scheme.as_str()) {
        let allowed = SCHEMES.join(", ");
        return Err(format!("{} cannot be linked to. Allowed are {allowed} and relative addresses.", quoted(href)));
    }
    match Url::parse(href) {
        Ok(_) => Ok(href.into()),
        Err(error) => Err(format!("{} is no address: {error}.", quoted(href))),
    }
}

/// The address of an embed: absolute, `http` or `https`.
///
/// # Errors
///
/// A sentence that says what is wrong.
pub(super) fn embed(text: &str) -> Result<String, String> {
    let url = text.trim();
    if url.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err(format!("{} is no address: it has white space in it.", quoted(text)));
    }
    match Url::parse(url) {
        Ok(parsed) if matches!(parsed.scheme(), "http" | "https") => Ok(url.into()),
        Ok(_) => Err(format!("{} cannot be embedded: its address must begin with http or https.", quoted(url))),
        Err(error) => Err(format!("{} is no absolute address: {error}.", quoted(url))),
    }
}

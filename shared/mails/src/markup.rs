//! Check of an organizer's HTML.
//!
//! It is a list of what is allowed, and reads the template's source: values that are filled in are escaped, so they can
//! neither open a tag nor leave an attribute. Limits: it does not check that tags are closed in their order, nor that
//! styles are valid; mail programs mend both. It refuses some harmless HTML, such as comments and attributes without
//! quotes.

/// Tags that a text may have.
const TAGS: [&str; 43] = [
    "a",
    "abbr",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "center",
    "cite",
    "code",
    "dd",
    "div",
    "dl",
    "dt",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "hr",
    "i",
    "img",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "s",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "u",
    "ul",
];
/// Attributes that a tag may have.
const ATTRIBUTES: [&str; 22] = [
    "align",
    "alt",
    "bgcolor",
    "border",
    "cellpadding",
    "cellspacing",
    "class",
    "colspan",
    "datetime",
    "dir",
    "height",
    "href",
    "lang",
    "role",
    "rowspan",
    "src",
    "start",
    "style",
    "title",
    "valign",
    "width",
    "type",
];
/// Beginnings of addresses that lead somewhere.
const SCHEMES: [&str; 3] = ["https://", "mailto:", "tel:"];
/// Words of styles that load, run or cover something.
const STYLES: [&str; 10] =
    ["url(", "expression", "import", "binding", "behavior", "position", "javascript", "\\", "/*", "@"];

/// A tag's line, and the reason against it.
type Refused = (usize, String);

/// Checks the source of an HTML text.
///
/// # Errors
/// Line and reason of the first tag that is not allowed.
pub(crate) fn check(source: &str) -> Result<(), Refused> {
    let mut rest = source;
    while let Some(at) = next_tag(rest) {
        let line = source[..source.len() - rest.len() + at].matches('\n').count() + 1;
        let after = &rest[at + 1..];
        let length = check_tag(after).map_err(|reason| (line, reason))?;
        rest = &after[length..];
    }
    Ok(())
}

/// Position of the next `<` outside of the engine's own marks.
fn next_tag(text: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let tag = text[from..].find('<')? + from;
        let mark = ["{{", "{%", "{#"]
            .into_iter()
            .filter_map(|mark| Some((text[from..].find(mark)? + from, mark)))
            .min();
        match mark.filter(|(at, _)| *at < tag) {
            None => return Some(tag),
            Some((at, mark)) => from = at + marked(&text[at..], mark),
        }
    }
}

/// Length of a text within the engine's marks, which begins with `mark`.
fn marked(text: &str, mark: &str) -> usize {
    let end = match mark {
        "{{" => "}}",
        "{%" => "%}",
        _ => "#}",
    };
    text[2..].find(end).map_or(text.len(), |at| at + 4)
}

/// Checks the tag that follows a `<`, and returns its length.
fn check_tag(text: &str) -> Result<usize, String> {
    let closing = text.starts_with('/');
    let mut at = usize::from(closing);
    let name: String = text[at..].chars().take_while(char::is_ascii_alphanumeric).collect();
    at += name.len();
    let name = name.to_ascii_lowercase();
    if name.is_empty() {
        return Err("`<` begins a tag here; write `&lt;` for the character, and no comments".to_owned());
    }
    if !TAGS.contains(&name.as_str()) {
        return Err(format!(
            "the tag `{name}` is not allowed; mails have texts, lists, tables, images and links"
        ));
    }
    loop {
        at += blanks(&text[at..]);
        if text[at..].starts_with("/>") {
            return Ok(at + 2);
        }
        if text[at..].starts_with('>') {
            return Ok(at + 1);
        }
        if closing || text[at..].is_empty() {
            return Err(format!("the tag `{name}` does not end with `>`"));
        }
        at += check_attribute(&text[at..], &name)?;
    }
}

fn blanks(text: &str) -> usize {
    text.len() - text.trim_start().len()
}

/// Checks one attribute, and returns its length.
fn check_attribute(text: &str, tag: &str) -> Result<usize, String> {
    let name: String = text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    let small = name.to_ascii_lowercase();
    if !ATTRIBUTES.contains(&small.as_str()) {
        return Err(format!("the tag `{tag}` has `{}`, which is not allowed there", shortened(text, &name)));
    }
    let mut at = name.len();
    at += blanks(&text[at..]);
    if !text[at..].starts_with('=') {
        return Err(format!("`{small}` of `{tag}` has no value; write {small}=\"…\""));
    }
    at += 1;
    at += blanks(&text[at..]);
    let Some(quote) = text[at..].chars().next().filter(|c| matches!(c, '"' | '\'')) else {
        return Err(format!("the value of `{small}` needs quotes"));
    };
    let Some(length) = text[at + 1..].find(quote) else {
        return Err(format!("the value of `{small}` does not end"));
    };
    check_value(&small, &text[at + 1..at + 1 + length])?;
    Ok(at + length + 2)
}

/// Text that stands where the name of an attribute is expected.
fn shortened(text: &str, name: &str) -> String {
    if name.is_empty() { text.chars().take(12).collect() } else { name.to_owned() }
}

fn check_value(name: &str, value: &str) -> Result<(), String> {
    // An `if` could hide the end of a value; a comment could hide anything.
    if value.contains("{%") || value.contains("{#") || value.contains('<') {
        return Err(format!("the value of `{name}` has a tag in it; put the `if` around the whole element"));
    }
    match name {
        "href" => check_address(value, &SCHEMES),
        "src" => check_address(value, &SCHEMES[..1]),
        "style" => {
            let small = value.to_ascii_lowercase();
            match STYLES.into_iter().find(|word| small.contains(word)) {
                Some(word) => Err(format!("a style with `{word}` is not allowed")),
                None if small.contains("{{") || small.contains('&') => {
                    Err("a style is written out, without fields".to_owned())
                }
                None => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

/// Checks an address: it begins with a scheme, or it is one field that is an address.
fn check_address(value: &str, schemes: &[&str]) -> Result<(), String> {
    let value = value.trim();
    let small = value.to_ascii_lowercase();
    let begins = schemes.iter().any(|scheme| {
        // Of a page, the host is written out: a field must not choose it.
        let rest = small.strip_prefix(scheme).unwrap_or_default();
        rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '+')
    });
    let field = value.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}")).map(str::trim);
    let is_field = field.is_some_and(|field| {
        let plain = field.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'));
        plain && (field == "url" || field.ends_with(".url") || field.ends_with("_url"))
    });
    if begins || is_field {
        Ok(())
    } else {
        Err(format!(
            "the address `{value}` is not allowed; begin with {}, or use a field such as {{{{ booking.url }}}}",
            schemes.join(", ")
        ))
    }
}

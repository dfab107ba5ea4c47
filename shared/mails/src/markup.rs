//! Check of an organizer's HTML.
//!
//! It is a list of what is allowed, and reads the template's source, whose marks were read before: values that are filled
//! in are escaped, so they can neither open a tag nor leave an attribute. Tags are closed in their order, rows lie in
//! tables and items in lists, so that no reader of HTML closes an element of our frame. It refuses some harmless HTML,
//! such as comments, attributes without quotes and tags whose end HTML lets be left out.

use crate::marks::{Kind, Mark};

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
const ATTRIBUTES: [&str; 21] = [
    "align",
    "alt",
    "bgcolor",
    "border",
    "cellpadding",
    "cellspacing",
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
/// Properties that a style may have. None hides, moves or covers anything.
const STYLES: [&str; 10] = [
    "background-color",
    "border",
    "color",
    "font-style",
    "font-weight",
    "line-height",
    "padding",
    "text-align",
    "text-decoration",
    "width",
];
/// Tags without an end.
const VOID: [&str; 3] = ["br", "hr", "img"];
/// Tags that have nothing but their own parts in them.
const HOLDERS: [&str; 8] = ["dl", "ol", "table", "tbody", "tfoot", "thead", "tr", "ul"];

/// A tag's line, and the reason against it.
type Refused = (usize, String);

/// Checks the source of an HTML text, with its marks in their order.
///
/// # Errors
/// Line and reason of the first tag that is not allowed.
pub(crate) fn check(source: &str, marks: &[Mark<'_>]) -> Result<(), Refused> {
    let line = |at: usize| source[..at].matches('\n').count() + 1;
    let mut page = Page::default();
    let (mut from, mut marks) = (0, marks.iter().peekable());
    loop {
        // Marks in the tag that was read last were checked with its attributes.
        while marks.next_if(|mark| mark.at < from).is_some() {}
        let tag = source[from..].find('<').map(|found| from + found);
        match (tag, marks.peek()) {
            (Some(at), mark) if mark.is_none_or(|mark| at < mark.at) => {
                let length = page.read_tag(at, &source[at + 1..]).map_err(|reason| (line(at), reason))?;
                from = at + 1 + length;
            }
            (_, Some(mark)) => {
                page.read_mark(mark.kind).map_err(|reason| (line(mark.at), reason))?;
                from = mark.end;
            }
            (_, None) => return page.end().map_err(|(at, reason)| (line(at), reason)),
        }
    }
}

/// Place in a page.
#[derive(Default)]
struct Page {
    /// Tags that are open, with their positions.
    open: Vec<(String, usize)>,
    /// Numbers of tags that were open where each `if` and `for` began.
    blocks: Vec<usize>,
}

impl Page {
    /// Goes through the tag that follows the `<` at a position, and returns its length.
    fn read_tag(&mut self, at: usize, text: &str) -> Result<usize, String> {
        let Tag { name, is_closing, length } = check_tag(text)?;
        if is_closing {
            let in_block = self.open.len() > self.block();
            if !in_block || self.inner() != Some(name.as_str()) {
                return Err(format!(
                    "`</{name}>` closes nothing; close tags in their order, within the same `if` or `for`"
                ));
            }
            self.open.pop();
        } else {
            self.check_place(&name)?;
            if !VOID.contains(&name.as_str()) {
                self.open.push((name, at));
            }
        }
        Ok(length)
    }

    /// Goes through a mark. All branches of an `if`, and each round of a `for`, leave the same tags open.
    fn read_mark(&mut self, kind: Kind<'_>) -> Result<(), String> {
        match kind {
            Kind::Print(field) => {
                return match self.inner().filter(|inner| HOLDERS.contains(inner)) {
                    Some(inner) => {
                        Err(format!("`{field}` cannot stand in `{inner}` itself, only in its parts"))
                    }
                    None => Ok(()),
                };
            }
            Kind::Begin => {
                self.blocks.push(self.open.len());
                return Ok(());
            }
            Kind::Branch | Kind::End => {}
        }
        let (inside, outside) = (self.open.len(), self.block());
        if kind == Kind::End {
            self.blocks.pop();
        }
        match self.inner().filter(|_| inside > outside) {
            Some(inner) => Err(format!("`{inner}` is not closed within its `if` or `for`")),
            None => Ok(()),
        }
    }

    fn end(&self) -> Result<(), (usize, String)> {
        match self.open.last() {
            Some((name, at)) => Err((*at, format!("`{name}` is not closed; write </{name}>"))),
            None => Ok(()),
        }
    }

    /// Checks that a tag may begin here. A row outside of a table of its own would end the row that we are in.
    fn check_place(&self, name: &str) -> Result<(), String> {
        let places: &[&str] = match name {
            "tr" => &["table", "tbody", "tfoot", "thead"],
            "td" | "th" => &["tr"],
            "tbody" | "tfoot" | "thead" => &["table"],
            "li" => &["ol", "ul"],
            "dd" | "dt" => &["dl"],
            _ => &[],
        };
        let fits = match self.inner() {
            Some(inner) if places.is_empty() => !HOLDERS.contains(&inner),
            Some(inner) => places.contains(&inner),
            None => places.is_empty(),
        };
        if fits {
            return Ok(());
        }
        match self.inner() {
            Some(inner) if places.is_empty() => Err(format!("`{name}` cannot stand in `{inner}` itself")),
            _ => Err(format!("`{name}` stands only in {}", places.join(", "))),
        }
    }

    /// Name of the innermost open tag.
    fn inner(&self) -> Option<&str> {
        self.open.last().map(|(name, _)| name.as_str())
    }

    /// Number of tags that were open where the innermost `if` or `for` began.
    fn block(&self) -> usize {
        self.blocks.last().copied().unwrap_or_default()
    }
}

/// A tag that is allowed.
struct Tag {
    name: String,
    is_closing: bool,
    length: usize,
}

/// Checks the tag that follows a `<`.
fn check_tag(text: &str) -> Result<Tag, String> {
    let is_closing = text.starts_with('/');
    let mut at = usize::from(is_closing);
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
        if text[at..].starts_with("/>") && VOID.contains(&name.as_str()) {
            return Ok(Tag { name, is_closing, length: at + 2 });
        }
        if text[at..].starts_with('>') {
            return Ok(Tag { name, is_closing, length: at + 1 });
        }
        if is_closing || text[at..].is_empty() {
            return Err(format!("the tag `{name}` does not end with `>`"));
        }
        at += check_attribute(&text[at..], &name)?;
    }
}

/// Number of blanks at the beginning. HTML knows those of ASCII alone; another one would be part of a name.
fn blanks(text: &str) -> usize {
    text.len() - text.trim_ascii_start().len()
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
    // An `if` could hide the end of a value.
    if value.contains("{%") || value.contains('<') {
        return Err(format!("the value of `{name}` has a tag in it; put the `if` around the whole element"));
    }
    // Parts are HTML, whose quotes would end the value.
    if value.split("{{").skip(1).any(|printed| printed.trim_ascii_start().starts_with("parts")) {
        return Err(format!("the value of `{name}` has a part of a mail in it"));
    }
    match name {
        "href" => check_link(value),
        "src" if field(value) == Some("sender.logo_url") => Ok(()),
        "src" => Err(format!(
            "the image `{value}` is not allowed; an opened mail would tell its host who reads it. The logo is \
             {{{{ sender.logo_url }}}}"
        )),
        "style" => check_style(value),
        _ => Ok(()),
    }
}

/// Checks a style: properties of the list, with words, colors and short numbers.
fn check_style(style: &str) -> Result<(), String> {
    for rule in style.split(';').map(str::trim_ascii).filter(|rule| !rule.is_empty()) {
        let (name, value) = rule.split_once(':').unwrap_or((rule, ""));
        let name = name.trim_ascii().to_ascii_lowercase();
        if !STYLES.contains(&name.as_str()) {
            return Err(format!("a style with `{name}` is not allowed; styles have {}", STYLES.join(", ")));
        }
        if !value.split_ascii_whitespace().all(is_plain) {
            return Err(format!(
                "the style `{name}` is written out: words, colors such as #333, and sizes such as 12px"
            ));
        }
    }
    Ok(())
}

/// True for a word, a color or a short number with its unit.
fn is_plain(word: &str) -> bool {
    if let Some(color) = word.strip_prefix('#') {
        return color.chars().all(|c| c.is_ascii_hexdigit());
    }
    let unit = word.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    word.len() - unit.len() <= 4 && unit.chars().all(|c| c.is_ascii_alphabetic() || c == '%')
}

/// The field that a value consists of.
fn field(value: &str) -> Option<&str> {
    let inner = value.trim_ascii().strip_prefix("{{")?.strip_suffix("}}")?;
    Some(inner.trim_ascii()).filter(|inner| !inner.contains(['{', '}']))
}

/// Checks a link: it is written out, or it is one field that is an address. A field in an address that is written out
/// would tell its host who reads the mail.
fn check_link(value: &str) -> Result<(), String> {
    let small = value.trim_ascii().to_ascii_lowercase();
    let begins = SCHEMES.iter().any(|scheme| {
        let rest = small.strip_prefix(scheme).unwrap_or_default();
        rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '+')
    });
    let is_field = field(value).is_some_and(|field| field.ends_with(".url") || field.ends_with("_url"));
    if (begins && !small.contains("{{")) || is_field {
        return Ok(());
    }
    Err(format!(
        "the address `{value}` is not allowed; begin with {} and write it out, or use one field such as \
         {{{{ booking.url }}}}",
        SCHEMES.join(", ")
    ))
}

//! A reader of HTML for tests: strict about what a browser would mend.

/// Elements without an end.
const VOID: [&str; 4] = ["meta", "img", "br", "hr"];

/// Texts, addresses and attributes of a page, or the first mistake in its tags.
pub(crate) fn read(html: &str) -> Result<String, String> {
    let (mut text, mut open) = (String::new(), Vec::new());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let in_style = open.last() == Some(&"style".to_owned());
        if !in_style {
            text.push_str(&rest[..at]);
        }
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            let end = comment.find("-->").ok_or("a comment does not end")?;
            rest = &comment[end + 3..];
            continue;
        }
        let end = rest.find('>').ok_or("a tag does not end")?;
        let tag = &rest[1..end];
        rest = &rest[end + 1..];
        if tag.matches('"').count() % 2 == 1 {
            return Err(format!("quotes: <{tag}>"));
        }
        let name: String =
            tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        if tag.starts_with('/') {
            let last = open.pop();
            if last.as_ref() != Some(&name) {
                return Err(format!("</{name}> ends {last:?}"));
            }
            text.push(' ');
        } else if !VOID.contains(&name.as_str()) && !tag.starts_with('!') {
            open.push(name);
        }
        for attribute in ["href=\"", "alt=\"", "src=\""] {
            if let Some((_, value)) = tag.split_once(attribute) {
                text.push(' ');
                text.push_str(value.split('"').next().unwrap_or_default());
                text.push(' ');
            }
        }
    }
    text.push_str(rest);
    if !open.is_empty() {
        return Err(format!("open at the end: {open:?}"));
    }
    Ok(unescaped(&text))
}

fn unescaped(text: &str) -> String {
    let pairs =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&#x2f;", "/"), ("&amp;", "&")];
    pairs.into_iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

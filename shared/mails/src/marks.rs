//! Language of organizers' texts: reads the marks of a text before the engine does.
//!
//! The engine knows far more. What is not here never reaches it, so no string hides markup from the check of HTML, and
//! no expression or chain is deep enough to fill the stack.

/// Most conditions, joined by `and` and `or`, in one mark.
const CONDITIONS_MAX: usize = 8;
/// Most names in a field, such as three in `event.title.x`.
const NAMES_MAX: usize = 4;
/// Most `if` and `for` that lie in each other, with their branches: the engine reads an `elif` as one more `if` inside.
const DEPTH_MAX: usize = 10;
/// Comparisons with a whole number.
const COMPARISONS: [&str; 6] = ["==", "!=", "<", "<=", ">", ">="];

/// A mark of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark<'a> {
    /// Position of the first byte.
    pub(crate) at: usize,
    /// Position behind the last byte.
    pub(crate) end: usize,
    pub(crate) kind: Kind<'a>,
}

/// Kind of a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind<'a> {
    /// Prints a field.
    Print(&'a str),
    /// Begins an `if` or a `for`.
    Begin,
    /// Begins the next branch of an `if`.
    Branch,
    /// Ends an `if` or a `for`.
    End,
}

/// Reads the marks of a text.
///
/// # Errors
/// Position of the first mark that is not allowed, and the reason.
pub(crate) fn read(source: &str) -> Result<Vec<Mark<'_>>, (usize, String)> {
    let (mut marks, mut from) = (Vec::new(), 0);
    // Branches so far of each `if` and `for` that is open.
    let mut branches: Vec<usize> = Vec::new();
    while let Some(found) = source[from..].find('{') {
        let at = from + found;
        let Some(close) = source[at + 1..].chars().next().and_then(closing) else {
            from = at + 1;
            continue;
        };
        let Some(length) = source[at + 2..].find(close) else {
            return Err((at, format!("a mark does not end with `{close}`")));
        };
        let inner = &source[at + 2..at + 2 + length];
        let kind = match close {
            "}}" => printed(inner),
            "%}" => block(inner),
            _ => Err("comments are not allowed".to_owned()),
        };
        let kind = kind.map_err(|reason| (at, reason))?;
        match kind {
            Kind::Print(_) => {}
            Kind::Begin => branches.push(1),
            Kind::Branch => {
                if let Some(count) = branches.last_mut() {
                    *count += 1;
                }
            }
            Kind::End => {
                branches.pop();
            }
        }
        if branches.iter().sum::<usize>() > DEPTH_MAX {
            let reason = format!("more than {DEPTH_MAX} `if`, `elif` and `for` lie in each other");
            return Err((at, reason));
        }
        from = at + length + 4;
        marks.push(Mark { at, end: from, kind });
    }
    Ok(marks)
}

/// End of a mark whose second character is given.
fn closing(second: char) -> Option<&'static str> {
    match second {
        '{' => Some("}}"),
        '%' => Some("%}"),
        '#' => Some("#}"),
        _ => None,
    }
}

fn printed(inner: &str) -> Result<Kind<'_>, String> {
    let field = inner.trim_ascii();
    if is_field(field) {
        return Ok(Kind::Print(field));
    }
    let field: String = field.chars().take(40).collect();
    Err(format!(
        "`{field}` is no field; between the braces is the name of one, as in {{{{ event.title }}}}, and nothing to call"
    ))
}

fn block(inner: &str) -> Result<Kind<'_>, String> {
    let words: Vec<&str> = inner.split_ascii_whitespace().collect();
    match words.as_slice() {
        ["if", condition @ ..] => check_condition(condition).map(|()| Kind::Begin),
        ["elif", condition @ ..] => check_condition(condition).map(|()| Kind::Branch),
        ["else"] => Ok(Kind::Branch),
        ["endif" | "endfor"] => Ok(Kind::End),
        ["for", name, "in", list] if is_name(name) && is_field(list) => Ok(Kind::Begin),
        ["for" | "else" | "endif" | "endfor", ..] => {
            Err("cannot be read: write `for seat in seats`, `else`, `endif` and `endfor`".to_owned())
        }
        words => {
            let word: String = words.first().copied().unwrap_or_default().chars().take(40).collect();
            Err(format!(
                "the tag `{word}` is not allowed; use `if`, `elif`, `else` and `for` with their ends"
            ))
        }
    }
}

/// Checks a condition: fields and comparisons with whole numbers, each with one `not` or none.
fn check_condition(words: &[&str]) -> Result<(), String> {
    let conditions: Vec<_> = words.split(|word| matches!(*word, "and" | "or")).collect();
    if conditions.len() > CONDITIONS_MAX {
        return Err(format!("a condition has more than {CONDITIONS_MAX} parts"));
    }
    let fits = |words: &[&str]| match words.strip_prefix(&["not"]).unwrap_or(words) {
        [field] => is_field(field),
        [field, comparison, number] => {
            is_field(field) && COMPARISONS.contains(comparison) && is_number(number)
        }
        _ => false,
    };
    if conditions.into_iter().all(fits) {
        return Ok(());
    }
    Err("this condition cannot be read; it has fields, `not`, `and`, `or`, and comparisons with a number, such as \
         `loop.index > 1`"
        .to_owned())
}

fn is_field(text: &str) -> bool {
    text.split('.').count() <= NAMES_MAX && text.split('.').all(is_name)
}

fn is_name(text: &str) -> bool {
    let begins = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    begins && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn is_number(text: &str) -> bool {
    (1..=6).contains(&text.len()) && text.chars().all(|c| c.is_ascii_digit())
}

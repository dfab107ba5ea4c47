//! The template engine, with nothing in it that a template could call: no filters, functions, includes or macros.

use std::sync::OnceLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::ValueKind;
use minijinja::{
    AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, Value, escape_formatter,
};

use crate::fields::Fields;
use crate::language::Language;
use crate::sources;
use crate::text::isolated;

/// Fuel for one of our own templates: enough for the seats of the largest booking.
const OWN_FUEL: u64 = 1_000_000;
/// Fuel for one text of an organizer: about 5,000 steps, or 320 KB, four times what a mail may have.
const ORGANIZER_FUEL: u64 = 5_000;
/// Most templates that lie in each other.
const DEPTH_MAX: usize = 50;

/// Ending of the names of templates whose values are escaped.
const HTML: &str = ".html";

/// The engine with our own templates. Each is compiled once, when it is first used.
pub(crate) fn own() -> &'static Environment<'static> {
    static OWN: OnceLock<Environment<'static>> = OnceLock::new();
    OWN.get_or_init(|| {
        let mut environment = environment(OWN_FUEL);
        environment.set_auto_reload(false);
        environment.set_loader(|name| Ok(sources::find(name)));
        environment
    })
}

/// An engine for texts of an organizer, without any template of ours.
pub(crate) fn for_organizer<'a>() -> Environment<'a> {
    environment(ORGANIZER_FUEL)
}

fn environment<'a>(fuel: u64) -> Environment<'a> {
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_formatter(print);
    environment.set_fuel(Some(fuel));
    environment.set_recursion_limit(DEPTH_MAX);
    environment.set_auto_escape_callback(|name| {
        if name.ends_with(HTML) { AutoEscape::Html } else { AutoEscape::None }
    });
    // A line with nothing but a tag leaves no empty line. The marks are the usual ones, which are always valid.
    if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
        environment.set_syntax(syntax);
    }
    environment
}

/// Prints texts and numbers; within the words of a language a text keeps its own direction. Fails for what is absent, for
/// yes and no, and for lists, which would be printed as code.
fn print(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    match value.kind() {
        ValueKind::String | ValueKind::Number => {
            let language = state.name().split_once('/').and_then(|(code, _)| Language::with_code(code));
            match (language, value.as_str()) {
                (Some(language), Some(text)) => {
                    escape_formatter(out, state, &Value::from(isolated(language, text)))
                }
                _ => escape_formatter(out, state, value),
            }
        }
        ValueKind::Undefined => Err(Error::from(ErrorKind::UndefinedError)),
        ValueKind::None => {
            let reason = "is absent in some mails: print it within {% if … %}";
            Err(Error::new(ErrorKind::InvalidOperation, reason))
        }
        ValueKind::Bool => {
            let reason = "is true or false: ask for it with {% if … %}, and write the words for both";
            Err(Error::new(ErrorKind::InvalidOperation, reason))
        }
        ValueKind::Seq | ValueKind::Iterable => {
            let reason = "is a list: print the fields of its entries within {% for … %}";
            Err(Error::new(ErrorKind::InvalidOperation, reason))
        }
        _ => Err(Error::new(ErrorKind::InvalidOperation, "is no text: print one of its fields")),
    }
}

/// Fills one of our templates in.
pub(crate) fn fill(name: &str, context: Fields) -> Result<String, Error> {
    own().get_template(name)?.render(Value::from(context))
}

/// Fills one of our templates in, and returns the texts that it sets.
pub(crate) fn sets(name: &str, context: Fields) -> Result<Vec<(String, Value)>, Error> {
    let filled = own().get_template(name)?.render_captured(Value::from(context))?;
    let state = filled.state();
    let set = |name: &str| state.lookup(name).map(|value| (name.to_owned(), value));
    Ok(state.exports().into_iter().filter_map(set).collect())
}

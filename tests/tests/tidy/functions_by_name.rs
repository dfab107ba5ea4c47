//! All functions, and the names that each has in different places.

use std::sync::OnceLock;

use functions::Function;
use serde_json::Value;

use crate::files;

/// Every function of the two indexes.
pub(crate) fn all() -> Vec<Function> {
    functions::routes().into_iter().map(Function::Endpoint).chain(functions::workers()).collect()
}

/// `create-booking` as `CreateBooking`.
pub(crate) fn pascal(name: &str) -> String {
    let capital = |word: &str| word[..1].to_ascii_uppercase() + &word[1..];
    name.split('-').map(capital).collect()
}

/// `create-booking` as `create_booking`.
pub(crate) fn snake(name: &str) -> String {
    name.replace('-', "_")
}

/// `create-booking` as `CREATE_BOOKING`.
pub(crate) fn screaming(name: &str) -> String {
    snake(name).to_ascii_uppercase()
}

/// `template.yaml`.
pub(crate) fn template() -> &'static Value {
    static TEMPLATE: OnceLock<Value> = OnceLock::new();
    TEMPLATE.get_or_init(|| files::template("template.yaml"))
}

/// The body of a function's resource; null where the template does not have it.
pub(crate) fn resource(name: &str) -> &'static Value {
    &template()["Resources"][format!("{}Function", pascal(name))]
}

/// A property of a function, or what all functions have by default.
pub(crate) fn property(name: &str, property: &str) -> &'static Value {
    match &resource(name)["Properties"][property] {
        Value::Null => &template()["Globals"]["Function"][property],
        own => own,
    }
}

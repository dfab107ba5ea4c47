//! All functions, with the spellings of their names and their resources.

use std::sync::OnceLock;

use functions::Function;
use serde_json::Value;

use crate::files;

/// All routes and workers.
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

/// Path and body of each template of functions, with the values of `template.yaml` in place of its parameters.
pub(crate) fn templates() -> &'static [(&'static str, Value)] {
    static TEMPLATES: OnceLock<Vec<(&str, Value)>> = OnceLock::new();
    TEMPLATES.get_or_init(|| {
        let filled = |path| {
            let mut body = files::template(path);
            fill(&mut body, given(path));
            (path, body)
        };
        files::matching("infra/functions/", ".yaml").map(filled).collect()
    })
}

/// Values that `template.yaml` gives to the parameters of a nested template.
pub(crate) fn given(path: &str) -> &'static Value {
    let mut stacks = files::resources(template(), "AWS::CloudFormation::Stack");
    let stack = stacks.find(|(_, stack)| stack["Properties"]["TemplateURL"] == path);
    stack.map_or(&Value::Null, |(_, stack)| &stack["Properties"]["Parameters"])
}

/// Replaces references to parameters by their values in `given`.
fn fill(body: &mut Value, given: &Value) {
    let parameter = body["Ref"].as_str().and_then(|name| given.get(name));
    match (parameter, body) {
        (Some(value), body) => *body = value.clone(),
        (None, Value::Object(fields)) => fields.values_mut().for_each(|value| fill(value, given)),
        (None, Value::Array(items)) => items.iter_mut().for_each(|value| fill(value, given)),
        (None, _) => {}
    }
}

/// Path and body of the template that a function is in.
fn template_of(name: &str) -> Option<&'static (&'static str, Value)> {
    let id = format!("{}Function", pascal(name));
    templates().iter().find(|(_, body)| body["Resources"][&id].is_object())
}

/// The subject of a function: the name of its template, of its binary and of its folder.
pub(crate) fn subject(name: &str) -> &'static str {
    let path = template_of(name).map_or("", |(path, _)| path);
    path.trim_start_matches("infra/functions/").trim_end_matches(".yaml")
}

/// Path of the template and logical id of one of a function's resources, for reports.
pub(crate) fn place(name: &str, kind: &str) -> String {
    let path = template_of(name).map_or("infra/functions", |(path, _)| path);
    format!("{path}, {}{kind}", pascal(name))
}

/// One of a function's resources: its `Function`, `Role`, `Route`, `Integration` or `Permission`; null if no
/// template has it.
pub(crate) fn resource(name: &str, kind: &str) -> &'static Value {
    let id = format!("{}{kind}", pascal(name));
    template_of(name).map_or(&Value::Null, |(_, body)| &body["Resources"][id])
}

/// Default settings in the template of a function.
pub(crate) fn globals(name: &str) -> &'static Value {
    template_of(name).map_or(&Value::Null, |(_, body)| &body["Globals"]["Function"])
}

/// A property of a function, or the default.
pub(crate) fn property(name: &str, property: &str) -> &'static Value {
    match &resource(name, "Function")["Properties"][property] {
        Value::Null => &globals(name)[property],
        own => own,
    }
}

//! `docs/notifications.md`, which lists the fields that organizers' texts may use.

use std::fmt::Write;

use domain::notification::{Reader, Template};

use crate::{fields_of, known_fields};

/// Fields that have a table of their own, because many mails have them.
const SHARED: [&str; 2] = ["booking", "event"];

/// The section of a template: its fields, and those in them.
fn section(template: Template) -> String {
    let known = known_fields(template).unwrap();
    let inner = |name: &str| {
        let within = |field: &&String| {
            let rest = field.strip_prefix(name);
            rest.is_some_and(|rest| rest.starts_with('.') || rest.starts_with("[]."))
        };
        known.iter().filter(within).map(|field| format!("`{field}`")).collect::<Vec<_>>().join(", ")
    };
    let mut section = format!("### `{}`\n\n| field | what it is |\n|---|---|\n", template.as_str());
    for field in fields_of(template).iter().filter(|field| !SHARED.contains(&field.name)) {
        let inner = inner(field.name);
        let with = if inner.is_empty() { String::new() } else { format!(" Has {inner}.") };
        writeln!(section, "| `{}` | {}{with} |", field.name, field.about).unwrap();
    }
    let shared = SHARED.iter().filter(|name| known.iter().any(|field| field == *name));
    let shared: Vec<_> = shared.map(|name| format!("`{name}`")).collect();
    writeln!(section, "\nAlso {}.", shared.join(" and ")).unwrap();
    section
}

#[test]
fn the_documentation_lists_the_fields_of_every_template() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/notifications.md");
    let document = std::fs::read_to_string(path).unwrap();
    let templates = Template::ALL.into_iter().filter(|template| template.reader() == Reader::Customer);
    let sections: Vec<String> = templates.map(section).collect();
    let wanted = sections.join("\n");
    assert!(
        document.contains(&wanted),
        "docs/notifications.md, `Fields of each mail`, is to be:\n\n{wanted}"
    );
    let shared = known_fields(Template::BookingConfirmed).unwrap();
    for name in shared.iter().filter(|name| {
        ["booking.", "event.", "sender.", "parts."].iter().any(|prefix| name.starts_with(prefix))
            || *name == "name"
    }) {
        assert!(document.contains(&format!("`{name}`")), "docs/notifications.md: {name}");
    }
}

//! The project's files.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::{Map, Value, json};
use serde_yaml_ng::Value as Yaml;

/// Folders of generated files.
const MADE: [&str; 6] = ["target", "node_modules", ".local", ".aws-sam", ".git", "dist"];

/// Root folder of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The text of a file, by its path from the root.
pub(crate) fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Returns true if there is such a file or folder.
pub(crate) fn exists(path: &str) -> bool {
    root().join(path).exists()
}

/// Paths of all files of the project: those that git tracks or would add, or, outside a checkout, all that are not
/// generated.
pub(crate) fn all() -> &'static [String] {
    static FILES: OnceLock<Vec<String>> = OnceLock::new();
    FILES.get_or_init(|| {
        let mut files = from_git().unwrap_or_else(|| {
            let mut files = Vec::new();
            walk(&root(), "", &mut files);
            files
        });
        files.retain(|path| root().join(path).is_file());
        files.sort();
        files
    })
}

fn from_git() -> Option<Vec<String>> {
    let list = ["ls-files", "--cached", "--others", "--exclude-standard"];
    let output = Command::new("git").arg("-C").arg(root()).args(list).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    (output.status.success() && !text.is_empty()).then(|| text.lines().map(str::to_owned).collect())
}

fn walk(folder: &Path, prefix: &str, files: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        if !entry.path().is_dir() {
            files.push(path);
        } else if !MADE.contains(&name.as_str()) {
            walk(&entry.path(), &format!("{path}/"), files);
        }
    }
}

/// Paths with this prefix and suffix.
pub(crate) fn matching(prefix: &str, suffix: &str) -> impl Iterator<Item = &'static str> {
    all().iter().map(String::as_str).filter(move |path| path.starts_with(prefix) && path.ends_with(suffix))
}

/// Paths and texts of the files that are text.
pub(crate) fn texts() -> impl Iterator<Item = (&'static str, String)> {
    let text = |path: &'static str| Some((path, std::fs::read_to_string(root().join(path)).ok()?));
    all().iter().map(String::as_str).filter_map(text)
}

/// A CloudFormation template with short forms (`!Ref x`) written as the long ones (`{"Ref": "x"}`).
pub(crate) fn template(path: &str) -> Value {
    let yaml = serde_yaml_ng::from_str(&read(path)).unwrap_or_else(|error| panic!("{path}: {error}"));
    long_form(yaml)
}

fn long_form(yaml: Yaml) -> Value {
    match yaml {
        Yaml::Null => Value::Null,
        Yaml::Bool(value) => json!(value),
        Yaml::Number(number) => serde_json::to_value(number).unwrap(),
        Yaml::String(text) => json!(text),
        Yaml::Sequence(items) => items.into_iter().map(long_form).collect(),
        Yaml::Mapping(fields) => {
            let field = |(key, value): (Yaml, Yaml)| (key.as_str().unwrap().to_owned(), long_form(value));
            Value::Object(fields.into_iter().map(field).collect())
        }
        Yaml::Tagged(tagged) => {
            let tag = tagged.tag.to_string();
            let name = tag.trim_start_matches('!');
            let name = if name == "Ref" { name.to_owned() } else { format!("Fn::{name}") };
            Value::Object(Map::from_iter([(name, long_form(tagged.value))]))
        }
    }
}

/// A template's resources of one type, with their logical ids.
pub(crate) fn resources<'a>(
    template: &'a Value,
    kind: &'a str,
) -> impl Iterator<Item = (&'a str, &'a Value)> {
    let all = template["Resources"].as_object().expect("Resources");
    all.iter().filter(move |(_, body)| body["Type"] == kind).map(|(id, body)| (id.as_str(), body))
}

/// The values of a field that has one value or a list of them.
pub(crate) fn one_or_many(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        Value::Null => Vec::new(),
        one => vec![one],
    }
}

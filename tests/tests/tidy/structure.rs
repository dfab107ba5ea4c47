//! Structure: floors of the domain, cycles of imports, words of the glossary, and first lines of doc comments.

use std::collections::{BTreeMap, BTreeSet};

use crate::files;
use crate::report::Report;

/// Floors of the domain, lowest first. A floor imports only from itself and from the floors under it.
const FLOORS: [&str; 4] = ["base", "seating", "sale", "after"];
/// Crates without cycles of imports: the folder with the root of each.
const CRATES: [&str; 8] = [
    "functions/src/",
    "shared/domain/src/",
    "shared/aws/src/",
    "shared/lambda/src/",
    "shared/documents/src/",
    "shared/mails/src/",
    "tests/sandbox/src/",
    "tests/src/",
];
/// Words that no identifier of a type, field, function or metric may contain, and the word to use. Reviewers check
/// the prose.
const IDENTIFIERS: [(&str, &str); 24] = [
    ("paper", "document"),
    ("papers", "document"),
    ("news", "provider message or payment update"),
    ("notice", "provider message or payment update"),
    ("notices", "provider message or payment update"),
    ("heard", "parsed"),
    ("held", "locked, or the booking's blocks"),
    ("hold", "lock"),
    ("bury", "orphan"),
    ("buried", "orphan"),
    ("staff", "member"),
    ("tenant", "organizer"),
    ("till", "checkout"),
    ("cut", "refund breakdown"),
    ("chargeback", "dispute"),
    ("promo", "offer"),
    ("theatre", "venue"),
    ("auditorium", "screen"),
    ("reservation", "lock"),
    ("reserve", "lock"),
    ("voucher", "coupon"),
    ("cart", "basket"),
    ("showtime", "event"),
    ("production", "title"),
];
/// Folders of product code, where the rule applies. In `shared/documents`, `paper` is the paper of a PDF.
const OURS: [&str; 4] =
    ["functions/src/", "shared/aws/src/store/", "shared/domain/src/", "shared/lambda/src/"];
/// Folder of the importer of charts, which uses seats.io's words.
const THEIRS: &str = "shared/domain/src/seating/layout/seatsio/";

fn is_test(path: &str) -> bool {
    path.contains("/tests/") || path.ends_with("/tests.rs")
}

/// Code of a file without comments and without the unit tests at its end.
fn code(path: &str) -> String {
    let text = files::read(path);
    let product = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let line = |line: &str| line.split("//").next().unwrap_or_default().to_owned();
    product.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_floor_of_the_domain_imports_only_from_the_floors_under_it() {
    let mut report = Report::default();
    for (height, floor) in FLOORS.iter().enumerate() {
        let folder = format!("shared/domain/src/{floor}/");
        for path in files::matching(&folder, ".rs").filter(|path| !is_test(path)) {
            for above in &FLOORS[height + 1..] {
                let imports = code(path).contains(&format!("crate::{above}::"));
                report.check(
                    !imports,
                    path,
                    format!("`{floor}` lies under `{above}` and must not import it"),
                );
            }
        }
    }
    report.finish();
}

/// Files of a crate by the path of their module: `shared/domain/src/sale/booking.rs` is `sale::booking`.
fn modules(root: &str) -> BTreeMap<Vec<String>, &'static str> {
    let module = |path: &'static str| {
        let name = path.strip_prefix(root)?.strip_suffix(".rs")?;
        let mut module: Vec<String> = name.split('/').map(str::to_owned).collect();
        if matches!(module.last().map(String::as_str), Some("mod" | "lib" | "main")) {
            module.pop();
        }
        (module.first().is_none_or(|first| first != "bin")).then_some((module, path))
    };
    files::matching(root, ".rs").filter(|path| !is_test(path)).filter_map(module).collect()
}

/// Modules that the `use` lines of a module's file name.
fn imports(module: &[String], text: &str, known: &BTreeMap<Vec<String>, &str>) -> BTreeSet<Vec<String>> {
    let uses = text.split("use ").skip(1).filter_map(|rest| rest.split(';').next());
    let target = |path: &str| {
        let mut words = path.split("::").map(|word| word.trim_matches([' ', '\n', '{', '}', ',']));
        let mut base: Vec<String> = match words.next()? {
            "crate" => Vec::new(),
            "super" => module[..module.len().saturating_sub(1)].to_vec(),
            "self" => module.to_vec(),
            _ => return None,
        };
        let mut found = known.contains_key(&base).then(|| base.clone());
        for word in words {
            base.push(word.to_owned());
            if known.contains_key(&base) {
                found = Some(base.clone());
            }
        }
        found
    };
    // A group has several imports: each is joined with the path before the group.
    let single = uses.flat_map(|line| match line.split_once('{') {
        Some((before, group)) => group.split(',').map(|one| format!("{before}{one}")).collect(),
        None => vec![line.to_owned()],
    });
    single.filter_map(|path| target(&path)).collect()
}

#[test]
fn no_module_imports_itself_even_indirectly() {
    let mut report = Report::default();
    for root in CRATES {
        let known = modules(root);
        let mut edges: BTreeMap<&[String], BTreeSet<Vec<String>>> = BTreeMap::new();
        for (module, path) in &known {
            let mut targets = imports(module, &code(path), &known);
            // A module may import from its parents.
            targets.retain(|target| target != module && !module.starts_with(target));
            edges.insert(module, targets);
        }
        for (module, path) in &known {
            if let Some(way) = way_back(module, &edges) {
                report.check(false, path, format!("imports itself by way of {}", way.join(" → ")));
            }
        }
    }
    report.finish();
}

/// Shortest path from a module to itself.
fn way_back(from: &[String], edges: &BTreeMap<&[String], BTreeSet<Vec<String>>>) -> Option<Vec<String>> {
    let mut seen = BTreeSet::new();
    let mut ways: Vec<Vec<Vec<String>>> = vec![vec![from.to_vec()]];
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in ways {
            let last = way.last()?;
            for next in edges.get(last.as_slice()).into_iter().flatten() {
                if next == from {
                    return Some(way[1..].iter().map(|module| module.join("::")).collect());
                }
                if seen.insert(next.clone()) {
                    longer.push([way.clone(), vec![next.clone()]].concat());
                }
            }
        }
        ways = longer;
    }
    None
}

/// Names that code declares: types, fields, variants, functions, constants and modules, as words in lower case.
fn declared(line: &str) -> Vec<String> {
    let line = line
        .trim()
        .trim_start_matches("pub(crate) ")
        .trim_start_matches("pub(super) ")
        .trim_start_matches("pub ");
    let keywords = ["struct ", "enum ", "trait ", "fn ", "async fn ", "const ", "static ", "mod ", "type "];
    let name = keywords.iter().find_map(|keyword| line.strip_prefix(keyword)).or_else(|| {
        let (name, _) = line.split_once(": ")?;
        name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_').then_some(name)
    });
    let name: String =
        name.unwrap_or_default().chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    super::sources::words(&name)
}

#[test]
fn declared_names_use_the_words_of_the_glossary() {
    let mut report = Report::default();
    let ours = |path: &&str| OURS.iter().any(|prefix| path.starts_with(prefix)) && !path.starts_with(THEIRS);
    for path in files::matching("", ".rs").filter(ours).filter(|path| !is_test(path)) {
        for (i, line) in code(path).lines().enumerate() {
            // Uses of offers are reserved, by the glossary; seats are locked.
            let of_offers = path.contains("redemption") || path.contains("offer");
            for word in declared(line).into_iter().filter(|word| !(of_offers && word == "reserve")) {
                if let Some((wrong, right)) = IDENTIFIERS.iter().find(|(wrong, _)| *wrong == word) {
                    report.check(false, &format!("{path}:{}", i + 1), format!("say {right}, not {wrong}"));
                }
            }
        }
    }
    report.finish();
}

#[test]
fn a_doc_comment_begins_with_a_noun_or_a_verb() {
    let mut report = Report::default();
    let questions = ["What", "Whether", "How", "Where", "Who", "Whose", "Which", "Why", "When"];
    for path in files::matching("", ".rs") {
        let text = files::read(path);
        let mut before = "";
        for (i, line) in text.lines().enumerate() {
            let line = line.trim_start();
            let begins = !before.starts_with("///") && !before.starts_with("//!");
            let first = line.strip_prefix("/// ").or_else(|| line.strip_prefix("//! "));
            let word = first.and_then(|first| first.split([' ', '.', ',', ':']).next()).unwrap_or_default();
            report.check(
                !begins || !questions.contains(&word),
                &format!("{path}:{}", i + 1),
                format!("a doc comment begins with a noun or a verb, not with `{word}`"),
            );
            before = line;
        }
    }
    report.finish();
}

//! Functions, methods, Lambda functions and imports of a file.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use super::tokens::closed;

/// A source file.
pub(super) struct File {
    pub(super) path: &'static str,
    /// Name of its module.
    pub(super) module: String,
    /// All words in it.
    pub(super) words: HashSet<String>,
    /// Names that it imports, with the module that each comes from.
    pub(super) imports: HashMap<String, String>,
    /// Names that it gives to its imports.
    pub(super) aliases: HashMap<String, String>,
}

impl File {
    pub(super) fn new(path: &'static str, tokens: &[String]) -> Self {
        let stem = |path: &Path| path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let own = Path::new(path);
        let module = if stem(own) == "mod" { own.parent().map(stem).unwrap_or_default() } else { stem(own) };
        let words = tokens.iter().cloned().collect();
        let mut file = Self { path, module, words, imports: HashMap::new(), aliases: HashMap::new() };
        for (at, _) in tokens.iter().enumerate().filter(|(_, token)| *token == "use") {
            let end = tokens[at..].iter().position(|token| token == ";").map_or(at, |length| at + length);
            import(&tokens[(at + 1).min(end)..end], "", &mut file);
        }
        file
    }
}

/// Records the names of an import: `a::{b, c::d}` imports `b` of `a` and `d` of `c`.
fn import(tree: &[String], base: &str, file: &mut File) {
    let (mut module, mut last) = (base.to_owned(), None);
    let mut at = 0;
    while let Some(token) = tree.get(at) {
        match token.as_str() {
            "{" => {
                let end = closed(tree, at);
                import(&tree[at + 1..end - 1], &module, file);
                (at, last) = (end, None);
                continue;
            }
            ":" => module = last.take().unwrap_or(module),
            "," => {
                file.imports.extend(last.take().map(|name| (name, module)));
                module = base.to_owned();
            }
            "as" => {
                let alias = tree.get(at + 1).cloned().unwrap_or_default();
                file.aliases.extend(last.clone().map(|name| (alias, name)));
                at += 1;
            }
            word => last = Some(word.to_owned()),
        }
        at += 1;
    }
    file.imports.extend(last.map(|name| (name, module)));
}

/// A function or a method.
pub(super) struct Item {
    pub(super) name: String,
    pub(super) file: usize,
    /// Type of a method; empty for a free function.
    pub(super) owner: String,
    /// True if it is called on a value.
    pub(super) takes_self: bool,
    pub(super) body: Vec<String>,
}

/// The functions and methods of a file.
pub(super) fn functions(tokens: &[String], file: usize) -> Vec<Item> {
    let owners = owners(tokens);
    let mut items = Vec::new();
    for at in (0..tokens.len()).filter(|at| tokens[*at] == "fn") {
        let Some((name, open)) = tokens.get(at + 1).zip(body(tokens, at + 1)) else { continue };
        if !name.starts_with(|sign: char| sign.is_alphabetic() || sign == '_') {
            continue;
        }
        let arguments =
            tokens[at..open].iter().position(|token| token == "(").map_or(open, |length| at + length);
        let first = tokens[arguments..open].iter().take_while(|token| *token != "," && *token != ")");
        let owner = owners.iter().find(|(begin, end, _)| (*begin..*end).contains(&at));
        items.push(Item {
            name: name.clone(),
            file,
            owner: owner.map(|(.., owner)| owner.clone()).unwrap_or_default(),
            takes_self: first.into_iter().any(|token| token == "self"),
            body: tokens[open..closed(tokens, open)].to_vec(),
        });
    }
    items
}

/// Position of the bracket that opens a function's body.
fn body(tokens: &[String], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        match tokens.get(at)?.as_str() {
            "{" => return Some(at),
            ";" => return None,
            "(" | "[" => at = closed(tokens, at),
            _ => at += 1,
        }
    }
}

/// Positions of the methods of each type: from, to, type.
fn owners(tokens: &[String]) -> Vec<(usize, usize, String)> {
    let mut owners = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        // `impl Trait` as a type is no such block.
        let begins = at == 0 || ["}", ";", "]", "unsafe"].contains(&tokens[at - 1].as_str());
        let open = if tokens[at] == "impl" && begins { body(tokens, at) } else { None };
        let Some(open) = open else {
            at += 1;
            continue;
        };
        // The type is the last word before its own parameters and conditions.
        let (mut depth, mut owner) = (0_i32, "");
        for token in tokens[at + 1..open].iter().take_while(|token| *token != "where") {
            match token.as_str() {
                "<" => depth += 1,
                ">" => depth -= 1,
                word if depth == 0 && word.starts_with(char::is_alphabetic) => owner = word,
                _ => {}
            }
        }
        let end = closed(tokens, open);
        owners.push((open, end, owner.to_owned()));
        at = end;
    }
    owners
}

/// Public statics with their values.
pub(super) fn statics(tokens: &[String]) -> Vec<(String, Vec<String>)> {
    let starts = tokens.windows(2).enumerate().filter(|(_, pair)| pair[0] == "pub" && pair[1] == "static");
    let named = starts.filter_map(|(at, _)| {
        let open = body(tokens, at)?;
        Some((tokens.get(at + 2)?.clone(), tokens[open..closed(tokens, open)].to_vec()))
    });
    named.collect()
}

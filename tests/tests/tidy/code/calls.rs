//! Calls in a function's body.

use std::collections::BTreeSet;

use super::Code;

/// Method names of the standard library's types: a call on a value whose type the file does not name is theirs.
const EVERYBODYS: [&str; 35] = [
    "add", "as_str", "body", "clone", "contains", "extend", "find", "from", "get", "get_or", "header",
    "insert", "into", "is_empty", "iter", "join", "len", "list", "lock", "map", "name", "new", "next", "ok",
    "parse", "path", "publish", "push", "put", "query", "read", "send", "start", "take", "text",
];

impl Code {
    /// Functions that a body in `file` may call; `owner` is the type if it is a method's body.
    pub(super) fn callees(&self, body: &[String], file: usize, owner: &str) -> BTreeSet<usize> {
        let mut callees = BTreeSet::new();
        for (at, name) in body.iter().enumerate() {
            let name = self.files[file].aliases.get(name).unwrap_or(name);
            let Some(places) = self.by_name.get(name) else { continue };
            let before = |back: usize| at.checked_sub(back).map_or("", |at| body[at].as_str());
            let after = body[at + 1..].iter().take(3).map(String::as_str).collect::<Vec<_>>();
            let called = matches!(after.as_slice(), ["(", ..] | [":", ":", "<"]);
            match before(1) {
                "." if called => callees.extend(self.methods(places, before(2), file, owner)),
                ":" if before(2) == ":" => callees.extend(self.by_path(places, before(3), owner)),
                "." | ":" | "fn" => {}
                _ if called => callees.extend(self.by_itself(places, name, file)),
                _ => {}
            }
        }
        callees
    }

    /// Methods of this name that a call on `receiver` may reach.
    fn methods(&self, places: &[usize], receiver: &str, file: usize, owner: &str) -> Vec<usize> {
        let methods = places.iter().copied().filter(|place| self.items[*place].takes_self);
        let of = |wanted: &str| {
            methods.clone().filter(|place| self.items[*place].owner == wanted).collect::<Vec<_>>()
        };
        match receiver {
            "self" => of(owner),
            "app" => of("App"),
            "store" => of("Store"),
            "sender" => of("Mailer"),
            _ => {
                let others: Vec<usize> = methods
                    .filter(|place| !["App", "Store"].contains(&self.items[*place].owner.as_str()))
                    .collect();
                let known = |place: &usize| self.files[file].words.contains(&self.items[*place].owner);
                let near: Vec<usize> = others.iter().copied().filter(known).collect();
                let name = others.first().map_or("", |place| self.items[*place].name.as_str());
                if near.is_empty() && !EVERYBODYS.contains(&name) { others } else { near }
            }
        }
    }

    /// Functions of this name that `before::name` may reach.
    fn by_path<'a>(
        &'a self,
        places: &'a [usize],
        before: &'a str,
        owner: &'a str,
    ) -> impl Iterator<Item = usize> + 'a {
        let before = if before == "Self" { owner } else { before };
        let is_type = before.starts_with(|sign: char| sign.is_uppercase());
        let anywhere = ["self", "super", "crate"].contains(&before);
        places.iter().copied().filter(move |place| {
            let item = &self.items[*place];
            let module = &self.files[item.file].module;
            if is_type {
                item.owner == before
            } else {
                item.owner.is_empty() && (anywhere || module == before)
            }
        })
    }

    /// Free functions that a name without a path may reach: one of the file, or an imported one.
    fn by_itself(&self, places: &[usize], name: &str, file: usize) -> Vec<usize> {
        let free = places.iter().copied().filter(|place| self.items[*place].owner.is_empty());
        let own: Vec<usize> = free.clone().filter(|place| self.items[*place].file == file).collect();
        let Some(module) = self.files[file].imports.get(name).filter(|_| own.is_empty()) else { return own };
        let anywhere = ["super", "crate", "aws"].contains(&module.as_str());
        let from = |place: &usize| anywhere || self.files[self.items[*place].file].module == *module;
        free.filter(|place| self.items[*place].file != file).filter(from).collect()
    }
}

//! Functions of our sources that a Lambda function can reach, found by names, as a reader with a search tool finds
//! them: a call may seem to reach more functions than it does, hardly ever fewer.

mod calls;
mod items;
mod tokens;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::OnceLock;

use crate::files;
use items::{File, Item};

/// The sources of the functions and of the adapters.
pub(crate) struct Code {
    files: Vec<File>,
    /// Functions and methods.
    items: Vec<Item>,
    by_name: HashMap<String, Vec<usize>>,
    /// Calls that each may make.
    calls: Vec<BTreeSet<usize>>,
    /// Statics that are Lambda functions, with file and body.
    statics: HashMap<String, (usize, Vec<String>)>,
}

/// The sources, read once.
pub(crate) fn code() -> &'static Code {
    static CODE: OnceLock<Code> = OnceLock::new();
    CODE.get_or_init(|| {
        let mut code = Code {
            files: Vec::new(),
            items: Vec::new(),
            by_name: HashMap::new(),
            calls: Vec::new(),
            statics: HashMap::new(),
        };
        let product =
            files::matching("functions/src/", ".rs").chain(files::matching("shared/aws/src/", ".rs"));
        for path in product.filter(|path| !path.contains("/bin/") && !path.contains("/openapi/")) {
            code.add(path);
        }
        for (place, item) in code.items.iter().enumerate() {
            code.by_name.entry(item.name.clone()).or_default().push(place);
        }
        code.calls = code.items.iter().map(|item| code.callees(&item.body, item.file, &item.owner)).collect();
        code
    })
}

impl Code {
    fn add(&mut self, path: &'static str) {
        let tokens = tokens::tokens(&files::read(path));
        let place = self.files.len();
        self.items.extend(items::functions(&tokens, place));
        for (name, body) in items::statics(&tokens) {
            self.statics.insert(name, (place, body));
        }
        self.files.push(File::new(path, &tokens));
    }

    /// Functions that this static's Lambda function can reach.
    pub(crate) fn reachable(&self, name: &str) -> Vec<Reached<'_>> {
        let Some((file, body)) = self.statics.get(name) else { return Vec::new() };
        let mut reached = HashSet::new();
        let mut ahead: Vec<usize> = self.callees(body, *file, "").into_iter().collect();
        while let Some(place) = ahead.pop() {
            if reached.insert(place) {
                ahead.extend(&self.calls[place]);
            }
        }
        let reached: Vec<usize> = reached.into_iter().collect();
        let callers = |of: usize| {
            let calls = |from: &usize| self.calls[reached[*from]].contains(&of);
            (0..reached.len()).filter(calls).collect()
        };
        let reach = |place: &usize| {
            let item = &self.items[*place];
            let (path, name) = (self.files[item.file].path, item.name.as_str());
            Reached { path, name, owner: &item.owner, body: &item.body, callers: callers(*place) }
        };
        reached.iter().map(reach).collect()
    }
}

/// A function that can be reached.
pub(crate) struct Reached<'a> {
    pub(crate) path: &'static str,
    pub(crate) name: &'a str,
    /// Type of a method; empty for a free function.
    pub(crate) owner: &'a str,
    pub(crate) body: &'a [String],
    /// Positions of its possible callers among the reachable functions.
    pub(crate) callers: Vec<usize>,
}

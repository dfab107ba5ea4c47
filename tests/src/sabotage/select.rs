//! Selection of the writes and calls that a sabotage is about.

use serde_json::Value;

use super::Asked;
use crate::calls::Service;

/// Writes of the store's items, alone or in a transaction.
#[derive(Clone, Copy, Debug)]
pub struct Writes {
    table: &'static str,
    function: Option<&'static str>,
    with: &'static [&'static str],
}

impl Writes {
    /// Every write to a table.
    #[must_use]
    pub const fn to(table: &'static str) -> Self {
        Self { table, function: None, with: &[] }
    }

    /// Only those of this function.
    #[must_use]
    pub const fn by(self, function: &'static str) -> Self {
        Self { function: Some(function), ..self }
    }

    /// Only those whose text has each of `words`: `Put booking IF ver = :expected WITH {…}` or
    /// `Update customer ADD tickets :seats IF … WITH {…}`, after what is done and the item's sort key.
    #[must_use]
    pub const fn with(self, words: &'static [&'static str]) -> Self {
        Self { with: words, ..self }
    }

    /// Returns true if `write`, of this kind, is one of them.
    pub(super) fn concern(self, function: Option<&str>, kind: &str, write: &Value) -> bool {
        let table = write["TableName"] == self.table;
        let by = self.function.is_none_or(|name| function == Some(name));
        if !table || !by {
            return false;
        }
        let text = described(kind, write);
        self.with.iter().all(|word| text.contains(word))
    }
}

fn described(kind: &str, write: &Value) -> String {
    let text = |name: &str, before: &str| match write[name].as_str() {
        Some(text) => format!(" {before}{text}"),
        None => String::new(),
    };
    let key = if write["Key"].is_null() { &write["Item"] } else { &write["Key"] };
    let sort = key["sk"]["S"].as_str().unwrap_or_default();
    let (update, condition) = (text("UpdateExpression", ""), text("ConditionExpression", "IF "));
    let (item, values) = (&write["Item"], &write["ExpressionAttributeValues"]);
    format!("{kind} {sort}{update}{condition} WITH {item} {values}")
}

/// Calls of a service.
#[derive(Clone, Copy, Debug)]
pub struct Calls {
    service: Service,
    function: Option<&'static str>,
    with: &'static [&'static str],
}

impl Calls {
    /// Every call of a service.
    #[must_use]
    pub const fn to(service: Service) -> Self {
        Self { service, function: None, with: &[] }
    }

    /// Only those of this function.
    #[must_use]
    pub const fn by(self, function: &'static str) -> Self {
        Self { function: Some(function), ..self }
    }

    /// Only those whose text has each of `words`: operation and body.
    #[must_use]
    pub const fn with(self, words: &'static [&'static str]) -> Self {
        Self { with: words, ..self }
    }

    /// Returns true if `call` is one of them.
    pub(super) fn concern(self, call: &Asked<'_>) -> bool {
        let by = self.function.is_none_or(|name| call.function == Some(name));
        if call.service != self.service || !by {
            return false;
        }
        let text = format!("{} {}", call.operation, String::from_utf8_lossy(call.body));
        self.with.iter().all(|word| text.contains(word))
    }
}

//! Selectors of sabotaged writes and calls.

use serde_json::Value;

use super::Asked;
use crate::calls::Service;

/// Selector of writes to the store, alone or in a transaction.
#[derive(Clone, Copy, Debug)]
pub struct Writes {
    table: &'static str,
    function: Option<&'static str>,
    with: &'static [&'static str],
}

impl Writes {
    /// All writes to a table.
    #[must_use]
    pub const fn to(table: &'static str) -> Self {
        Self { table, function: None, with: &[] }
    }

    /// Limits the selection to this function.
    #[must_use]
    pub const fn by(self, function: &'static str) -> Self {
        Self { function: Some(function), ..self }
    }

    /// Limits the selection to writes whose text contains each of `words`:
    /// `Put booking IF ver = :expected WITH {…}` or `Update customer ADD tickets :seats IF … WITH {…}`, after
    /// operation and sort key.
    #[must_use]
    pub const fn with(self, words: &'static [&'static str]) -> Self {
        Self { with: words, ..self }
    }

    /// Returns true if `write`, of this kind, is selected.
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

/// Selector of calls to a service.
#[derive(Clone, Copy, Debug)]
pub struct Calls {
    service: Service,
    function: Option<&'static str>,
    with: &'static [&'static str],
}

impl Calls {
    /// All calls to a service.
    #[must_use]
    pub const fn to(service: Service) -> Self {
        Self { service, function: None, with: &[] }
    }

    /// Limits the selection to this function.
    #[must_use]
    pub const fn by(self, function: &'static str) -> Self {
        Self { function: Some(function), ..self }
    }

    /// Limits the selection to calls whose operation and body contain each of `words`.
    #[must_use]
    pub const fn with(self, words: &'static [&'static str]) -> Self {
        Self { with: words, ..self }
    }

    /// Returns true if `call` is selected.
    pub(super) fn concern(self, call: &Asked<'_>) -> bool {
        let by = self.function.is_none_or(|name| call.function == Some(name));
        if call.service != self.service || !by {
            return false;
        }
        let text = format!("{} {}", call.operation, String::from_utf8_lossy(call.body));
        self.with.iter().all(|word| text.contains(word))
    }
}

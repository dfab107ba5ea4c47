//! A conditional write, alone or in a transaction.

use std::collections::HashMap;
use std::error::Error;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::error::ConditionalCheckFailedException;
use aws_sdk_dynamodb::types::{
    AttributeValue, CancellationReason, ConditionCheck, Delete, Put, ReturnValuesOnConditionCheckFailure,
    TransactWriteItem, Update,
};
use domain::Failure;

use super::{Item, text};
use crate::sdk_error::{
    CONFLICT_ATTEMPTS, PATIENT_ATTEMPTS, despite_conflicts, failure, passes, while_conflicts,
};

/// A conditional update, put or deletion of one item, or only its condition.
#[derive(Clone, Debug)]
pub(crate) struct Write {
    table: String,
    target: Target,
    condition: Vec<String>,
    names: HashMap<String, String>,
    values: HashMap<String, AttributeValue>,
}

#[derive(Clone, Debug)]
enum Target {
    Update { key: Item, expression: String },
    Put { item: Item },
    Delete { key: Item },
    Check { key: Item },
}

/// Outcome of a write or a transaction.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// All items are written.
    Written,
    /// A condition failed. One entry per write, in order: the item as it is (empty if it does not exist) for
    /// each write whose condition failed.
    Refused(Vec<Option<Item>>),
}

impl Write {
    /// An update of the item `key` by `expression`.
    pub(crate) fn update(table: &str, key: Item, expression: impl Into<String>) -> Self {
        Self::new(table, Target::Update { key, expression: expression.into() })
    }

    /// A put of the whole `item`.
    pub(crate) fn put(table: &str, item: Item) -> Self {
        Self::new(table, Target::Put { item })
    }

    /// A deletion of the item `key`.
    pub(crate) fn delete(table: &str, key: Item) -> Self {
        Self::new(table, Target::Delete { key })
    }

    /// A condition on the item `key`, which stays as it is; only in a transaction.
    pub(crate) fn check(table: &str, key: Item) -> Self {
        Self::new(table, Target::Check { key })
    }

    /// True if this writes or checks the item `key` of `table`.
    pub(crate) fn is_of(&self, table: &str, key: &Item) -> bool {
        let own = match &self.target {
            Target::Update { key, .. } | Target::Delete { key } | Target::Check { key } => key,
            Target::Put { item } => item,
        };
        self.table == table && key.iter().all(|(name, value)| own.get(name) == Some(value))
    }

    fn new(table: &str, target: Target) -> Self {
        let table = table.to_owned();
        Self { table, target, condition: Vec::new(), names: HashMap::new(), values: HashMap::new() }
    }

    /// Adds a condition.
    pub(crate) fn only_if(mut self, condition: impl Into<String>) -> Self {
        self.condition.push(condition.into());
        self
    }

    /// Adds a name `#name` for an attribute.
    pub(crate) fn name(mut self, placeholder: &str, attribute: impl Into<String>) -> Self {
        self.names.insert(placeholder.to_owned(), attribute.into());
        self
    }

    /// Adds a value `:value`.
    pub(crate) fn value(mut self, placeholder: &str, value: AttributeValue) -> Self {
        self.values.insert(placeholder.to_owned(), value);
        self
    }

    /// Adds a text value `:value`.
    pub(crate) fn text(self, placeholder: &str, value: impl Into<String>) -> Self {
        self.value(placeholder, text(value))
    }

    fn condition(&self) -> Option<String> {
        (!self.condition.is_empty()).then(|| format!("({})", self.condition.join(") AND (")))
    }

    fn values(&self) -> Option<HashMap<String, AttributeValue>> {
        (!self.values.is_empty()).then(|| self.values.clone())
    }

    fn names(&self) -> Option<HashMap<String, String>> {
        (!self.names.is_empty()).then(|| self.names.clone())
    }

    /// Sends the write alone: one write unit per kilobyte, if it succeeds or fails.
    pub(crate) async fn send(self, client: &Client, what: &str) -> Result<Outcome, Failure> {
        despite_conflicts(what, CONFLICT_ATTEMPTS, || self.attempt(client, what)).await
    }

    async fn attempt(&self, client: &Client, what: &str) -> Result<Option<Outcome>, Failure> {
        let all_old = ReturnValuesOnConditionCheckFailure::AllOld;
        match &self.target {
            Target::Update { key, expression } => {
                let request = client.update_item().table_name(&self.table).set_key(Some(key.clone()));
                let request =
                    request.update_expression(expression).set_condition_expression(self.condition());
                let request = request
                    .set_expression_attribute_names(self.names())
                    .set_expression_attribute_values(self.values())
                    .return_values_on_condition_check_failure(all_old);
                outcome(what, request.send().await)
            }
            Target::Put { item } => {
                let request = client.put_item().table_name(&self.table).set_item(Some(item.clone()));
                let request = request
                    .set_condition_expression(self.condition())
                    .set_expression_attribute_names(self.names())
                    .set_expression_attribute_values(self.values())
                    .return_values_on_condition_check_failure(all_old);
                outcome(what, request.send().await)
            }
            Target::Delete { .. } | Target::Check { .. } => {
                attempt_all(client, what, vec![self.clone().into_transaction()?]).await
            }
        }
    }

    fn into_transaction(self) -> Result<TransactWriteItem, Failure> {
        let (condition, names, values) = (self.condition(), self.names(), self.values());
        let all_old = ReturnValuesOnConditionCheckFailure::AllOld;
        let broken = |error: aws_sdk_dynamodb::error::BuildError| Failure::caused("a write", error);
        let item = TransactWriteItem::builder();
        Ok(match self.target {
            Target::Update { key, expression } => {
                let update = Update::builder().table_name(self.table).set_key(Some(key));
                let update = update.update_expression(expression).set_condition_expression(condition);
                let update = update
                    .set_expression_attribute_names(names)
                    .set_expression_attribute_values(values)
                    .return_values_on_condition_check_failure(all_old);
                item.update(update.build().map_err(broken)?).build()
            }
            Target::Put { item: row } => {
                let put = Put::builder().table_name(self.table).set_item(Some(row));
                let put = put
                    .set_condition_expression(condition)
                    .set_expression_attribute_names(names)
                    .set_expression_attribute_values(values)
                    .return_values_on_condition_check_failure(all_old);
                item.put(put.build().map_err(broken)?).build()
            }
            Target::Delete { key } => {
                let delete = Delete::builder().table_name(self.table).set_key(Some(key));
                let delete = delete
                    .set_condition_expression(condition)
                    .set_expression_attribute_names(names)
                    .set_expression_attribute_values(values)
                    .return_values_on_condition_check_failure(all_old);
                item.delete(delete.build().map_err(broken)?).build()
            }
            Target::Check { key } => {
                let check = ConditionCheck::builder().table_name(self.table).set_key(Some(key));
                let check = check
                    .set_condition_expression(condition)
                    .set_expression_attribute_names(names)
                    .set_expression_attribute_values(values)
                    .return_values_on_condition_check_failure(all_old);
                item.condition_check(check.build().map_err(broken)?).build()
            }
        })
    }
}

/// Outcome of a single write: `None` is a conflict with a transaction.
fn outcome<T, E>(what: &str, answer: Result<T, SdkError<E>>) -> Result<Option<Outcome>, Failure>
where
    E: WriteError + ProvideErrorMetadata + Error + 'static,
{
    let Err(error) = answer else { return Ok(Some(Outcome::Written)) };
    match error.as_service_error() {
        Some(service) if service.is_conflict() => Ok(None),
        Some(service) => match service.refusal() {
            Some(refusal) => {
                let item = refusal.item().cloned().unwrap_or_default();
                Ok(Some(Outcome::Refused(vec![Some(item)])))
            }
            None => Err(failure(what, &error)),
        },
        None => Err(failure(what, &error)),
    }
}

/// Common interface of single-write errors, which the SDK gives different types.
trait WriteError {
    fn is_conflict(&self) -> bool;
    fn refusal(&self) -> Option<&ConditionalCheckFailedException>;
}

macro_rules! write_error {
    ($($error:ty),*) => {$(
        impl WriteError for $error {
            fn is_conflict(&self) -> bool {
                self.is_transaction_conflict_exception()
            }

            fn refusal(&self) -> Option<&ConditionalCheckFailedException> {
                match self {
                    Self::ConditionalCheckFailedException(refusal) => Some(refusal),
                    _ => None,
                }
            }
        }
    )*};
}

write_error!(UpdateItemError, PutItemError);

/// Sends `writes` as one transaction, or a single write alone: both are atomic, and alone costs half.
pub(crate) async fn send_all(client: &Client, what: &str, writes: Vec<Write>) -> Result<Outcome, Failure> {
    let mut writes = writes;
    if writes.len() == 1 {
        return match writes.pop() {
            Some(write) => write.send(client, what).await,
            None => Ok(Outcome::Written),
        };
    }
    transact(client, what, CONFLICT_ATTEMPTS, writes).await
}

/// Sends `writes` as one transaction, and waits longer than [`send_all`] for others that are in the way.
pub(crate) async fn send_all_patiently(
    client: &Client,
    what: &str,
    writes: Vec<Write>,
) -> Result<Outcome, Failure> {
    transact(client, what, PATIENT_ATTEMPTS, writes).await
}

/// Sends `writes` as one transaction, for a caller who has another place to write to: none if others are in the way.
pub(crate) async fn try_all(
    client: &Client,
    what: &str,
    attempts: u32,
    writes: Vec<Write>,
) -> Result<Option<Outcome>, Failure> {
    let items: Vec<TransactWriteItem> =
        writes.into_iter().map(Write::into_transaction).collect::<Result<_, _>>()?;
    while_conflicts(attempts, || attempt_all(client, what, items.clone())).await
}

async fn transact(
    client: &Client,
    what: &str,
    attempts: u32,
    writes: Vec<Write>,
) -> Result<Outcome, Failure> {
    let items: Vec<TransactWriteItem> =
        writes.into_iter().map(Write::into_transaction).collect::<Result<_, _>>()?;
    despite_conflicts(what, attempts, || attempt_all(client, what, items.clone())).await
}

async fn attempt_all(
    client: &Client,
    what: &str,
    items: Vec<TransactWriteItem>,
) -> Result<Option<Outcome>, Failure> {
    let Err(error) = client.transact_write_items().set_transact_items(Some(items)).send().await else {
        return Ok(Some(Outcome::Written));
    };
    match error.as_service_error() {
        Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
            refusals(what, cancelled.cancellation_reasons())
        }
        _ => Err(failure(what, &error)),
    }
}

/// Refusals of a cancelled transaction. Only a failed condition is an answer; a conflict is retried, and
/// anything else fails.
fn refusals(what: &str, reasons: &[CancellationReason]) -> Result<Option<Outcome>, Failure> {
    let mut refused = Vec::with_capacity(reasons.len());
    for reason in reasons {
        match reason.code().unwrap_or("None") {
            "None" => refused.push(None),
            "ConditionalCheckFailed" => refused.push(Some(reason.item().cloned().unwrap_or_default())),
            // The SDK does not retry cancelled transactions, so the caller does.
            "TransactionConflict" => return Ok(None),
            code if passes(code) => return Ok(None),
            code => {
                let message = reason.message().unwrap_or_default();
                return Err(Failure::broken(format!("{what}: {code}: {message}")));
            }
        }
    }
    Ok(Some(Outcome::Refused(refused)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cancelled_transaction_is_sent_again_only_if_its_reason_passes() {
        let of = |code: &str| refusals("confirm", &[CancellationReason::builder().code(code).build()]);
        for passing in ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"] {
            assert!(matches!(of(passing), Ok(None)), "{passing}");
        }
        for lasting in ["ValidationError", "ItemCollectionSizeLimitExceeded"] {
            assert!(matches!(of(lasting), Err(Failure::Broken(_))), "{lasting}");
        }
    }
}

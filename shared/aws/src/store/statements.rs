//! Statements: a row each under its id, and the same under the organizer and its number.
//!
//! A month is closed by one transaction that puts both if neither is there. The id follows from organizer and month, so a
//! month has one statement; the number is one more than that of the last, which was read before and which nothing deletes,
//! so there is no gap; and who closes another month at the same time finds the number taken and reads again.

use domain::activity::{Action, Change};
use domain::ids::{CustomerId, OrganizerId, StatementId};
use domain::member::Member;
use domain::statement::{Month, StatedTotal};
use domain::{Error, Failure};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::bookings::Page;
use super::write::{Outcome, Write};
use super::{Item, Store, attribute, key, text};
use crate::sdk_error::failure;

/// Sort key of a statement.
const STATEMENT: &str = "statement";

/// A closed month, whose rows are in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosedMonth {
    /// Id of the statement.
    pub statement_id: StatementId,
    /// The organizer.
    pub organizer_id: OrganizerId,
    /// Number among the organizer's.
    pub number: u64,
    /// The month.
    pub month: Month,
    /// The organizer's first closed month: what is before was never stated, and is corrected nowhere.
    pub first_month: Month,
    /// Instant at which it was closed.
    pub closed_at: Timestamp,
    /// Member who closed it.
    pub closed_by: CustomerId,
    /// File of the statement.
    pub file: String,
    /// File of the days that it has counted.
    pub stated: String,
    /// Amounts of the month by currency.
    pub totals: Vec<StatedTotal>,
    /// Amounts of its corrections by currency.
    pub corrections: Vec<StatedTotal>,
}

/// Outcome of closing a month.
#[derive(Debug)]
pub enum Closing {
    /// It is closed.
    Closed,
    /// It was closed before.
    There(Box<ClosedMonth>),
    /// Another month was closed meanwhile: read and decide again.
    Stale,
}

impl Store {
    /// A statement, read strongly.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn closed_month(&self, id: &StatementId) -> Result<Option<ClosedMonth>, Failure> {
        let read = self.client.get_item().table_name(&self.tables.reports).consistent_read(true);
        let answer = read.set_key(Some(key(id.as_str(), STATEMENT))).send().await;
        let answer = answer.map_err(|error| failure("statement", &error))?;
        answer.item.map(closed_of).transpose()
    }

    /// A page of the statements of the member's organizer, the last first, read strongly.
    ///
    /// # Errors
    /// [`Error::CursorInvalid`] if `from` is not from such a page, or if DynamoDB does not answer.
    pub async fn closed_months(
        &self,
        member: &Member,
        limit: usize,
        from: Option<&[String]>,
    ) -> Result<Page<ClosedMonth>, Failure> {
        let partition = partition(member.organizer_id());
        let start = match from {
            None => None,
            Some([number]) if number.len() == 8 && number.parse::<u64>().is_ok() => {
                Some(key(&partition, number))
            }
            Some(_) => return Err(Error::CursorInvalid.into()),
        };
        let query = self.client.query().table_name(&self.tables.reports).consistent_read(true);
        let query = query
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", text(partition))
            .scan_index_forward(false)
            .limit(i32::try_from(limit).unwrap_or(1))
            .set_exclusive_start_key(start);
        let page = query.send().await.map_err(|error| failure("statements", &error))?;
        let next = page.last_evaluated_key().map(|last| vec![attribute(last, "sk")]);
        let items = page.items.unwrap_or_default().into_iter().map(closed_of);
        Ok(Page { items: items.collect::<Result<_, _>>()?, next })
    }

    /// Closes a month of the member's organizer, if it is open and `closed.number` is still the next.
    ///
    /// # Errors
    /// Those of a lost right, or if DynamoDB does not answer.
    pub async fn close_month(&self, member: &Member, closed: &ClosedMonth) -> Result<Closing, Failure> {
        member.check_owns(&closed.organizer_id, "statement")?;
        let recorded = json!({ "number": closed.number, "month": closed.month });
        let change = Change::of(Action::MonthClosed, &closed.statement_id, None, Some(&recorded))?;
        let item = |keys: Item| {
            let mut item: Item =
                serde_dynamo::to_item(closed).map_err(|error| Failure::caused("a statement", error))?;
            item.extend(keys);
            Ok::<_, Failure>(item)
        };
        let by_number = key(partition(&closed.organizer_id), format!("{:08}", closed.number));
        let writes = [item(key(closed.statement_id.as_str(), STATEMENT))?, item(by_number)?]
            .map(|item| Write::put(&self.tables.reports, item).only_if("attribute_not_exists(pk)"));
        let sent = self.change(member, change, closed.closed_at, writes.into()).await?;
        let Outcome::Refused(refused) = sent else { return Ok(Closing::Closed) };
        match refused.into_iter().next().flatten() {
            Some(there) => Ok(Closing::There(Box::new(closed_of(there)?))),
            None => Ok(Closing::Stale),
        }
    }
}

fn partition(organizer: &OrganizerId) -> String {
    format!("{organizer}#statements")
}

fn closed_of(item: Item) -> Result<ClosedMonth, Failure> {
    serde_dynamo::from_item(item).map_err(|error| Failure::caused("a statement's row", error))
}

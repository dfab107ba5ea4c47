//! Payouts with their lines, in the table `reports`.
//!
//! A payout's partition has its head, its lines, sorted by organizer and event, so that an organizer's are a range, and the
//! sums of each event. Two lists lead to it: that of the deployment and that of each organizer with a line in it, sorted by
//! time. What a line is about has an item of its own, which names the line: nothing is paid out twice.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::{DeleteRequest, PutRequest, WriteRequest};
use domain::ids::{EventId, OrganizerId};
use domain::member::{Admin, Member};
use domain::payout::{Explained, OrganizerPart, Payout, PayoutLine};
use domain::{Error, Failure};
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::bookings::Page;
use super::write::{Outcome, Write};
use super::{Item, Store, attribute, key, number, text};
use crate::in_parallel;
use crate::sdk_error::failure;

/// Partition of the deployment's payouts.
const ALL: &str = "payouts";
/// Sort key of a payout itself.
const HEAD: &str = "head";
/// Begin of a line's sort key.
const LINE: &str = "line#";
/// Place of a line that is no organizer's; it sorts before all of them.
const NOBODY: &str = "-";
/// Most requests of one batch.
const BATCH_MAX: usize = 25;
/// Items that are written at once.
const AT_ONCE: usize = 16;

/// Lines of a payout, and the key after which the next page begins.
pub type PayoutLines = (Vec<PayoutLine>, Option<String>);
/// A line, and its place in the provider's statement.
pub type PlacedLine = (String, PayoutLine);

impl Store {
    /// A payout as it was explained last.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn payout(&self, id: &str) -> Result<Option<Explained>, Failure> {
        self.body_at(&partition(id), HEAD).await
    }

    /// An organizer's part of a payout.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn payout_of(
        &self,
        member: &Member,
        payout: &Payout,
    ) -> Result<Option<OrganizerPart>, Failure> {
        self.body_at(&list_of(member.organizer_id()), &place(payout.created_at, &payout.payout_id)).await
    }

    /// A page of the deployment's payouts, the newest first.
    ///
    /// # Errors
    /// [`Error::CursorInvalid`] if `from` is not from such a page, or if DynamoDB does not answer.
    pub async fn payouts(
        &self,
        _admin: &Admin,
        limit: usize,
        from: Option<&[String]>,
    ) -> Result<Page<Explained>, Failure> {
        self.bodies(ALL, "", false, limit, from).await
    }

    /// A page of the payouts that the member's organizer has a part in, the newest first.
    ///
    /// # Errors
    /// As [`Store::payouts`].
    pub async fn payouts_of(
        &self,
        member: &Member,
        limit: usize,
        from: Option<&[String]>,
    ) -> Result<Page<OrganizerPart>, Failure> {
        self.bodies(&list_of(member.organizer_id()), "", false, limit, from).await
    }

    /// A page of all lines of a payout, organizer by organizer; those of nobody come first.
    ///
    /// # Errors
    /// As [`Store::payouts`].
    pub async fn payout_lines(
        &self,
        _admin: &Admin,
        id: &str,
        limit: usize,
        from: Option<&[String]>,
    ) -> Result<Page<PayoutLine>, Failure> {
        self.bodies(&partition(id), LINE, true, limit, from).await
    }

    /// A page of the organizer's lines of a payout.
    ///
    /// # Errors
    /// As [`Store::payouts`].
    pub async fn payout_lines_of(
        &self,
        member: &Member,
        id: &str,
        limit: usize,
        from: Option<&[String]>,
    ) -> Result<Page<PayoutLine>, Failure> {
        self.bodies(&partition(id), &format!("{LINE}{}#", member.organizer_id()), true, limit, from).await
    }

    /// A page of the stored lines of a payout, for its sums.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn stored_lines(&self, id: &str, after: Option<&str>) -> Result<PayoutLines, Failure> {
        const PAGE: usize = 400;
        let from = after.map(|after| vec![after.to_owned()]);
        let page: Page<PayoutLine> = self.bodies(&partition(id), LINE, true, PAGE, from.as_deref()).await?;
        Ok((page.items, page.next.and_then(|next| next.into_iter().next())))
    }

    /// Claims what each line is about for the line's place in the statement: false for one that a line at another place, or
    /// of another payout that has not released it, has claimed. A later `round` over the same payout claims anew, because the provider may have
    /// corrected the statement. Lines about nothing need no claim.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn claim_payout_lines(
        &self,
        payout: &Payout,
        round: i64,
        lines: &[PlacedLine],
    ) -> Result<Vec<bool>, Failure> {
        let claims = lines.iter().map(|(place, line)| async move {
            let (Some(about), None, false) = (&line.about, line.problem, line.is_foreign) else {
                return Ok::<_, Failure>(true);
            };
            let direction = if line.amount_minor < 0 { "out" } else { "in" };
            let mut item = key(format!("paid_out#{}#{about}", payout.provider.as_str()), direction);
            item.insert("payout".to_owned(), text(&payout.payout_id));
            item.insert("round".to_owned(), number(round));
            item.insert("place".to_owned(), text(place));
            let own = "payout = :payout AND (#round < :round OR (#round = :round AND place = :place))";
            let write = Write::put(&self.tables.reports, item.clone())
                .only_if(format!("attribute_not_exists(pk) OR ({own})"))
                .name("#round", "round")
                .text(":payout", &payout.payout_id)
                .value(":round", number(round))
                .text(":place", place);
            match write.send(&self.client, "paid out").await? {
                Outcome::Written => Ok(true),
                Outcome::Refused(refused) => {
                    let claimed = refused.into_iter().flatten().next().unwrap_or_default();
                    self.claim_released(item, &attribute(&claimed, "payout")).await
                }
            }
        });
        in_parallel(AT_ONCE, claims.collect()).await
    }

    /// Takes a claim over from `other`, if that payout has failed and released its lines.
    async fn claim_released(&self, item: Item, other: &str) -> Result<bool, Failure> {
        if !self.payout(other).await?.is_some_and(|other| other.payout.has_released_lines()) {
            return Ok(false);
        }
        let put = Write::put(&self.tables.reports, item).only_if("payout = :other").text(":other", other);
        Ok(matches!(put.send(&self.client, "paid out").await?, Outcome::Written))
    }

    /// Writes lines of a payout. Their keys are those of the provider's lines, so that a repeat writes the same items; a line
    /// that is there twice has its place in the key.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn put_payout_lines(&self, id: &str, lines: &[PlacedLine]) -> Result<(), Failure> {
        // One batch must not name a key twice, and a broken statement may.
        let mut items = BTreeMap::new();
        for (place, line) in lines {
            let owner = line.organizer_id.as_ref().map_or(NOBODY, OrganizerId::as_str);
            let event = line.event_id.as_ref().map_or(NOBODY, EventId::as_str);
            let again = if line.problem.is_some() { format!("#{place}") } else { String::new() };
            let sort = format!("{LINE}{owner}#{event}#{}{again}", line.line_id);
            items.insert(sort.clone(), item_of(&partition(id), &sort, line)?);
        }
        let put = |item| {
            let put = PutRequest::builder().set_item(Some(item)).build();
            put.map(|put| WriteRequest::builder().put_request(put).build())
        };
        let writes = items.into_values().map(put).collect::<Result<Vec<_>, _>>();
        self.write_payouts(writes.map_err(|error| Failure::caused("a payout's lines", error))?).await
    }

    /// Deletes stored lines of a payout that is explained anew. True once none is left.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn clear_payout_lines(&self, id: &str) -> Result<bool, Failure> {
        let pk = partition(id);
        let query = self.client.query().table_name(&self.tables.reports).consistent_read(true);
        let query = query
            .key_condition_expression("pk = :pk AND begins_with(sk, :line)")
            .expression_attribute_values(":pk", text(&pk))
            .expression_attribute_values(":line", text(LINE))
            .projection_expression("pk, sk");
        let found = query.send().await.map_err(|error| failure("a payout's lines", &error))?;
        let last = found.last_evaluated_key.is_none();
        let delete = |item| {
            let delete = DeleteRequest::builder().set_key(Some(item)).build();
            delete.map(|delete| WriteRequest::builder().delete_request(delete).build())
        };
        let writes = found.items.unwrap_or_default().into_iter().map(delete).collect::<Result<Vec<_>, _>>();
        self.write_payouts(writes.map_err(|error| Failure::caused("a payout's lines", error))?).await?;
        Ok(last)
    }

    /// Writes an explained payout, and its place in the deployment's list.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn put_payout(&self, explained: &Explained) -> Result<(), Failure> {
        let Payout { payout_id, created_at, .. } = &explained.payout;
        let in_list = item_of(ALL, &place(*created_at, payout_id), explained)?;
        Write::put(&self.tables.reports, in_list).send(&self.client, "a payout").await?;
        let head = item_of(&partition(payout_id), HEAD, explained)?;
        Write::put(&self.tables.reports, head).send(&self.client, "a payout").await.map(|_| ())
    }

    async fn write_payouts(&self, writes: Vec<WriteRequest>) -> Result<(), Failure> {
        let batches = writes.chunks(BATCH_MAX).map(|batch| async move {
            let mut rest = batch.to_vec();
            // DynamoDB may leave out a part; one that gets nowhere fails, and the run comes again.
            while !rest.is_empty() {
                let before = rest.len();
                let write = self.client.batch_write_item().request_items(&self.tables.reports, rest);
                let answer = write.send().await.map_err(|error| failure("a payout's lines", &error))?;
                let left = answer.unprocessed_items.unwrap_or_default();
                rest = left.into_values().flatten().collect();
                if rest.len() == before {
                    return Err(Failure::unavailable("a payout's lines: throttled"));
                }
            }
            Ok::<_, Failure>(())
        });
        in_parallel(AT_ONCE, batches.collect()).await.map(|_| ())
    }

    async fn body_at<T: DeserializeOwned>(&self, pk: &str, sk: &str) -> Result<Option<T>, Failure> {
        let read = self.client.get_item().table_name(&self.tables.reports).consistent_read(true);
        let read = read.set_key(Some(key(pk, sk)));
        let answer = read.send().await.map_err(|error| failure("a payout", &error))?;
        answer.item().map(body_of).transpose()
    }

    /// A page of the items of a partition whose sort keys begin with `begin`.
    async fn bodies<T: DeserializeOwned>(
        &self,
        pk: &str,
        begin: &str,
        ascending: bool,
        limit: usize,
        from: Option<&[String]>,
    ) -> Result<Page<T>, Failure> {
        let start = match from {
            None => None,
            Some([sort]) if sort.starts_with(begin) => Some(key(pk, sort)),
            Some(_) => return Err(Error::CursorInvalid.into()),
        };
        let query = self.client.query().table_name(&self.tables.reports).consistent_read(true);
        let query = query.scan_index_forward(ascending);
        let query = if begin.is_empty() {
            query.key_condition_expression("pk = :pk")
        } else {
            query
                .key_condition_expression("pk = :pk AND begins_with(sk, :begin)")
                .expression_attribute_values(":begin", text(begin))
        };
        let query = query
            .expression_attribute_values(":pk", text(pk))
            .limit(i32::try_from(limit).unwrap_or(i32::MAX))
            .set_exclusive_start_key(start);
        let answer = query.send().await.map_err(|error| failure("payouts", &error))?;
        let next = answer.last_evaluated_key.as_ref().map(|last| vec![attribute(last, "sk")]);
        let items = answer.items.unwrap_or_default().iter().map(body_of).collect::<Result<_, _>>()?;
        Ok(Page { items, next })
    }
}

pub(super) fn partition(id: &str) -> String {
    format!("payout#{id}")
}

pub(super) fn list_of(owner: &OrganizerId) -> String {
    format!("{owner}#payouts")
}

/// Place of a payout in a list: ten digits, so that seconds sort as texts.
pub(super) fn place(at: Timestamp, id: &str) -> String {
    format!("{:010}#{id}", at.as_second())
}

pub(super) fn item_of<T: Serialize>(pk: &str, sk: &str, body: &T) -> Result<Item, Failure> {
    let body = serde_json::to_string(body).map_err(|error| Failure::caused("a payout", error))?;
    let mut item = key(pk, sk);
    item.insert("body".to_owned(), text(body));
    Ok(item)
}

fn body_of<T: DeserializeOwned>(item: &Item) -> Result<T, Failure> {
    serde_json::from_str(&attribute(item, "body")).map_err(|error| Failure::caused("a payout's item", error))
}

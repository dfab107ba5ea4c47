//! Returned seats, and the one-time codes that authorize a return.
//!
//! A code is an item beside its booking: keyed hash, seats, quoted refund. Every new code raises `gen`, so a
//! try counts only for the code that it is compared with.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::activity::Change;
use domain::block::Mark;
use domain::booking::{Booking, BookingBlock};
use domain::ids::{BookingId, RefundId};
use domain::member::Member;
use domain::otp::OtpHash;
use domain::{Failure, limits};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::bookings::{Writing, is_written};
use super::slot;
use super::void_tickets::void;
use super::write::{Outcome, Write, send_all};
use super::{Item, Store, key, number};
use crate::sdk_error::failure;

/// Sort key of a booking's code.
const CODE: &str = "code";
/// Seconds for which a code's item is kept after the hour in which its sends count.
const KEPT_SECONDS: i64 = 3600;

/// A booking's code, as stored.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Code {
    /// Number of the code within the booking.
    #[serde(rename = "gen")]
    pub number: u64,
    /// Hash of the code.
    pub hash: OtpHash,
    /// Seats that the code returns, by the ids that they were sold as: the event may move before the code is used.
    pub seats: Vec<String>,
    /// Refund quoted to the customer, in minor units.
    pub quoted_minor: i64,
    /// Last second at which the code is valid.
    pub expires_at: i64,
    /// Number of tries.
    pub tries: u32,
    /// Seconds at which the booking's codes of the last hour were sent, this one last.
    pub sent_at: Vec<i64>,
    /// Effect of the code, once it was used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spent: Option<Spent>,
}

/// Effect of a code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spent {
    /// Refund that the code caused; none if nothing was refunded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund_id: Option<RefundId>,
}

/// A return of seats by a member, as it is stored under its request's key. It stays with the booking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatReturn {
    /// Fingerprint of the request.
    pub request: String,
    /// The returned seats, by block.
    pub given: Vec<BookingBlock>,
    /// Refund for them; none if nothing was refunded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund_id: Option<RefundId>,
}

/// Outcome of spending a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Try {
    /// The code may be compared once.
    Allowed,
    /// Too many tries were spent.
    TooMany,
    /// The code has expired.
    Expired,
    /// A newer code was sent, or this one was used: read again.
    Stale,
}

impl Store {
    /// Reads the booking's code strongly.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn code(&self, id: &BookingId) -> Result<Option<Code>, Failure> {
        let read = self.client.get_item().table_name(&self.tables.bookings).consistent_read(true);
        let read = read.set_key(Some(code_key(id)));
        let answer = read.send().await.map_err(|error| failure("code", &error))?;
        answer.item().map(code_of_item).transpose()
    }

    /// Replaces the code `before`. False if another writer was first.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn write_code(
        &self,
        id: &BookingId,
        code: &Code,
        before: Option<&Code>,
    ) -> Result<bool, Failure> {
        let mut item: Item =
            serde_dynamo::to_item(code).map_err(|error| Failure::caused("a one-time code", error))?;
        item.extend(code_key(id));
        let kept_until = code.expires_at + KEPT_SECONDS;
        item.insert("expires_at_ttl".to_owned(), number(kept_until));
        let write = Write::put(&self.tables.bookings, item).name("#gen", "gen");
        let write = match before {
            None => write.only_if("attribute_not_exists(#gen)"),
            Some(before) => write.only_if("#gen = :gen").value(":gen", number(before.number)),
        };
        match write.send(&self.client, "write code").await? {
            Outcome::Written => Ok(true),
            // The same write, sent again because its answer was lost.
            Outcome::Refused(refused) => {
                let there = refused.into_iter().flatten().next().map(|item| code_of_item(&item)).transpose();
                let same = |there: Code| {
                    there.number == code.number && String::from(there.hash) == String::from(code.hash.clone())
                };
                Ok(there.ok().flatten().is_some_and(same))
            }
        }
    }

    /// Spends a try of `code`, BEFORE it is compared: however many requests guess at once, there are no more
    /// comparisons than tries.
    ///
    /// # Errors
    /// If DynamoDB does not answer; the try may be spent all the same.
    pub async fn spend_try(&self, id: &BookingId, code: &Code, now: Timestamp) -> Result<Try, Failure> {
        let write = Write::update(&self.tables.bookings, code_key(id), "ADD tries :one")
            .name("#gen", "gen")
            .value(":one", number(1))
            .value(":gen", number(code.number))
            .value(":max", number(limits::TRIES_MAX))
            .value(":now", number(now.as_second()))
            .only_if("#gen = :gen AND tries < :max AND expires_at >= :now");
        let write = match code.spent {
            Some(_) => write.only_if("attribute_exists(spent)"),
            None => write.only_if("attribute_not_exists(spent)"),
        };
        let Outcome::Refused(refused) = write.send(&self.client, "try code").await? else {
            return Ok(Try::Allowed);
        };
        let there = refused.into_iter().flatten().next().filter(|item| !item.is_empty());
        let Some(there) = there.map(|item| code_of_item(&item)).transpose()? else { return Ok(Try::Stale) };
        Ok(match there {
            there if there.number != code.number || there.spent != code.spent => Try::Stale,
            there if there.expires_at < now.as_second() => Try::Expired,
            _ => Try::TooMany,
        })
    }

    /// Cancels seats: ONE transaction replaces the booking by `next`, which is without `given`; frees those
    /// seats, each of which must be sold to the booking; lowers the customer's ticket count; and spends
    /// `code`, which can be repeated as long as it would have been valid from `now`. If the event takes place, at
    /// `starts_at`, it lists the tickets as void; none of a cancelled event, whose tickets are all void.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn cancel_booking(
        &self,
        mut next: Booking,
        (given, starts_at): (&[BookingBlock], Option<Timestamp>),
        code: Option<(&Code, &Spent)>,
        now: Timestamp,
    ) -> Result<Writing, Failure> {
        let mut writes = vec![self.replacement(&mut next, now)?];
        if let Some((code, spent)) = code {
            writes.push(spending(&self.tables.bookings, &next.booking_id, code, spent, now)?);
        }
        let decisive = writes.len();
        writes.extend(self.freed(&next, given));
        writes.extend(starts_at.map(|starts_at| void(&self.tables.bookings, &next, given, (starts_at, now))));
        let outcome = send_all(&self.client, "cancel booking", writes).await?;
        self.restore_refusing(&outcome).await?;
        cancelled(&next, decisive, outcome)
    }

    /// Cancels seats like [`Store::cancel_booking`], for a member of the organizer of the event, which starts at
    /// `starts_at`: the same transaction puts `done` under the request's `key`, checks that the event is not cancelled,
    /// and has the activity record and the proof of the member's right.
    ///
    /// # Errors
    /// [`domain::Error::NotFound`] or [`domain::Error::RoleMissing`] if the right is gone, or if DynamoDB does not
    /// answer.
    pub async fn return_seats(
        &self,
        member: &Member,
        (mut next, starts_at): (Booking, Timestamp),
        (key, done): (&str, &SeatReturn),
        change: Change,
        now: Timestamp,
    ) -> Result<Writing, Failure> {
        let mut item: Item =
            serde_dynamo::to_item(done).map_err(|error| Failure::caused("a return of seats", error))?;
        item.extend(return_key(&next.booking_id, key));
        let given = done.given.clone();
        let mut writes = vec![
            self.replacement(&mut next, now)?,
            Write::put(&self.tables.bookings, item).only_if("attribute_not_exists(pk)"),
            self.not_cancelled(&next.event_id),
        ];
        let decisive = writes.len();
        writes.extend(self.freed(&next, &given));
        writes.push(void(&self.tables.bookings, &next, &given, (starts_at, now)));
        let outcome = self.change(member, change, now, writes).await?;
        self.restore_refusing(&outcome).await?;
        cancelled(&next, decisive, outcome)
    }

    /// The return that a request with this `key` has made, read strongly.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn seat_return(&self, id: &BookingId, key: &str) -> Result<Option<SeatReturn>, Failure> {
        let read = self.client.get_item().table_name(&self.tables.bookings).consistent_read(true);
        let read = read.set_key(Some(return_key(id, key)));
        let answer = read.send().await.map_err(|error| failure("seat return", &error))?;
        let parse = |item: &Item| serde_dynamo::from_item(item.clone());
        answer.item().map(parse).transpose().map_err(|error| Failure::caused("a return of seats", error))
    }

    /// The writes that free the seats `given` of a booking, each of which must be sold to it, and lower the customer's
    /// ticket count. House seats that were given away are house seats again.
    fn freed(&self, booking: &Booking, given: &[BookingBlock]) -> Vec<Write> {
        let mut writes = Vec::new();
        if booking.tickets_max.is_some() {
            let seats = given.iter().map(|held| held.seats.len()).sum();
            writes.push(slot::give_back(&self.tables.bookings, booking, seats));
        }
        let mark = Mark::Sold { booking_id: booking.booking_id.clone() };
        let space = booking.seat_space();
        let house_name = booking.complimentary.as_ref().and_then(|of| of.house_name.clone());
        let house = house_name.map(|name| Mark::Blocked { name });
        let sold = |seat: &str| format!("{seat} = :sold");
        writes.extend(given.iter().map(|held| match &house {
            Some(house) => self.mark(&space, held, house, sold).text(":sold", mark.to_string()),
            None => self.unmark(&space, held, &mark),
        }));
        writes
    }
}

/// Outcome of a cancellation of which the first `decisive` writes say whether another writer was first.
fn cancelled(next: &Booking, decisive: usize, outcome: Outcome) -> Result<Writing, Failure> {
    let Outcome::Refused(refused) = outcome else { return Ok(Writing::Written) };
    // The same transaction, sent again because its answer was lost.
    if is_written(&refused[..refused.len().min(1)], next) {
        return Ok(Writing::Written);
    }
    if refused.iter().take(decisive).any(Option::is_some) {
        return Ok(Writing::Stale);
    }
    let id = &next.booking_id;
    Err(Failure::broken(format!("{id}: seats or tickets of a confirmed booking are not its own")))
}

/// The write that spends a code.
fn spending(
    table: &str,
    id: &BookingId,
    code: &Code,
    spent: &Spent,
    now: Timestamp,
) -> Result<Write, Failure> {
    let spent: AttributeValue =
        serde_dynamo::to_attribute_value(spent).map_err(|error| Failure::caused("a one-time code", error))?;
    // A repeated request, after a lost answer, has new tries and a new time limit.
    let until = now.as_second().saturating_add(limits::CODE_SECONDS);
    let set = "SET spent = :spent, tries = :zero, expires_at = :until";
    Ok(Write::update(table, code_key(id), set)
        .name("#gen", "gen")
        .value(":spent", spent)
        .value(":zero", number(0))
        .value(":until", number(until))
        .value(":gen", number(code.number))
        .only_if("#gen = :gen AND attribute_not_exists(spent)"))
}

/// Key of a return of seats: `key` is a fingerprint.
fn return_key(id: &BookingId, key_of_request: &str) -> Item {
    key(id.as_str(), format!("return#{key_of_request}"))
}

fn code_key(id: &BookingId) -> Item {
    key(id.as_str(), CODE)
}

fn code_of_item(item: &Item) -> Result<Code, Failure> {
    serde_dynamo::from_item(item.clone()).map_err(|error| Failure::caused("a code's item", error))
}

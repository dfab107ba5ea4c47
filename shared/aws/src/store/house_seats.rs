//! House seats: seats that a member blocks under a name, and frees again. [`domain::block`] explains the marks.

use domain::Failure;
use domain::activity::{Action, Change};
use domain::block::{Mark, now_digits};
use domain::booking::BookingBlock;
use domain::house::HouseName;
use domain::ids::EventId;
use domain::member::Member;
use domain::space::SeatSpace;
use jiff::Timestamp;
use serde::Serialize;

use super::Store;
use super::seats::LeftSeat;
use super::write::Outcome;

impl Store {
    /// Records what a member is about to do with an event's seats, if the member still has the right. Each block is a
    /// write of its own, so the record comes first: nothing is changed without one.
    ///
    /// # Errors
    /// [`domain::Error::NotFound`] or [`domain::Error::RoleMissing`] if the right is gone, or if DynamoDB does not
    /// answer.
    pub async fn record_seats(
        &self,
        member: &Member,
        action: Action,
        event: &EventId,
        wanted: &impl Serialize,
        now: Timestamp,
    ) -> Result<(), Failure> {
        let change = Change::of(action, event, None, Some(wanted))?;
        match self.change(member, change, now, vec![]).await? {
            Outcome::Written => Ok(()),
            Outcome::Refused(_) => Err(Failure::unavailable("activity: the record was refused")),
        }
    }

    /// Blocks those of `seats` that are available, as house seats under `name`; returns the others. Seats that have
    /// the name already keep it.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn block_seats(
        &self,
        space: &SeatSpace,
        name: &HouseName,
        seats: &[BookingBlock],
        now: Timestamp,
    ) -> Result<Vec<LeftSeat>, Failure> {
        let mark = Mark::Blocked { name: name.clone() };
        let digits = now_digits(now);
        let free_or_ours =
            |seat: &str| format!("attribute_not_exists({seat}) OR {seat} < :now OR {seat} = :mark");
        let write =
            |part: &BookingBlock| self.mark(space, part, &mark, free_or_ours).text(":now", digits.clone());
        let is_free_or_ours =
            |found: Option<&Mark>| found.is_none_or(|found| *found == mark || found.to_string() < digits);
        self.write_those(seats, write, is_free_or_ours).await
    }

    /// Frees those of `seats` that are house seats under `name`; returns the others.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn free_house_seats(
        &self,
        space: &SeatSpace,
        name: &HouseName,
        seats: &[BookingBlock],
    ) -> Result<Vec<LeftSeat>, Failure> {
        let mark = Mark::Blocked { name: name.clone() };
        let write = |part: &BookingBlock| self.unmark(space, part, &mark);
        self.write_those(seats, write, |found| found == Some(&mark)).await
    }
}

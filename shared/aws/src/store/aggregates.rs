//! Stored aggregates of an event's days. Each has the revision of its day from before its facts were read, and is valid
//! while the day still has that revision; what is not stored or not valid is added up from the facts.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::Failure;
use domain::fact::{Aggregate, HourLine};
use domain::ids::EventId;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use jiff::civil::Date;

use super::facts::{BODY, DAY, REVISION, SummedDay, day_of, number_of};
use super::write::{Outcome, Write};
use super::{Item, Store, key, number, text};
use crate::in_parallel;

/// Begin of the sort key of a stored aggregate.
const SUM: &str = "sum#";
/// Attribute with the revision that an aggregate is of.
const OF_REVISION: &str = "of_rev";
/// Attribute with the number of facts of an aggregate.
const FACTS: &str = "facts";
/// Most bytes of an aggregate's body: an item has at most 400 KB.
const BODY_BYTES_MAX: usize = 350_000;
/// Most bytes of a body that is unpacked.
const PLAIN_BYTES_MAX: u64 = 32 * 1024 * 1024;
/// Most days whose facts are read at once: each is read by a query for each of its shards.
const DAYS_AT_ONCE: usize = 4;

/// That which happened on an event's day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayLines {
    /// The UTC day.
    pub day: Date,
    /// Sums of its facts by hour and dimensions.
    pub lines: Vec<HourLine>,
}

/// An event's day, and its stored aggregate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDay {
    /// The UTC day.
    pub day: Date,
    /// Revision of the day.
    pub revision: u64,
    /// Revision of the stored aggregate; none if there is none.
    pub of_revision: Option<u64>,
    /// Number of facts in the stored aggregate.
    pub facts: u64,
    /// Lines of the stored aggregate.
    pub lines: Vec<HourLine>,
}

impl StoredDay {
    /// True if the stored aggregate has every fact whose revision step is done. It may have been stored after the day's
    /// revision was read, and be of a later one.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.of_revision.is_some_and(|of| of >= self.revision)
    }
}

impl Store {
    /// That which happened on an event's UTC days from `from` to `to`, in order; days without facts are left out.
    ///
    /// # Errors
    /// If DynamoDB does not answer, or has a fact that this version cannot read.
    pub async fn lines_of(&self, event: &EventId, from: Date, to: Date) -> Result<Vec<DayLines>, Failure> {
        let days = self.stored_days(event, from, to).await?.into_iter().map(|stored| async move {
            if stored.is_valid() {
                return Ok(DayLines { day: stored.day, lines: stored.lines });
            }
            let sum = self.sum_day(event, stored.day).await?;
            Ok(DayLines { day: sum.day, lines: sum.aggregate.into_hours().collect() })
        });
        in_parallel(DAYS_AT_ONCE, days.collect()).await
    }

    /// An event's UTC days from `from` to `to` that have facts, with their stored aggregates, read strongly.
    ///
    /// # Errors
    /// If DynamoDB does not answer, or an aggregate is broken.
    pub async fn stored_days(
        &self,
        event: &EventId,
        from: Date,
        to: Date,
    ) -> Result<Vec<StoredDay>, Failure> {
        let between = |prefix: &str| (format!("{prefix}{from}"), format!("{prefix}{to}"));
        let read = [DAY, SUM].map(|prefix| self.reports_between(event.as_str(), between(prefix), true));
        let mut read = in_parallel(2, read.into()).await?.into_iter();
        let (days, sums) = (read.next().unwrap_or_default(), read.next().unwrap_or_default());
        let mut stored: BTreeMap<Date, Item> =
            sums.into_iter().map(|item| Ok((day_of(&item, SUM)?, item))).collect::<Result<_, Failure>>()?;
        let day = |item: &Item| {
            let day = day_of(item, DAY)?;
            let (of_revision, facts, lines) = match stored.remove(&day) {
                Some(sum) => (Some(number_of(&sum, OF_REVISION)), number_of(&sum, FACTS), unpacked(&sum)?),
                None => (None, 0, Vec::new()),
            };
            Ok(StoredDay { day, revision: number_of(item, REVISION), of_revision, facts, lines })
        };
        days.iter().map(day).collect()
    }

    /// Stores the aggregate of an event's day, unless one of a later revision is there. False if it is too long for an
    /// item: then the day is added up whenever it is read.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn store_aggregate(
        &self,
        event: &EventId,
        sum: &SummedDay,
        now: Timestamp,
    ) -> Result<bool, Failure> {
        let body = packed(&sum.aggregate)?;
        if body.len() > BODY_BYTES_MAX {
            return Ok(false);
        }
        let mut item = key(event.as_str(), format!("{SUM}{}", sum.day));
        item.insert(BODY.to_owned(), AttributeValue::B(Blob::new(body)));
        item.insert(OF_REVISION.to_owned(), number(sum.revision));
        item.insert(FACTS.to_owned(), number(sum.facts));
        item.insert("made_at".to_owned(), text(now.to_string()));
        let put = Write::put(&self.tables.reports, item)
            .only_if("attribute_not_exists(pk) OR #of <= :of")
            .name("#of", OF_REVISION)
            .value(":of", number(sum.revision));
        match put.send(&self.client, "aggregate").await? {
            // Refused: somebody has stored what was added up later.
            Outcome::Written | Outcome::Refused(_) => Ok(true),
        }
    }
}

fn packed(aggregate: &Aggregate) -> Result<Vec<u8>, Failure> {
    let lines: Vec<HourLine> = aggregate.clone().into_hours().collect();
    let json = serde_json::to_vec(&lines).map_err(|error| Failure::caused("an aggregate", error))?;
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&json).map_err(|error| Failure::caused("an aggregate", error))?;
    encoder.finish().map_err(|error| Failure::caused("an aggregate", error))
}

fn unpacked(item: &Item) -> Result<Vec<HourLine>, Failure> {
    let broken = |cause: String| Failure::broken(format!("a stored aggregate: {cause}"));
    let Some(body) = item.get(BODY).and_then(|body| body.as_b().ok()) else {
        return Err(broken("no body".to_owned()));
    };
    let mut json = Vec::new();
    let read = GzDecoder::new(body.as_ref()).take(PLAIN_BYTES_MAX).read_to_end(&mut json);
    read.map_err(|error| broken(error.to_string()))?;
    serde_json::from_slice(&json).map_err(|error| broken(error.to_string()))
}

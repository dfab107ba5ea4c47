//! Counts of redemptions: the room that they have, their sums, and a check of them.

use std::collections::BTreeMap;

use domain::Failure;
use domain::ids::OfferId;
use domain::offer::Offer;
use domain::redemption::{Row, Uses};

use super::audit::KEYS_MAX;
use super::keys::{self, COUNT};
use super::redemption_rows::{Count, Whose, count_key, count_of, counts_of, part, row_of_item};
use super::write::Write;
use super::{Item, Store, attribute, key, number, text};
use crate::in_parallel;
use crate::sdk_error::failure;

/// Shards that are read at the same time.
const SHARDS_AT_ONCE: usize = 8;

/// Uses of an offer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OfferUses {
    /// Uses that are reserved and not used.
    pub reserved: Uses,
    /// Uses in confirmed bookings.
    pub used: Uses,
}

/// A count that is not the sum of its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountDiffers {
    /// Partition key of the count.
    pub count: String,
    /// Sums that it says: uses, money, and the used ones of both.
    pub counted: [i64; 4],
    /// The sum of its rows.
    pub rows: [i64; 4],
}

/// Room that a count must have for a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Room {
    /// Most that the count may say before the row is added; none if its uses are not limited.
    uses: Option<i64>,
    /// The same of the money.
    minor: Option<i64>,
}

impl Room {
    /// Room in the count `whose` for a row of `offer`. A shard has its share of each cap; the shares sum to the cap.
    pub(super) fn of(offer: &Offer, row: &Row, whose: Whose) -> Self {
        let caps = &offer.terms.caps;
        let shard = row.redemption.shard;
        let share = |cap: i64| {
            let shards = i64::from(offer.shards.max(1));
            cap / shards + i64::from(i64::from(shard) < cap % shards)
        };
        let wanted = i64::from(row.uses.uses);
        match whose {
            Whose::Shard => Self {
                uses: caps.uses_max.map(|cap| share(i64::from(cap)) - wanted),
                minor: caps.money_max_minor.map(|cap| share(cap) - row.uses.minor),
            },
            Whose::Customer => {
                Self { uses: caps.per_customer_max.map(|cap| i64::from(cap) - wanted), minor: None }
            }
            Whose::Code => Self { uses: Some(1 - wanted), minor: None },
            Whose::First => Self { uses: Some(0), minor: None },
        }
    }

    /// True if `count` has it.
    pub(super) fn is_in(&self, count: &Count, row: &Row, whose: Whose) -> bool {
        // Two first-purchase offers of one booking are one first booking.
        let same = whose == Whose::First && count.booking == row.booking_id.as_str();
        same || (self.uses.is_none_or(|most| count.kept <= most)
            && self.minor.is_none_or(|most| count.kept_minor <= most))
    }

    /// Adds the condition that the count has it to a `write` of the count.
    pub(super) fn required(&self, mut write: Write, row: &Row, whose: Whose) -> Write {
        for (name, most) in [("kept", self.uses), ("kept_minor", self.minor)] {
            let Some(most) = most else { continue };
            // If not even an empty count has room, only a comparison with a negative number is left, which fails.
            let mut fits = format!("{name} <= :most_{name}");
            if most >= 0 {
                fits = format!("attribute_not_exists({name}) OR {fits}");
            }
            if whose == Whose::First {
                fits = format!("{fits} OR booking = :booking");
                write = write.text(":booking", row.booking_id.as_str());
            }
            write = write.only_if(fits).value(&format!(":most_{name}"), number(most));
        }
        write
    }
}

impl Store {
    /// Counts with the keys `wanted`, in their order.
    pub(super) async fn counts(&self, wanted: &[Item], strong: bool) -> Result<Vec<Count>, Failure> {
        let mut items = Vec::with_capacity(wanted.len());
        for keys in wanted.chunks(KEYS_MAX) {
            items.extend(self.items_at(&self.tables.bookings, keys.to_vec(), strong).await?);
        }
        let found: BTreeMap<String, Count> =
            items.iter().map(|item| (attribute(item, "pk"), count_of(item))).collect();
        Ok(wanted.iter().map(|key| found.get(&attribute(key, "pk")).cloned().unwrap_or_default()).collect())
    }

    /// Counts of all shards of `offer`, as they are now.
    pub(super) async fn shard_counts(&self, offer: &Offer) -> Result<Vec<Count>, Failure> {
        let shards = 0..offer.shards.max(1);
        let keys: Vec<Item> =
            shards.map(|shard| key(keys::offer_partition(&offer.offer_id, shard), COUNT)).collect();
        self.counts(&keys, true).await
    }

    /// Uses of an offer that are reserved and used. Reservations of locks that have ended count until somebody settles
    /// them, which takes less than a minute.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn uses_of(&self, offer: &Offer) -> Result<OfferUses, Failure> {
        let mut uses = OfferUses::default();
        for count in self.shard_counts(offer).await? {
            let whole = |number: i64| u32::try_from(number).unwrap_or_default();
            uses.reserved.uses += whole(count.kept - count.used);
            uses.reserved.minor += count.kept_minor - count.used_minor;
            uses.used.uses += whole(count.used);
            uses.used.minor += count.used_minor;
        }
        Ok(uses)
    }

    /// Rows of an offer, as they are now.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn redemptions_of(&self, offer: &Offer) -> Result<Vec<Row>, Failure> {
        let shards = (0..offer.shards.max(1)).map(|shard| self.rows_of_shard(&offer.offer_id, shard));
        Ok(in_parallel(SHARDS_AT_ONCE, shards.collect()).await?.concat())
    }

    async fn rows_of_shard(&self, offer_id: &OfferId, shard: u32) -> Result<Vec<Row>, Failure> {
        let (mut rows, mut start) = (Vec::new(), None);
        loop {
            let query = self.client.query().table_name(&self.tables.bookings).consistent_read(true);
            let query = query
                .key_condition_expression("pk = :pk AND sk < :count")
                .expression_attribute_values(":pk", text(keys::offer_partition(offer_id, shard)))
                .expression_attribute_values(":count", text(COUNT))
                .set_exclusive_start_key(start);
            let page = query.send().await.map_err(|error| failure("redemptions", &error))?;
            for item in page.items() {
                rows.push(row_of_item(item)?);
            }
            start = page.last_evaluated_key().cloned();
            if start.is_none() {
                return Ok(rows);
            }
        }
    }

    /// The count of a shard, if it is not the sum of its rows. It is read before and after them: if it has changed, so have
    /// they, and nothing is reported.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn check_count(&self, offer_id: &OfferId, shard: u32) -> Result<Option<CountDiffers>, Failure> {
        let wanted = [key(keys::offer_partition(offer_id, shard), COUNT)];
        let before = self.counts(&wanted, true).await?;
        let mut rows = [0; 4];
        for row in self.rows_of_shard(offer_id, shard).await? {
            rows.iter_mut().zip(part(Some(&row), Whose::Shard)).for_each(|(sum, (_, part))| *sum += part);
        }
        let after = self.counts(&wanted, true).await?;
        let count = attribute(&wanted[0], "pk");
        let differs = before == after && after.iter().any(|count| count.sums() != rows);
        Ok(after.first().filter(|_| differs).map(|is| CountDiffers { count, counted: is.sums(), rows }))
    }

    /// Counts of `offer` that are not the sums of their rows: none, if nothing is written meanwhile. A count of first
    /// bookings has rows of several offers and is not checked.
    ///
    /// # Errors
    /// If DynamoDB does not answer.
    pub async fn check_counts(&self, offer: &Offer) -> Result<Vec<CountDiffers>, Failure> {
        let rows = self.redemptions_of(offer).await?;
        let mut sums: BTreeMap<String, [i64; 4]> = BTreeMap::new();
        for shard in 0..offer.shards.max(1) {
            sums.insert(keys::offer_partition(&offer.offer_id, shard), [0; 4]);
        }
        for row in &rows {
            for whose in counts_of(row) {
                if whose == Whose::First {
                    continue;
                }
                let sum = sums.entry(attribute(&count_key(row, whose), "pk")).or_default();
                let part = part(Some(row), whose);
                sum.iter_mut().zip(part).for_each(|(sum, (_, part))| *sum += part);
            }
        }
        let keys: Vec<Item> = sums.keys().map(|pk| key(pk, COUNT)).collect();
        let counts = self.counts(&keys, true).await?;
        let differs = sums.into_iter().zip(counts).filter_map(|((count, rows), is)| {
            let counted = is.sums();
            (counted != rows).then_some(CountDiffers { count, counted, rows })
        });
        Ok(differs.collect())
    }
}

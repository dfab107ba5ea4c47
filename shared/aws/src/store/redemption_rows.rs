//! Rows of redemptions as items, and the counts that contain them. [`domain::redemption`] explains both.
//!
//! Every write of a row is one transaction with the writes of its counts, so that a count is always the sum of its rows.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::Failure;
use domain::ids::{BookingId, CustomerId, OrganizerId};
use domain::redemption::{Redemption, Row, Uses};
use serde::{Deserialize, Serialize};

use super::keys::{self, COUNT};
use super::write::Write;
use super::{Item, attribute, key, number};

/// A row's attributes; offer, shard and name are in its key.
#[derive(Serialize, Deserialize)]
struct Stored {
    booking_id: BookingId,
    customer_id: CustomerId,
    until: i64,
    reserved_at: i64,
    uses: u32,
    minor: i64,
    ver: u64,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    used: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    per_customer: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    per_ticket: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    reserved: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    first_with: Option<OrganizerId>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    conditional: bool,
}

/// A count that contains a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// The shard's, of uses and money.
    Shard,
    /// The customer's uses of the offer.
    Customer,
    /// The uses of a code that may be used once.
    Code,
    /// The customer's first bookings with the organizer.
    First,
}

/// A count as it is stored; a missing item counts nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Count {
    /// Uses of all rows.
    pub(super) kept: i64,
    /// Money of all rows.
    pub(super) kept_minor: i64,
    /// Uses of those rows that are used.
    pub(super) used: i64,
    /// Money of those.
    pub(super) used_minor: i64,
    /// Keys of the rows that are only reserved; none in a shard's count, whose rows lie beside it.
    pub(super) open: Vec<Item>,
    /// Booking of a first-purchase count.
    pub(super) booking: String,
}

impl Count {
    /// Uses, money, and the used ones of both.
    pub(super) fn sums(&self) -> [i64; 4] {
        [self.kept, self.kept_minor, self.used, self.used_minor]
    }
}

pub(super) fn row_key(redemption: &Redemption) -> Item {
    key(keys::offer_partition(&redemption.offer_id, redemption.shard), &redemption.row)
}

pub(super) fn item_of_row(row: &Row) -> Result<Item, Failure> {
    let Row { redemption, booking_id, customer_id, until, reserved_at, per_customer, uses, used, ver } = row;
    let stored = Stored {
        booking_id: booking_id.clone(),
        customer_id: customer_id.clone(),
        until: *until,
        reserved_at: *reserved_at,
        uses: uses.uses,
        minor: uses.minor,
        ver: *ver,
        used: *used,
        per_customer: *per_customer,
        per_ticket: redemption.per_ticket,
        reserved: redemption.reserved,
        code: redemption.code.clone(),
        first_with: redemption.first_with.clone(),
        conditional: redemption.conditional,
    };
    let mut item: Item =
        serde_dynamo::to_item(stored).map_err(|error| Failure::caused("a redemption", error))?;
    item.extend(row_key(redemption));
    Ok(item)
}

pub(super) fn row_of_item(item: &Item) -> Result<Row, Failure> {
    let broken = || Failure::broken("a redemption's item: its key names no offer");
    let (offer_id, shard) = keys::parse_offer_partition(&attribute(item, "pk")).ok_or_else(broken)?;
    let name = attribute(item, "sk");
    let stored: Stored = serde_dynamo::from_item(item.clone())
        .map_err(|error| Failure::caused("a redemption's item", error))?;
    Ok(Row {
        redemption: Redemption {
            offer_id,
            shard,
            row: name,
            per_ticket: stored.per_ticket,
            reserved: stored.reserved,
            code: stored.code,
            first_with: stored.first_with,
            conditional: stored.conditional,
        },
        booking_id: stored.booking_id,
        customer_id: stored.customer_id,
        until: stored.until,
        reserved_at: stored.reserved_at,
        per_customer: stored.per_customer,
        uses: Uses { uses: stored.uses, minor: stored.minor },
        used: stored.used,
        ver: stored.ver,
    })
}

/// Parses a count; an empty item counts nothing.
pub(super) fn count_of(item: &Item) -> Count {
    let whole = |name: &str| match item.get(name) {
        Some(AttributeValue::N(number)) => number.parse().unwrap_or_default(),
        _ => 0,
    };
    let names = match item.get("open") {
        Some(AttributeValue::Ss(names)) => names.as_slice(),
        _ => &[],
    };
    Count {
        kept: whole("kept"),
        kept_minor: whole("kept_minor"),
        used: whole("used"),
        used_minor: whole("used_minor"),
        open: names.iter().filter_map(|name| name.split_once('|')).map(|(pk, sk)| key(pk, sk)).collect(),
        booking: attribute(item, "booking"),
    }
}

/// Counts that contain `row`, the shard's first.
pub(super) fn counts_of(row: &Row) -> Vec<Whose> {
    let mut counts = vec![Whose::Shard];
    if row.redemption.reserved {
        counts.extend(row.per_customer.then_some(Whose::Customer));
        counts.extend(row.redemption.code.is_some().then_some(Whose::Code));
        counts.extend(row.redemption.first_with.is_some().then_some(Whose::First));
    }
    counts
}

pub(super) fn count_key(row: &Row, whose: Whose) -> Item {
    let Redemption { offer_id, shard, code, first_with, .. } = &row.redemption;
    let partition = match (whose, code, first_with) {
        (Whose::Code, Some(code), _) => keys::offer_code_partition(offer_id, code),
        (Whose::First, _, Some(organizer)) => keys::first_partition(organizer, &row.customer_id),
        (Whose::Customer, ..) => keys::offer_customer_partition(offer_id, &row.customer_id),
        _ => keys::offer_partition(offer_id, *shard),
    };
    key(partition, COUNT)
}

/// Attributes that a row adds to a count.
pub(super) fn part(row: Option<&Row>, whose: Whose) -> [(&'static str, i64); 4] {
    let uses = row.map(|row| row.uses).unwrap_or_default();
    let (kept, minor) = match whose {
        Whose::Shard => (i64::from(uses.uses), uses.minor),
        Whose::Customer | Whose::Code => (i64::from(uses.uses), 0),
        // A first booking is one, however many tickets it has.
        Whose::First => (i64::from(row.is_some()), 0),
    };
    let used = row.is_some_and(|row| row.used) && whose == Whose::Shard;
    let of_used = |value| if used { value } else { 0 };
    [("kept", kept), ("kept_minor", minor), ("used", of_used(kept)), ("used_minor", of_used(minor))]
}

/// The write of a count for a row that was `old` and becomes `new`, of which one at least is given; none if the count
/// stays as it is.
pub(super) fn count_write(table: &str, whose: Whose, old: Option<&Row>, new: Option<&Row>) -> Option<Write> {
    let row = new.or(old)?;
    let (mut adds, mut values) = (Vec::new(), Vec::new());
    for ((name, before), (_, after)) in part(old, whose).into_iter().zip(part(new, whose)) {
        if before != after {
            adds.push(format!("{name} :{name}"));
            values.push((format!(":{name}"), number(after - before)));
        }
    }
    let is_open = |row: Option<&Row>| whose != Whose::Shard && row.is_some_and(|row| !row.used);
    let (was, is) = (is_open(old), is_open(new));
    if is && !was {
        adds.push("#open :row".to_owned());
    }
    let add = (!adds.is_empty()).then(|| format!("ADD {}", adds.join(", ")));
    let delete = (was && !is).then(|| "DELETE #open :row".to_owned());
    // The first booking is named, because it may have several such offers.
    let first = (is && !was && whose == Whose::First).then(|| "SET booking = :booking".to_owned());
    let named = first.is_some();
    let clauses: Vec<String> = [add, delete, first].into_iter().flatten().collect();
    if clauses.is_empty() {
        return None;
    }
    let mut write = Write::update(table, count_key(row, whose), clauses.join(" "));
    for (name, value) in values {
        write = write.value(&name, value);
    }
    if named {
        write = write.text(":booking", row.booking_id.as_str());
    }
    if was != is {
        let Redemption { offer_id, shard, row, .. } = &row.redemption;
        let name = format!("{}|{row}", keys::offer_partition(offer_id, *shard));
        write = write.name("#open", "open").value(":row", AttributeValue::Ss(vec![name]));
    }
    Some(write)
}

//! Checks that the counts of redemptions are the sums of their rows, and the rows what their bookings say.

use std::collections::{BTreeMap, BTreeSet};

use domain::booking::{Booking, BookingStatus};
use domain::redemption::{Redemption, Uses};
use serde_json::Value;

/// Begin of the partition keys of an offer's rows and counts.
const OFFER: &str = "offer#";
const FIRST: &str = "first#";

/// A count, or the sum of rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Sum {
    kept: i64,
    kept_minor: i64,
    used: i64,
    used_minor: i64,
    open: BTreeSet<String>,
}

/// Adds to `faults` what is wrong among the `items` of the bookings table.
pub(crate) fn audit_redemptions(
    items: &[Value],
    bookings: &BTreeMap<String, Booking>,
    faults: &mut Vec<String>,
) {
    let (mut counts, mut sums) = (BTreeMap::new(), BTreeMap::new());
    for item in items {
        let (pk, sk) = (text(item, "pk"), text(item, "sk"));
        if !pk.starts_with(OFFER) && !pk.starts_with(FIRST) {
            continue;
        }
        if sk == "count" {
            counts.insert(pk, sum_of(item));
            continue;
        }
        add(item, &mut sums);
        faults.extend(wrong(item, bookings.get(&text(item, "booking_id"))));
    }
    for (pk, count) in &counts {
        let rows = sums.remove(pk).unwrap_or_default();
        if *count != rows {
            faults.push(format!("the count {pk} says {count:?}, its rows {rows:?}"));
        }
    }
    faults.extend(sums.into_keys().map(|pk| format!("the rows of {pk} have no count")));
}

/// Adds a row to the sums of its counts.
fn add(row: &Value, sums: &mut BTreeMap<String, Sum>) {
    let (pk, sk) = (text(row, "pk"), text(row, "sk"));
    let offer = pk.rsplit_once('#').unwrap().0;
    let (uses, minor, used) = (number(row, "uses"), number(row, "minor"), is_true(row, "used"));
    let shard = sums.entry(pk.clone()).or_default();
    shard.kept += uses;
    shard.kept_minor += minor;
    if used {
        shard.used += uses;
        shard.used_minor += minor;
    }
    let customer = text(row, "customer_id");
    let mut others = Vec::new();
    if is_true(row, "per_customer") {
        others.push((format!("{offer}#{customer}"), uses));
    }
    if row["code"]["S"].is_string() {
        others.push((format!("{offer}#code#{}", text(row, "code")), uses));
    }
    if row["first_with"]["S"].is_string() {
        others.push((format!("{FIRST}{}#{customer}", text(row, "first_with")), 1));
    }
    for (count, uses) in others {
        let sum = sums.entry(count).or_default();
        sum.kept += uses;
        if !used {
            sum.open.insert(format!("{pk}|{sk}"));
        }
    }
}

/// The contradiction of a row to its booking.
fn wrong(row: &Value, booking: Option<&Booking>) -> Option<String> {
    let (shard, name, used) = (text(row, "pk"), text(row, "sk"), is_true(row, "used"));
    // Rows of one run for several offers have one name, each in its offer's shard.
    let is_its = |of: &&Redemption| of.row == name && shard == format!("{OFFER}{}#{}", of.offer_id, of.shard);
    let redemption =
        booking.and_then(|booking| booking.redemptions.iter().find(is_its).map(|of| (booking, of)));
    let Some((booking, redemption)) = redemption else {
        return used.then(|| format!("{name} is used by no booking"));
    };
    let uses = Uses { uses: u32::try_from(number(row, "uses")).unwrap(), minor: number(row, "minor") };
    match (booking.status, used) {
        (BookingStatus::Confirmed, true) => {
            let due = booking.redeemed(redemption).unwrap();
            (due != uses).then(|| format!("{name} has {uses:?}, its booking {due:?}"))
        }
        (BookingStatus::Pending, false) => None,
        (status, used) => Some(format!("{name} is used: {used}, but its booking is {status:?}")),
    }
}

fn sum_of(item: &Value) -> Sum {
    let open = item["open"]["SS"].as_array().into_iter().flatten();
    Sum {
        kept: number(item, "kept"),
        kept_minor: number(item, "kept_minor"),
        used: number(item, "used"),
        used_minor: number(item, "used_minor"),
        open: open.map(|name| name.as_str().unwrap().to_owned()).collect(),
    }
}

fn text(item: &Value, name: &str) -> String {
    item[name]["S"].as_str().unwrap_or_default().to_owned()
}

fn number(item: &Value, name: &str) -> i64 {
    item[name]["N"].as_str().map_or(0, |text| text.parse().unwrap())
}

fn is_true(item: &Value, name: &str) -> bool {
    item[name]["BOOL"] == true
}

//! Checks the counts of redemptions, and settles reservations that everybody has forgotten.

use std::collections::BTreeSet;

use aws::in_parallel;
use aws::store::AuditPage;
use domain::Failure;
use domain::audit::{self, Finding};
use domain::ids::BookingId;
use domain::redemption::{Due, Row, due};
use jiff::Timestamp;
use lambda::metrics;

use crate::App;
use crate::queue::{RedemptionOrder, put_at};

/// Reads that run at once.
const AT_ONCE: usize = 8;

/// Checks the counts on a page, and orders the settlement of reservations whose lock ended long ago: those of runs that
/// died, of which no change of a booking ever told. An open attempt to pay keeps its reservation for as long as it takes.
pub(super) async fn check(app: &App, page: &AuditPage) -> Result<Vec<Finding>, Failure> {
    let now = app.clock.now();
    let old: Vec<&Row> = page.reserved.iter().filter(|row| audit::is_settled(row.until, now)).collect();
    let ids: BTreeSet<BookingId> = old.iter().map(|row| row.booking_id.clone()).collect();
    let bookings = app.store.bookings_at(&ids).await?;
    for row in old {
        let booking = bookings.get(&row.booking_id).and_then(|booking| booking.as_ref().ok());
        if matches!(due(row, booking, now), Ok(Due::Stay)) {
            continue;
        }
        metrics::count("RedemptionForgotten");
        let redemptions = vec![row.redemption.clone()];
        let order = RedemptionOrder { booking_id: row.booking_id.clone(), redemptions };
        put_at(app, &order, Timestamp::MIN).await?;
    }
    let checks =
        page.counts.iter().map(|(offer_id, shard)| app.store.check_count(offer_id, *shard)).collect();
    let differ = in_parallel(AT_ONCE, checks).await?.into_iter().flatten();
    Ok(differ.map(|count| audit::redemption_finding(&count.count, count.counted, count.rows)).collect())
}

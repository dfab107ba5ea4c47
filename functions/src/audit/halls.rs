//! Checks sold seats against bookings: finds seats sold to a booking that does not list them.

use std::collections::BTreeSet;

use aws::in_parallel;
use aws::store::Segment;
use domain::Failure;
use domain::audit::{self, Finding, Place};
use domain::block::{Block, Mark};
use domain::ids::{BookingId, EventId};
use domain::space::SeatSpace;

use super::pass::{Pass, Stage};
use crate::App;

/// Checks a page of blocks of each segment.
pub(crate) async fn pages(app: &App, pass: &mut Pass, rest: &[Segment]) -> Result<Vec<Finding>, Failure> {
    let checked = in_parallel(rest.len(), rest.iter().map(|segment| page(app, segment)).collect()).await?;
    let (findings, next): (Vec<_>, Vec<_>) = checked.into_iter().unzip();
    let rest: Vec<Segment> = next.into_iter().flatten().collect();
    pass.stage = if rest.is_empty() { Stage::providers() } else { Stage::Seats { rest } };
    Ok(findings.concat())
}

/// Checks one page of blocks.
async fn page(app: &App, segment: &Segment) -> Result<(Vec<Finding>, Option<Segment>), Failure> {
    let (blocks, next) = app.store.halls(segment).await?;
    Ok((check(app, &blocks).await?, next))
}

/// Checks the section of an event's hall with this index; none if it has no more sections.
pub(super) async fn section(
    app: &App,
    event: &EventId,
    section: usize,
) -> Result<Option<Vec<Finding>>, Failure> {
    let Some(event) = app.store.event_now(event).await? else { return Ok(None) };
    let Some(section) = event.sections.get(section) else { return Ok(None) };
    let space = event.seat_space();
    let blocks = app.store.blocks_now(&space, &section.section).await?;
    let blocks: Vec<(SeatSpace, Block)> = blocks.into_iter().map(|block| (space.clone(), block)).collect();
    check(app, &blocks).await.map(Some)
}

/// Checks blocks. One that looks wrong is read again.
async fn check(app: &App, blocks: &[(SeatSpace, Block)]) -> Result<Vec<Finding>, Failure> {
    let sold: Vec<(Place, BookingId)> = blocks
        .iter()
        .flat_map(|(space, block)| {
            let sold = block.marks.iter().filter_map(|(label, mark)| match mark {
                Mark::Sold { booking_id } => Some((label, booking_id)),
                _ => None,
            });
            sold.map(move |(label, owner)| ((space.clone(), block.key.clone(), label.clone()), owner.clone()))
        })
        .collect();
    let owners: BTreeSet<BookingId> = sold.iter().map(|(_, owner)| owner.clone()).collect();
    let (bookings, archived) = app.store.unarchived_at(&owners).await?;
    let mut findings = Vec::new();
    for (place, owner) in sold.iter().filter(|(_, owner)| !archived.contains(owner)) {
        // The check of the bookings reports one that cannot be read.
        let Ok(booking) = bookings.get(owner).map(Result::as_ref).transpose() else { continue };
        if let Some(finding) = audit::mark_finding(place, owner, booking)
            && still_sold(app, place, owner).await?
        {
            findings.push(finding);
        }
    }
    Ok(findings)
}

async fn still_sold(app: &App, (space, block, label): &Place, owner: &BookingId) -> Result<bool, Failure> {
    let wanted = BTreeSet::from([(space.clone(), block.clone())]);
    let blocks = app.store.blocks_at(&wanted).await?;
    let marks = blocks.iter().filter_map(|(_, block)| block.marks.get(label));
    Ok(marks.into_iter().any(|mark| matches!(mark, Mark::Sold { booking_id } if booking_id == owner)))
}

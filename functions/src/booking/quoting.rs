//! Prices of seats that nobody locks.

use domain::Failure;
use domain::Money;
use domain::booking::allocated;
use domain::ids::EventId;
use jiff::Timestamp;
use lambda::Reply;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::body::BookingBody;
use super::run::{Run, Wanted};
use crate::offers::Deal;
use crate::view::{MoveView, QuoteView};

/// Price of seats at one moment. Nobody keeps the seats, nor the price; a booking may send its total as `total_minor`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct PricedView {
    /// Event of the seats.
    pub event_id: EventId,
    /// The seats, by section and row.
    pub seats: Vec<PricedSeatView>,
    /// Total of the quote.
    pub amount: Money,
    /// Quote that adds up to the amount.
    pub quote: QuoteView,
    /// Seats of another booking that would be given up for these; only of a move.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moves: Option<MoveView>,
    /// Types of seats that only the codes of this request put on sale.
    pub unlocked_tiers: Vec<String>,
    /// The server's clock.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub server_time: Timestamp,
}

/// Price of one seat.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct PricedSeatView {
    /// Id of the seat.
    pub seat_id: String,
    /// Section of the seat.
    pub section: String,
    /// Row of the seat.
    pub row: String,
    /// Tier of the seat.
    #[serde(rename = "type")]
    pub kind: String,
    /// Price without discounts, fees, and tax that is added.
    pub price: Money,
    /// Share of the discounts.
    pub discount: Money,
    /// Share of the total, with fees and tax.
    pub total: Money,
}

/// The price of the seats that a request wants.
///
/// # Errors
/// Those of a booking of these seats that does not ask who has them.
pub(super) async fn answer(
    run: &Run<'_>,
    wanted: &BookingBody,
    deal: &mut Deal<'_>,
) -> Result<Reply, Failure> {
    let plan = run.plan(wanted, deal).await?;
    let parts = match plan.seats {
        Wanted::Named(parts) => parts,
        Wanted::Best(_, tries) => tries.first(),
    };
    let (blocks, quote) = deal.price(&parts)?;
    deal.found.check_reached(run.event, (&blocks, &quote), run.now)?;
    let money = |minor| Money::new(minor, quote.currency);
    let allocations = allocated(blocks.iter().flat_map(|block| &block.seats), &quote)?;
    let mut seats = Vec::with_capacity(allocations.len());
    for block in &blocks {
        for seat in &block.seats {
            let worth = allocations.iter().find(|(known, _)| known.seat_id == seat.seat_id);
            let Some((_, allocation)) = worth else { continue };
            seats.push(PricedSeatView {
                seat_id: seat.seat_id.clone(),
                section: block.key.section.clone(),
                row: block.key.row.clone(),
                kind: seat.kind.clone(),
                price: money(allocation.worth.list_minor),
                discount: money(allocation.worth.discount_minor),
                total: money(allocation.worth.total_minor()),
            });
        }
    }
    Reply::ok(&PricedView {
        event_id: run.event.event_id.clone(),
        seats,
        amount: quote.total(),
        moves: plan.moves.map(|moves| MoveView::new(&moves, &quote)),
        quote: QuoteView::of(&blocks, &quote)?,
        unlocked_tiers: deal.found.unlocked_tiers(run.event),
        server_time: run.now,
    })
}

//! The DynamoDB store. Every write of seats or money is one conditional write or one transaction, and may be
//! sent twice: a retry gets the first answer.

mod activity;
mod aggregates;
mod archive;
mod archived_list;
mod audit;
mod audit_changed;
mod authority;
mod booking_search;
mod bookings;
mod cancellation;
mod catalog;
mod catalog_edit;
mod catalog_filter;
mod catalog_index;
mod catalog_list;
mod catalog_prices;
mod catalog_programme;
mod catalog_write;
mod complimentary;
mod creation;
mod customers;
mod deliveries;
mod deployment;
mod documents;
mod due;
mod event_bookings;
mod event_cancellation;
mod event_postponement;
mod event_relocation;
mod events;
mod exports;
mod facts;
mod full_offers;
mod house_seats;
mod images;
pub mod keys;
mod layouts;
mod mailed_code;
mod members;
mod moves;
mod notification_reports;
mod notification_rows;
mod notifications;
mod offer_codes;
mod offers;
mod organizers;
mod orphans;
mod own_texts;
mod payout_parts;
mod payouts;
mod pictures;
mod progress;
mod redemption_counts;
mod redemption_looks;
mod redemption_rows;
mod redemption_settling;
mod redemptions;
mod reminders;
mod row;
mod search_index;
mod seats;
mod seats_left;
mod second_factor;
mod slot;
mod sold_out_marks;
mod statements;
mod tries;
mod void_tickets;
mod webhooks;
mod write;

pub use aggregates::{DayLines, StoredDay};
pub use archive::{SignedAt, is_archived_image};
pub use audit::{AuditPage, BookingsRead, Position, Segment, SlotRow};
pub use audit_changed::{EventShard, FiledRead, Revisions};
pub use authority::Thing;
pub use bookings::{Confirmation, Page, Writing};
pub use cancellation::{Code, SeatReturn, Spent, Try};
pub use catalog_filter::{EventFilter, city_key};
pub use catalog_prices::{OffersOf, OffersRead, PriceRange};
pub use catalog_programme::Programme;
pub use complimentary::Giving;
pub use creation::Creation;
pub use customers::{AccountState, Contact};
pub use deliveries::MessageKept;
pub use documents::{BookingDocuments, Draft, Issued, Place};
pub use due::{Due, SHARDS};
pub use event_cancellation::Progress;
pub use event_postponement::postponed_of_image;
pub use event_relocation::{Moving, PAIRS_BYTES_MAX, RelocationProgress, RelocationState};
pub use facts::SummedDay;
pub use mailed_code::{CodeOf, MailedCode};
pub use members::{Invitation, Joining, MemberEntry, Membership};
pub use moves::Leaving;
pub use notification_reports::{Reporting, TakenMail};
pub use notifications::NotificationClaim;
pub use offer_codes::CodeBatch;
pub use orphans::Orphan;
pub use own_texts::OwnTexts;
pub use payouts::{PayoutLines, PlacedLine};
pub use progress::Walker;
pub use redemption_counts::{CountDiffers, OfferUses};
pub use redemption_looks::CodeAsked;
pub use redemption_settling::Settled;
pub use redemptions::Reserving;
pub use row::booking_of_image;
pub use search_index::{NamesOnSale, SearchState, TitleOnSale, VenueOnSale};
pub use seats::{LeftSeat, Locking};
pub use slot::{Claiming, SlotExtension};
pub use statements::{ClosedMonth, Closing};
pub use tries::Counter;

use std::collections::HashMap;
use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;

use crate::connection::{Connection, Trace, sdk_config};

/// An item in the SDK's form.
pub(crate) type Item = HashMap<String, AttributeValue>;

/// Names of the tables.
#[derive(Clone, Debug)]
pub struct Tables {
    /// Blocks of seats.
    pub seats: String,
    /// Bookings and customers' slots.
    pub bookings: String,
    /// Organizers with their members and activity; venues, screens, layouts, titles and events.
    pub catalog: String,
    /// Profiles of customers.
    pub customers: String,
    /// Facts and what is made of them.
    pub reports: String,
}

/// Reads and writes of all tables.
#[derive(Clone, Debug)]
pub struct Store {
    client: Client,
    tables: Tables,
    trace: Trace,
    full_offers: Arc<full_offers::FullOffers>,
    archive: Option<archive::Archive>,
    listed_days: Arc<facts::ListedDays>,
}

impl Store {
    /// A store over `connection`.
    #[must_use]
    pub fn new(connection: &Connection, tables: Tables) -> Self {
        let client = Client::from_conf(sdk_config!(aws_sdk_dynamodb, connection));
        Self {
            client,
            tables,
            trace: connection.trace,
            full_offers: Arc::default(),
            archive: None,
            listed_days: Arc::default(),
        }
    }

    /// Opens the connection while Lambda still boosts the start of the instance, so that the first customer
    /// does not wait for it. An error is left to the first real call; a function without a table has no
    /// connection to open.
    pub async fn prime(&self) {
        let Tables { seats, bookings, catalog, customers, reports } = &self.tables;
        let tables = [catalog, bookings, seats, customers, reports];
        let Some(table) = tables.into_iter().find(|table| !table.is_empty()) else { return };
        let read = self.client.get_item().table_name(table).set_key(Some(key("prime", "prime")));
        let _ = read.send().await;
    }
}

/// A string attribute.
pub(crate) fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

/// A number attribute.
pub(crate) fn number(value: impl ToString) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

/// The key of an item.
pub(crate) fn key(pk: impl Into<String>, sk: impl Into<String>) -> Item {
    HashMap::from([("pk".to_owned(), text(pk)), ("sk".to_owned(), text(sk))])
}

pub(crate) fn attribute(item: &Item, name: &str) -> String {
    match item.get(name) {
        Some(AttributeValue::S(value)) => value.clone(),
        _ => String::new(),
    }
}

//! Pieces that the contents of several mails have: the event, seats, sums, the refund policy.

use domain::Money;
use domain::refund_policy::CancellationPolicy;
use domain::venue::GeoPosition;
use jiff::{SignedDuration, Timestamp};
use minijinja::Value;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::fields::{Fields, Shown, fields};
use crate::forms::{self, Moment};
use crate::language::Language;
use crate::text::isolated;

fields! {
    /// A booking, as its customer finds it again.
    BookingRef {
        /// Reference of the booking, for questions about it.
        reference: String,
        /// Address of the booking's page.
        url: String,
    }

    /// A seat of a booking.
    Seat {
        /// Section of the seat.
        section: String,
        /// Row; absent in a standing area.
        row: Option<String>,
        /// Number in the row; absent in a standing area.
        number: Option<String>,
        /// Name of the tier.
        tier: String,
        /// List price.
        price: Money,
    }

    /// A seat that is another one in another hall.
    MovedSeat {
        /// Seat that was booked.
        from: String,
        /// Seat in the new hall.
        to: String,
    }

    /// The organizer whom a mail speaks for, or the deployment itself.
    Sender {
        /// Name for people.
        name: String,
        /// Address of the logo.
        logo_url: Option<String>,
        /// Address, site or telephone number for questions. Not filled yet, so always absent.
        contact: Option<String>,
    }
}

/// An event, as mails show it.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Name of the title.
    pub title: String,
    /// Start of the performance.
    pub starts_at: Timestamp,
    /// IANA time zone of the venue.
    pub time_zone: String,
    /// Name of the venue.
    pub venue: String,
    /// Name of the hall.
    pub hall: Option<String>,
    /// Street and number.
    pub street: Option<String>,
    /// City.
    pub city: String,
    /// Position on the globe.
    pub position: Option<GeoPosition>,
    /// Directions by the venue's own words.
    pub directions: Option<String>,
    /// Words of the venue about access.
    pub access: Option<String>,
}

impl Event {
    /// Start on the venue's clock.
    pub(crate) fn start(&self) -> Moment {
        Moment { at: self.starts_at, time_zone: self.time_zone.clone() }
    }

    /// Street and city on one line.
    pub(crate) fn address(&self) -> String {
        [self.street.as_deref(), Some(self.city.as_str())]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// Address of the venue on a map. It is Google's documented universal link, which telephones open in their app.
    pub(crate) fn map_url(&self) -> String {
        let place = match self.position {
            Some(position) => format!("{},{}", position.latitude, position.longitude),
            None => format!("{}, {}", self.venue, self.address()),
        };
        let place = utf8_percent_encode(&place, NON_ALPHANUMERIC);
        format!("https://www.google.com/maps/search/?api=1&query={place}")
    }
}

impl Shown for Event {
    fn shown(&self, language: Language) -> Value {
        let there = self.start().there();
        Value::from(Fields::from([
            ("title", Value::from(self.title.as_str())),
            ("starts", Value::from(self.start().text(language))),
            ("date", Value::from(forms::full_date(language, &there))),
            ("day", Value::from(forms::day(language, &there))),
            ("time", Value::from(forms::time(language, &there))),
            ("zone", Value::from(forms::offset(&there))),
            ("venue", Value::from(self.venue.as_str())),
            ("hall", self.hall.shown(language)),
            ("city", Value::from(self.city.as_str())),
            ("address", Value::from(self.address())),
            ("map_url", Value::from(self.map_url())),
            ("directions", self.directions.shown(language)),
            ("access", self.access.shown(language)),
        ]))
    }
}

/// Names of seats in one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeatNames(pub Vec<String>);

impl Shown for SeatNames {
    fn shown(&self, language: Language) -> Value {
        // A name breaks at the end of a line only if it could be too long for a telephone.
        let whole = |name: &String| {
            if name.chars().count() <= 24 { name.replace(' ', "\u{a0}") } else { name.clone() }
        };
        let names: Vec<String> = self.0.iter().map(|name| isolated(language, &whole(name))).collect();
        Value::from(forms::join(language, &names))
    }
}

/// Kind of a line of sums.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SumKind {
    /// List prices of the seats.
    Seats,
    /// A discount, by the name of its offer.
    Discount(String),
    /// Fees.
    Fees,
    /// Tax on top of the prices, in ten-thousandths.
    Tax(u32),
    /// Tax that the prices include, in ten-thousandths.
    TaxIncluded(u32),
    /// Amount that was paid.
    Total,
}

/// A line of sums.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// Kind of the line.
    pub kind: SumKind,
    /// Amount; a discount's is negative.
    pub amount: Money,
}

impl Shown for Sum {
    fn shown(&self, language: Language) -> Value {
        let (kind, offer, basis_points) = match &self.kind {
            SumKind::Seats => ("seats", None, None),
            SumKind::Discount(offer) => ("discount", Some(offer.as_str()), None),
            SumKind::Fees => ("fees", None, None),
            SumKind::Tax(basis_points) => ("tax", None, Some(*basis_points)),
            SumKind::TaxIncluded(basis_points) => ("tax_included", None, Some(*basis_points)),
            SumKind::Total => ("total", None, None),
        };
        let rate = basis_points.map(|basis_points| forms::percent(language, basis_points));
        Value::from(Fields::from([
            ("kind", Value::from(kind)),
            ("offer", offer.map_or(Value::from(()), Value::from)),
            ("rate", rate.map_or(Value::from(()), Value::from)),
            ("amount", self.amount.shown(language)),
        ]))
    }
}

/// A refund policy, with its deadlines as instants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Deadlines, earliest first, with the refunded part in ten-thousandths.
    steps: Vec<(Moment, u32)>,
    fees_returned: bool,
    single_seats: bool,
    moves_until: Option<Moment>,
}

impl Policy {
    /// The policy of an event that starts at `starts_at`.
    #[must_use]
    pub fn of(policy: &CancellationPolicy, starts_at: Timestamp, time_zone: &str) -> Self {
        let before = |hours: u32| Moment {
            at: starts_at.checked_sub(SignedDuration::from_hours(i64::from(hours))).unwrap_or(Timestamp::MIN),
            time_zone: time_zone.to_owned(),
        };
        let tiers = policy.tiers.iter().filter(|tier| tier.refund_basis_points > 0);
        Self {
            steps: tiers.map(|tier| (before(tier.hours_before), tier.refund_basis_points)).collect(),
            fees_returned: policy.fees_returned,
            single_seats: policy.single_seats,
            moves_until: policy.moves_until_hours.map(before),
        }
    }
}

impl Shown for Policy {
    fn shown(&self, language: Language) -> Value {
        let step = |(until, part): &(Moment, u32)| {
            Value::from(Fields::from([
                ("until", Value::from(until.text(language))),
                ("part", Value::from(forms::percent(language, *part))),
                ("all", Value::from(*part == domain::refund_policy::WHOLE)),
            ]))
        };
        Value::from(Fields::from([
            ("steps", self.steps.iter().map(step).collect()),
            ("fees_returned", Value::from(self.fees_returned)),
            ("single_seats", Value::from(self.single_seats)),
            ("moves_until", self.moves_until.shown(language)),
        ]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn a_map_is_found_by_position_or_by_address() {
        let event = samples::event();
        assert_eq!(
            Event { position: None, ..event.clone() }.map_url(),
            "https://www.google.com/maps/search/?api=1&query=Royal%20Opera%20House%2C%20Mama%20Parmanand%20Marg%2C%20Mumbai"
        );
        let position = Some(GeoPosition { latitude: 18.956_1, longitude: 72.8 });
        let found = Event { position, ..event }.map_url();
        assert!(found.ends_with("query=18%2E9561%2C72%2E8"), "{found}");
    }
}

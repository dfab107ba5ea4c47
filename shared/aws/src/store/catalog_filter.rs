//! Index keys of events, and the filter conditions that keys do not cover.

use std::fmt::Write as _;

use domain::event::{Event, EventStatus};
use domain::ids::{OrganizerId, TitleId};
use domain::language::LanguageTag;
use domain::title::TitleKind;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::catalog_index::{BY_CITY, BY_MONTH, BY_ORGANIZER, Index, MONTH, SEARCH};
use super::catalog_prices::PriceRange;

/// Most that a clock is behind UTC.
const BEHIND: SignedDuration = SignedDuration::from_hours(12);
/// Most that a clock is ahead of UTC.
const AHEAD: SignedDuration = SignedDuration::from_hours(14);
/// Most months that one list covers: a year and a few days, from any day of a month.
const MONTHS_MAX: usize = 14;

/// Filter of events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventFilter {
    /// City, in any spelling of case and spaces. Without it, the list ends a year after its start.
    pub city: Option<String>,
    /// Earliest start, inclusive.
    pub from: Timestamp,
    /// Latest start, inclusive.
    pub to: Timestamp,
    /// First day of the start on the venue's clock, inclusive.
    pub first_day: Option<Date>,
    /// Last day of the start on the venue's clock, inclusive.
    pub last_day: Option<Date>,
    /// Title of the events.
    pub title_id: Option<TitleId>,
    /// Kind of performance.
    pub kind: Option<TitleKind>,
    /// Language of the performance, or any kind of it.
    pub language: Option<LanguageTag>,
    /// Prices of which some seat has one.
    pub prices: Option<PriceRange>,
    /// Words that must each occur in title, venue or city.
    pub words: Vec<String>,
    /// Status of the events. Lists of customers have published events and those that were cancelled since.
    pub status: Option<EventStatus>,
}

/// A list of events: those that customers find, or all of an organizer.
#[derive(Clone, Copy)]
pub(super) struct Listing<'a> {
    pub(super) filter: &'a EventFilter,
    pub(super) organizer: Option<&'a OrganizerId>,
}

/// Range of an index: one partition and the sort keys from `low` to `high`, both inclusive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) partition: String,
    pub(super) low: String,
    pub(super) high: String,
}

/// Filter expression of a query.
#[derive(Default)]
pub(super) struct Condition {
    pub(super) parts: Vec<String>,
    pub(super) names: Vec<(&'static str, &'static str)>,
    pub(super) values: Vec<(String, String)>,
}

impl Listing<'_> {
    /// The index that covers most of the filter.
    pub(super) fn index(&self) -> Index {
        match (self.organizer, &self.filter.city) {
            (Some(_), _) => BY_ORGANIZER,
            (None, Some(_)) => BY_CITY,
            (None, None) => BY_MONTH,
        }
    }

    /// Index ranges to read, in order.
    pub(super) fn stretches(&self) -> Vec<Stretch> {
        let Some(organizer) = self.organizer else { return self.filter.stretches() };
        let EventFilter { from, to, .. } = self.filter;
        vec![Stretch { partition: organizer.to_string(), low: second(*from), high: second(*to) }]
    }
}

impl EventFilter {
    /// All events that start between two instants, both inclusive.
    #[must_use]
    pub fn within(from: Timestamp, to: Timestamp) -> Self {
        Self {
            city: None,
            from,
            to,
            first_day: None,
            last_day: None,
            title_id: None,
            kind: None,
            language: None,
            prices: None,
            words: Vec::new(),
            status: None,
        }
    }

    /// Returns true if a query may filter out most of what it reads.
    pub(super) fn is_selective(&self) -> bool {
        self.title_id.is_some()
            || self.status.is_some()
            || self.kind.is_some()
            || self.language.is_some()
            || self.prices.is_some()
            || !self.words.is_empty()
    }

    /// Returns true for an event that passes what no condition of a query can say, but for its prices: a language and its
    /// kinds.
    pub(super) fn admits(&self, event: &Event) -> bool {
        let is_spoken =
            |wanted: &LanguageTag| event.title.languages.iter().any(|language| language.is_a(wanted));
        self.language.as_ref().is_none_or(is_spoken)
    }

    /// Index ranges to read, in order. The keys have one of the two clocks exactly and the other within half
    /// a day; [`condition`](Self::condition) covers the rest.
    fn stretches(&self) -> Vec<Stretch> {
        let stretches = match &self.city {
            Some(city) => {
                let low = clock(shifted(self.from, -BEHIND));
                let high = clock(shifted(self.to, AHEAD));
                let first = self.first_day.map_or(low.clone(), |day| low.max(first_minute(day)));
                let last = self.last_day.map_or(high.clone(), |day| high.min(after_last_minute(day)));
                vec![Stretch { partition: city_key(city), low: first, high: last }]
            }
            None => {
                let low = self.first_day.map_or(self.from, |day| self.from.max(earliest(day)));
                let high = self.last_day.map_or(self.to, |day| self.to.min(latest(day)));
                let months = months(low, high);
                let stretch = |partition| Stretch {
                    partition,
                    low: second(low),
                    // Sorts after every id that follows the start.
                    high: format!("{}#~", second(high)),
                };
                months.into_iter().map(stretch).collect()
            }
        };
        // DynamoDB refuses a range that ends before it begins; such a range is empty.
        stretches.into_iter().filter(|stretch| stretch.low <= stretch.high).collect()
    }

    /// The condition for what the keys do not cover.
    pub(super) fn condition(&self) -> Condition {
        let mut condition = Condition::default();
        if self.city.is_some() {
            condition.add(
                "starts_at BETWEEN :from AND :to",
                &[(":from", second(self.from)), (":to", second(self.to))],
            );
        } else if self.first_day.is_some() || self.last_day.is_some() {
            let first = self.first_day.map_or_else(|| "0".to_owned(), first_minute);
            let last = self.last_day.map_or_else(|| "9~".to_owned(), after_last_minute);
            condition.add("local_start BETWEEN :first AND :last", &[(":first", first), (":last", last)]);
        }
        if let Some(title) = &self.title_id {
            condition.add("#title.#title_id = :title", &[(":title", title.to_string())]);
            condition.names.extend([("#title", "title"), ("#title_id", "title_id")]);
        }
        if let Some(status) = self.status {
            condition.add("#status = :status", &[(":status", status.as_str().to_owned())]);
            condition.names.push(("#status", "status"));
        }
        if let Some(kind) = self.kind {
            condition.add("#title.#kind = :kind", &[(":kind", kind.as_str().to_owned())]);
            condition.names.extend([("#title", "title"), ("#kind", "kind")]);
        }
        if let Some(prices) = &self.prices {
            condition.add("#currency = :currency", &[(":currency", prices.currency.code().to_owned())]);
            condition.names.push(("#currency", "currency"));
        }
        for (place, word) in self.words.iter().enumerate() {
            let name = format!(":word{place}");
            condition.add(&format!("contains(#search, {name})"), &[(&name, word.to_lowercase())]);
        }
        if !self.words.is_empty() {
            condition.names.push(("#search", SEARCH));
        }
        condition
    }
}

impl Condition {
    fn add(&mut self, part: &str, values: &[(&str, String)]) {
        self.parts.push(part.to_owned());
        self.values.extend(values.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    }

    /// The expression, if there is anything to filter.
    pub(super) fn expression(&self) -> Option<String> {
        (!self.parts.is_empty()).then(|| self.parts.join(" AND "))
    }
}

/// City as an index key: `New  York` and `new york` are the same.
#[must_use]
pub fn city_key(city: &str) -> String {
    city.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Partition of the events that start in this month, UTC.
pub(super) fn month_key(start: Timestamp) -> String {
    month_of(utc_day(start))
}

/// Sort key of an event within its month.
pub(super) fn start_sort(start: Timestamp, event_id: &str) -> String {
    format!("{}#{event_id}", second(start))
}

/// Sort key of a venue or title in its list.
pub(super) fn name_sort(name: &str, id: &str) -> String {
    format!("{}#{id}", name.to_lowercase())
}

/// Text that search words are looked up in.
pub(super) fn search_text(event: &Event) -> String {
    let Event { title, venue, .. } = event;
    format!("{} {} {}", title.name, venue.name, venue.city).to_lowercase()
}

fn month_of(day: Date) -> String {
    let mut key = MONTH.to_owned();
    let _ = write!(key, "{:04}-{:02}", day.year(), day.month());
    key
}

fn months(low: Timestamp, high: Timestamp) -> Vec<String> {
    let last = utc_day(high);
    std::iter::successors(Some(utc_day(low).first_of_month()), |day| day.checked_add(1.month()).ok())
        .take_while(|day| *day <= last)
        .take(MONTHS_MAX)
        .map(month_of)
        .collect()
}

fn utc_day(instant: Timestamp) -> Date {
    TimeZone::UTC.to_datetime(instant).date()
}

/// Instant in whole seconds of UTC, so that keys sort by time.
fn second(instant: Timestamp) -> String {
    instant.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Instant on a clock in UTC, in the form of `local_start`.
fn clock(instant: Timestamp) -> String {
    instant.strftime("%Y-%m-%dT%H:%M").to_string()
}

fn first_minute(day: Date) -> String {
    format!("{day}T00:00")
}

/// Key that sorts after `23:59` of the day.
fn after_last_minute(day: Date) -> String {
    format!("{day}T24")
}

/// First instant at which it is this day in any time zone.
fn earliest(day: Date) -> Timestamp {
    midnight(day).map_or(Timestamp::MIN, |midnight| shifted(midnight, -AHEAD))
}

/// Last instant at which it is this day in any time zone.
fn latest(day: Date) -> Timestamp {
    let next = day.tomorrow().ok().and_then(midnight);
    next.map_or(Timestamp::MAX, |midnight| shifted(midnight, BEHIND))
}

fn midnight(day: Date) -> Option<Timestamp> {
    TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0)).ok()
}

/// Shifts an instant, and stops at either end of time.
fn shifted(instant: Timestamp, by: SignedDuration) -> Timestamp {
    let end = if by.is_negative() { Timestamp::MIN } else { Timestamp::MAX };
    instant.checked_add(by).unwrap_or(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(from: &str, to: &str) -> EventFilter {
        EventFilter::within(from.parse().unwrap(), to.parse().unwrap())
    }

    fn within(stretch: &Stretch, key: &str) -> bool {
        (stretch.low.as_str()..=stretch.high.as_str()).contains(&key)
    }

    #[test]
    fn a_city_is_one_however_it_is_written() {
        assert_eq!(city_key("  New \t York"), city_key("new york"));
        assert_eq!(city_key("ZÜRICH"), "zürich");
    }

    #[test]
    fn months_are_walked_from_the_first_to_the_last_instant() {
        let stretches = filter("2026-11-30T23:59:59Z", "2027-02-01T00:00:00Z").stretches();
        let partitions: Vec<_> = stretches.iter().map(|stretch| stretch.partition.as_str()).collect();
        assert_eq!(partitions, ["month#2026-11", "month#2026-12", "month#2027-01", "month#2027-02"]);
        let key = |start: &str| start_sort(start.parse().unwrap(), "evt_zzzzzzzzzz");
        assert!(within(&stretches[0], &key("2026-11-30T23:59:59Z")));
        assert!(within(&stretches[3], &key("2027-02-01T00:00:00Z")));
        assert!(!within(&stretches[0], &key("2026-11-30T23:59:58Z")));
        assert!(!within(&stretches[3], &key("2027-02-01T00:00:01Z")));
        assert_eq!(filter("2026-01-01T00:00:00Z", "2099-01-01T00:00:00Z").stretches().len(), MONTHS_MAX);
    }

    #[test]
    fn a_day_of_a_city_is_its_own_day() {
        let mut wanted = filter("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z");
        wanted.city = Some("Mumbai".to_owned());
        wanted.first_day = Some("2026-12-24".parse().unwrap());
        wanted.last_day = wanted.first_day;
        let stretches = wanted.stretches();
        assert_eq!(stretches.len(), 1);
        for (start, is_within) in [
            ("2026-12-23T23:59", false),
            ("2026-12-24T00:00", true),
            ("2026-12-24T23:59", true),
            ("2026-12-25T00:00", false),
        ] {
            assert_eq!(within(&stretches[0], start), is_within, "{start}");
        }
    }

    #[test]
    fn a_day_anywhere_covers_every_clock() {
        let mut wanted = filter("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z");
        wanted.first_day = Some("2026-12-01".parse().unwrap());
        wanted.last_day = wanted.first_day;
        let stretches = wanted.stretches();
        let partitions: Vec<_> = stretches.iter().map(|stretch| stretch.partition.as_str()).collect();
        // The first of December on Kiritimati begins while it is November in UTC.
        assert_eq!(partitions, ["month#2026-11", "month#2026-12"]);
        assert_eq!(stretches[0].low, "2026-11-30T10:00:00Z");
        assert_eq!(stretches[0].high, "2026-12-02T12:00:00Z#~");
        assert_eq!(wanted.condition().expression().unwrap(), "local_start BETWEEN :first AND :last");
    }

    #[test]
    fn what_is_over_before_it_begins_is_not_asked_for() {
        let mut wanted = filter("2026-06-01T00:00:00Z", "2027-01-01T00:00:00Z");
        wanted.last_day = Some("2026-05-01".parse().unwrap());
        assert!(wanted.stretches().is_empty());
        wanted.city = Some("Mumbai".to_owned());
        assert!(wanted.stretches().is_empty());
    }

    #[test]
    fn every_word_is_looked_for() {
        let mut wanted = filter("2026-06-01T00:00:00Z", "2027-01-01T00:00:00Z");
        wanted.words = vec!["Paper".to_owned(), "KITES".to_owned()];
        let condition = wanted.condition();
        assert_eq!(
            condition.expression().unwrap(),
            "contains(#search, :word0) AND contains(#search, :word1)"
        );
        assert!(condition.values.contains(&(":word1".to_owned(), "kites".to_owned())));
    }
}

//! Questions to every report, by every group and both kinds of date, whose answers a script computes from the files.

use jiff::civil::Date;
use serde_json::{Map, Value, json};
use tests::{Person, Show, World};

use crate::facts::today;
use crate::reports::report;

/// The reports that have both kinds of date, and their groups.
const REPORTS: [(&str, &str); 10] = [
    ("revenue", "total event title tier day hour funded_by offer tax_rate"),
    ("bookings", "total event title day hour provider method"),
    ("occupancy", "total event title tier day days_before"),
    ("refunds", "total event title tier day provider reason"),
    ("disputes", "total event title day provider"),
    ("funnel", "total event title day hour"),
    ("abandoned", "total event title day hour"),
    ("failures", "total event title day hour provider method cause decline_code"),
    ("offers", "total event title day offer funded_by"),
    ("kpis", "total event title day hour"),
];
/// Groups of deferred revenue.
const DEFERRED: &str = "total event title tier day tax_rate";
/// Days of the events.
const EVENT_DAYS: [&str; 2] = ["2026-12-01", "2027-01-31"];

/// Questions about the events of an organizer.
pub(super) struct Questions<'a> {
    pub(super) world: &'a World,
    pub(super) viewer: &'a Person,
    pub(super) organizer: &'a str,
}

impl Questions<'_> {
    /// Asks everything, and returns the questions with their answers.
    pub(super) async fn ask_all(&self, shows: &[Show]) -> Value {
        let mut answers = Vec::new();
        let last = today(self.world);
        let back = |days: i32| last.saturating_sub(jiff::Span::new().days(days));
        for (name, groups) in REPORTS {
            for group in groups.split(' ') {
                answers.push(self.of_all(name, "payment", group, [back(40), last]).await);
                answers.push(
                    self.of_all(name, "event", group, EVENT_DAYS.map(|day| day.parse().unwrap())).await,
                );
            }
            answers.push(self.of_all(name, "payment", "total", [back(20), back(14)]).await);
            answers.push(self.of_all(name, "payment", "day", [back(3), back(3)]).await);
            for by in ["payment", "event"] {
                answers.push(self.of_one(name, by, ("event_id", &shows[1].event_id), None).await);
                let days = (by == "payment").then_some([back(40), last]);
                let days = days.unwrap_or_else(|| EVENT_DAYS.map(|day| day.parse().unwrap()));
                answers.push(self.of_one(name, by, ("title_id", &shows[0].title_id), Some(days)).await);
            }
        }
        for group in DEFERRED.split(' ') {
            for to in [back(10).to_string(), last.to_string(), "2026-12-22".to_owned()] {
                let query =
                    [("organizer_id", self.organizer), ("by", "event"), ("group", group), ("to", &to)];
                answers.push(self.ask("deferred", &query).await);
            }
        }
        Value::Array(answers)
    }

    async fn of_all(&self, name: &str, by: &str, group: &str, days: [Date; 2]) -> Value {
        let [from, to] = days.map(|day| day.to_string());
        let query =
            [("organizer_id", self.organizer), ("by", by), ("group", group), ("from", &from), ("to", &to)];
        self.ask(name, &query).await
    }

    async fn of_one(&self, name: &str, by: &str, of: (&str, &str), days: Option<[Date; 2]>) -> Value {
        let days = days.map(|days| days.map(|day| day.to_string()));
        let mut query = vec![of, ("by", by), ("group", "day")];
        query.extend(days.iter().flat_map(|[from, to]| [("from", from.as_str()), ("to", to.as_str())]));
        self.ask(name, &query).await
    }

    async fn ask(&self, name: &str, query: &[(&str, &str)]) -> Value {
        let text: Vec<String> = query.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let answer = report(self.world, self.viewer, name, &text.join("&")).await;
        let query: Map<String, Value> =
            query.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
        json!({ "name": name, "query": query, "report": answer })
    }

    /// Sums of an event's refunds that are owed: of the refunds, their parts, and the parts in the revenue.
    pub(super) async fn refunded(&self, event: &str) -> [i64; 3] {
        let of = |report: &Value, name: &str| report["totals"][0][name].as_i64().unwrap_or_default();
        let query = format!("event_id={event}");
        let refunds = report(self.world, self.viewer, "refunds", &query).await;
        let revenue = report(self.world, self.viewer, "revenue", &query).await;
        let parts = ["price_minor", "fees_minor", "tax_minor"].map(|name| of(&refunds, name));
        let names = ["refunded_price_minor", "refunded_fees_minor", "refunded_tax_minor"];
        let in_revenue = names.map(|name| of(&revenue, name));
        [of(&refunds, "due_minor"), parts.iter().sum(), in_revenue.iter().sum()]
    }

    /// That which the catalogue says of the events, for the script; the seats are those of the small hall.
    pub(super) async fn events(&self, shows: &[Show]) -> Value {
        let mut events = Vec::new();
        for Show { event_id, title_id, .. } in shows {
            let event = self.world.get(&format!("/events/{event_id}"), None).await.expect(200);
            events.push(json!({
                "event_id": event_id, "title_id": title_id, "currency": event["currency"], "starts_at": event["starts_at"],
                "local_day": event["local_start"].as_str().unwrap()[..10],
                "seats": { "premium": 90, "standard": 12, "standing": 50 },
            }));
        }
        Value::Array(events)
    }
}

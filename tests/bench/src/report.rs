//! Report of the figures, as a table with the design's bars and as a file.

use std::path::Path;

use serde_json::{Value, json};

/// A measured figure.
#[derive(Clone, Debug)]
pub(crate) struct Figure {
    name: String,
    value: f64,
    unit: String,
}

/// Bar for a figure.
#[derive(Clone, Copy)]
enum Bar {
    AtLeast(f64),
    AtMost(f64),
    Below(f64),
    Exactly(f64),
}

/// Figures of a run, in the order of measurement.
#[derive(Default)]
pub(crate) struct Report(Vec<Figure>);

impl Report {
    /// Adds a figure and prints it at once.
    pub(crate) fn add(&mut self, name: impl Into<String>, value: f64, unit: &str) {
        let figure = Figure { name: name.into(), value, unit: unit.to_owned() };
        eprintln!("  {}", figure.line());
        self.0.push(figure);
    }

    /// Adds the figures from the file of another process of this run.
    pub(crate) fn read(&mut self, path: &Path) {
        let text = std::fs::read_to_string(path).expect("the other process has written its figures");
        let figures: Vec<Value> = serde_json::from_str(&text).expect("they are JSON");
        self.0.extend(figures.iter().map(|figure| Figure {
            name: figure["name"].as_str().expect("a name").to_owned(),
            value: figure["value"].as_f64().expect("a value"),
            unit: figure["unit"].as_str().expect("a unit").to_owned(),
        }));
    }

    /// Writes the figures as a JSON list.
    pub(crate) fn write(&self, path: &Path) {
        let rows: Vec<String> = self
            .0
            .iter()
            .map(|figure| {
                json!({ "name": figure.name, "value": figure.value, "unit": figure.unit }).to_string()
            })
            .collect();
        std::fs::write(path, format!("[\n{}\n]\n", rows.join(",\n"))).expect("target is writable");
    }

    /// Table of the figures, with their bars.
    pub(crate) fn table(&self) -> String {
        let lines: Vec<String> = self.0.iter().map(Figure::line).collect();
        lines.join("\n")
    }

    /// True if no audit found anything, no key is too hot and no payment was lost.
    pub(crate) fn passed(&self) -> bool {
        let counts = |figure: &&Figure| {
            ["audit.", "capacity.", "limits."].iter().any(|name| figure.name.starts_with(name))
        };
        self.0.iter().filter(counts).all(|figure| figure.bar().is_none_or(|bar| bar.holds(figure.value)))
    }
}

impl Figure {
    fn line(&self) -> String {
        let value =
            if self.value.fract() == 0.0 { format!("{}", self.value) } else { format!("{:.2}", self.value) };
        let verdict = self.bar().map_or(String::new(), |bar| {
            format!("{:>16}  {}", bar.text(), if bar.holds(self.value) { "ok" } else { "MISSED" })
        });
        format!("{:<58} {value:>12} {:<14}{verdict}", self.name, self.unit).trim_end().to_owned()
    }

    /// The design's bar for this figure.
    fn bar(&self) -> Option<Bar> {
        let name = self.name.as_str();
        let (first, last) = (name.split('.').next()?, name.rsplit('.').next()?);
        match (first, last) {
            ("binary_size", _) => Some(Bar::AtMost(4_500_000.0)),
            ("startup_cpu", "to_first_next") => Some(Bar::AtMost(4.0)),
            ("startup_cpu", "through_first_invocation") => Some(Bar::AtMost(5.0)),
            ("write_units", "lose") => Some(Bar::AtMost(1.0)),
            ("write_units", "total") if name.contains("without_limit") => Some(Bar::AtMost(10.0)),
            ("write_units", "total") => Some(Bar::AtMost(14.0)),
            ("latency", "p99") if name.contains(".post_") => Some(Bar::Below(200.0)),
            ("availability", "plain_bytes") => Some(Bar::AtMost(4096.0)),
            ("one_seat", "winners") => Some(Bar::Exactly(1.0)),
            ("one_seat", "refused") => Some(Bar::Exactly(199.0)),
            ("capacity", "bookings_per_second")
                if name.contains(".one_event.") || name.contains(".redemptions.") =>
            {
                Some(Bar::AtLeast(1_500.0))
            }
            ("capacity", "bookings_per_second")
                if [".documents.", ".notifications.", ".facts."].iter().any(|kind| name.contains(kind)) =>
            {
                Some(Bar::AtLeast(1_000.0))
            }
            ("capacity", "bookings_per_second") => Some(Bar::AtLeast(5_000.0)),
            ("limits", "unserved" | "unpaid" | "paid_unconfirmed" | "messages_given_up")
                if name.contains(".spread.") =>
            {
                Some(Bar::Exactly(0.0))
            }
            ("limits", "drained_minutes") => Some(Bar::AtMost(6.0)),
            ("audit", "sold_seats" | "confirmed_bookings") => None,
            ("audit", _) | (_, "errors") => Some(Bar::Exactly(0.0)),
            _ => None,
        }
    }
}

impl Bar {
    fn holds(self, value: f64) -> bool {
        match self {
            Self::AtLeast(least) => value >= least,
            Self::AtMost(most) => value <= most,
            Self::Below(least) => value < least,
            #[allow(clippy::float_cmp, reason = "counts, which are whole numbers")]
            Self::Exactly(wanted) => value == wanted,
        }
    }

    fn text(self) -> String {
        match self {
            Self::AtLeast(least) => format!("at least {least}"),
            Self::AtMost(most) => format!("at most {most}"),
            Self::Below(least) => format!("below {least}"),
            Self::Exactly(wanted) => format!("exactly {wanted}"),
        }
    }
}

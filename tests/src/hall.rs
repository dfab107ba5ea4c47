//! Halls, as seats.io charts.

use serde_json::{Value, json};

/// A section of a hall.
#[derive(Clone, Debug)]
pub struct Section {
    name: String,
    category: usize,
    rows: Vec<(String, Vec<String>)>,
    accessible: Vec<(String, usize)>,
    others: Vec<(String, usize, usize)>,
}

impl Section {
    /// A section whose seats have this tier.
    #[must_use]
    pub fn new(name: &str, category: usize) -> Self {
        Self { name: name.to_owned(), category, rows: Vec::new(), accessible: Vec::new(), others: Vec::new() }
    }

    /// Adds a row with seats numbered from 1.
    #[must_use]
    pub fn row(mut self, label: &str, seats: usize) -> Self {
        self.rows.push((label.to_owned(), (1..=seats).map(|number| number.to_string()).collect()));
        self
    }

    /// Adds a row with seats of these labels.
    #[must_use]
    pub fn row_of(mut self, label: &str, seats: &[&str]) -> Self {
        self.rows.push((label.to_owned(), seats.iter().map(|&seat| seat.to_owned()).collect()));
        self
    }

    /// Makes this seat of a row accessible.
    #[must_use]
    pub fn accessible(mut self, row: &str, seat: usize) -> Self {
        self.accessible.push((row.to_owned(), seat));
        self
    }

    /// Gives this seat of a row another tier.
    #[must_use]
    pub fn other(mut self, row: &str, seat: usize, category: usize) -> Self {
        self.others.push((row.to_owned(), seat, category));
        self
    }

    fn chart(&self, index: usize) -> Value {
        let rows: Vec<Value> = self.rows.iter().enumerate().map(|(y, row)| self.row_chart(y, row)).collect();
        json!({
            "label": self.name,
            "categoryKey": self.category,
            "topLeft": { "x": 0, "y": index * 1000 },
            "subChart": { "rows": rows },
        })
    }

    fn row_chart(&self, y: usize, (label, seats): &(String, Vec<String>)) -> Value {
        let seat = |(number, seat): (usize, &String)| {
            let accessible = self.accessible.contains(&(label.clone(), number));
            let other = self.others.iter().find(|(row, seat, _)| row == label && *seat == number);
            json!({
                "label": seat,
                "categoryKey": other.map_or(self.category, |(_, _, category)| *category),
                "x": number * 20,
                "y": y * 20,
                "accessible": accessible,
            })
        };
        json!({ "label": label, "seats": (1..).zip(seats).map(seat).collect::<Vec<_>>() })
    }
}

/// A hall.
#[derive(Clone, Debug, Default)]
pub struct Hall {
    categories: Vec<String>,
    sections: Vec<Section>,
    areas: Vec<(String, usize, usize)>,
}

impl Hall {
    /// The small hall of most tests: `Stalls` with the premium rows A and B of 40 seats each, which is more
    /// than a block can have, and C of 10 with two accessible seats; `Balcony` with the standard row A of 12;
    /// and `Standing` for 50.
    #[must_use]
    pub fn small() -> Self {
        let mut hall = Self::default();
        let premium = hall.category("premium");
        let standard = hall.category("standard");
        let standing = hall.category("standing");
        let stalls = Section::new("Stalls", premium)
            .row("A", 40)
            .row("B", 40)
            .row("C", 10)
            .accessible("C", 1)
            .accessible("C", 2);
        hall.section(stalls)
            .section(Section::new("Balcony", standard).row("A", 12))
            .area("Standing", standing, 50)
    }

    /// Adds a category, which becomes a tier; returns its key.
    pub fn category(&mut self, label: &str) -> usize {
        self.categories.push(label.to_owned());
        self.categories.len()
    }

    /// Adds a section.
    #[must_use]
    pub fn section(mut self, section: Section) -> Self {
        self.sections.push(section);
        self
    }

    /// Adds a general admission area.
    #[must_use]
    pub fn area(mut self, name: &str, category: usize, places: usize) -> Self {
        self.areas.push((name.to_owned(), category, places));
        self
    }

    /// Tiers of the seats.
    #[must_use]
    pub fn types(&self) -> &[String] {
        &self.categories
    }

    /// The hall as a chart.
    #[must_use]
    pub fn chart(&self) -> Value {
        let categories: Vec<Value> = (1..)
            .zip(&self.categories)
            .map(|(key, label)| json!({ "key": key, "label": label, "accessible": false }))
            .collect();
        let areas: Vec<Value> = self
            .areas
            .iter()
            .map(|(name, category, places)| {
                json!({
                    "label": name,
                    "categoryKey": category,
                    "capacity": places,
                    "center": { "x": 0, "y": -500 },
                    "radius1": 100,
                    "radius2": 100,
                })
            })
            .collect();
        json!({
            "name": "Hall",
            "categories": { "list": categories },
            "subChart": {
                "focalPoint": { "x": 400, "y": -100 },
                "sections": self.sections.iter().enumerate().map(|(i, section)| section.chart(i)).collect::<Vec<_>>(),
                "generalAdmissionAreas": areas,
            },
        })
    }
}

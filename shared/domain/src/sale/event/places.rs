//! Prices of sections and rows, compared with the layout.
//!
//! Each price is that of at least one seat, also the tier's own: so the lowest of them is one that a customer can pay.

use std::collections::BTreeSet;

use super::tier::{SectionPrice, Tier};
use crate::Error;
use crate::seating::layout::{LayoutIndex, Row, Section};

impl Tier {
    /// Sections whose rows [`Tier::check_places`] has to know: all that the tier's prices name.
    #[must_use]
    pub fn priced_sections(&self) -> BTreeSet<&str> {
        self.section_prices.iter().map(|price| price.section.as_str()).collect()
    }

    /// Refuses a price for a section or a row that the layout does not have, or where the tier has no seat, and a price
    /// that is left without a seat because others are more specific. `sections` are the [priced](Tier::priced_sections)
    /// ones of them that the layout has.
    ///
    /// # Errors
    /// [`Error::FieldInvalid`] that names tier, section and row.
    pub fn check_places(&self, layout: &LayoutIndex, sections: &[&Section]) -> Result<(), Error> {
        let kind = &self.kind;
        for price in &self.section_prices {
            let name = &price.section;
            let Some(section) = sections.iter().find(|section| section.name == *name) else {
                return invalid(format!("tier `{kind}`: the layout has no section `{name}`"));
            };
            self.check_place(price, section)?;
        }
        let mut with_type =
            layout.sections_with_type(kind).into_iter().map(|summary| summary.section.as_str());
        let own = with_type.any(|name| match sections.iter().find(|section| section.name == name) {
            Some(section) => self.price_of(name).is_none() && self.rows_without_price(section) > 0,
            None => true,
        });
        if !own && !self.section_prices.is_empty() {
            let reason = "no seat has its own price, because each section and row has another";
            return invalid(format!("tier `{kind}`: {reason}; leave the most frequent of them to the tier"));
        }
        Ok(())
    }

    fn check_place(&self, price: &SectionPrice, section: &Section) -> Result<(), Error> {
        let (kind, name) = (&self.kind, &section.name);
        for label in &price.rows {
            let Some((_, row)) = section.row(label) else {
                return invalid(format!("tier `{kind}`: the section `{name}` has no row `{label}`"));
            };
            if !self.is_in(section, row) {
                return invalid(format!(
                    "tier `{kind}`: the row `{label}` of the section `{name}` has no seat of this type"
                ));
            }
        }
        if !section.rows.iter().any(|row| self.is_in(section, row)) {
            return invalid(format!("tier `{kind}`: the section `{name}` has no seat of this type"));
        }
        if price.rows.is_empty() && self.rows_without_price(section) == 0 {
            return invalid(format!(
                "tier `{kind}`: no row is left for the price of the section `{name}`, because each has its own"
            ));
        }
        Ok(())
    }

    /// The price for the section as a whole.
    fn price_of(&self, section: &str) -> Option<&SectionPrice> {
        self.section_prices.iter().find(|price| price.section == section && price.rows.is_empty())
    }

    /// Number of rows with seats of the tier that have no price of their own.
    fn rows_without_price(&self, section: &Section) -> usize {
        let here = self.section_prices.iter().filter(|price| price.section == section.name);
        let priced: BTreeSet<&String> = here.flat_map(|price| &price.rows).collect();
        let left = section.rows.iter().filter(|row| !priced.contains(&row.label) && self.is_in(section, row));
        left.count()
    }

    /// Returns true if the row has a seat of the tier.
    fn is_in(&self, section: &Section, row: &Row) -> bool {
        row.seats.iter().any(|seat| section.type_of(seat) == self.kind)
    }
}

fn invalid(reason: String) -> Result<(), Error> {
    Err(Error::FieldInvalid { name: "tiers", reason })
}

#[cfg(test)]
mod tests;

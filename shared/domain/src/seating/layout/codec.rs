//! Encoding of a section as one compact text in the store.
//!
//! It is JSON, so that operators can read it, with rows as runs: `["A",0,138,[["",1,139,1,0,0]]]` is a row of
//! 139 seats labelled 1 to 139. Decoding it gives exactly the same section.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::seat_id::SeatIdStyle;
use super::section::{Row, Seat, Section};
use crate::base::limits::SEATS_PER_LAYOUT_MAX;

/// Error for a stored text that this code did not write.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a stored layout cannot be read: {0}")]
pub struct CodecError(String);

impl CodecError {
    pub(super) fn new(cause: impl fmt::Display) -> Self {
        Self(cause.to_string())
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    name: String,
    general_admission: bool,
    ids: SeatIdStyle,
    seats_per_block: u16,
    types: Vec<String>,
    rows: Vec<RowText>,
    /// Indexes of the rows that are sold as a whole.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    whole: BTreeSet<usize>,
}

/// Label, rank, doubled middle, and runs of a row.
#[derive(Serialize, Deserialize)]
struct RowText(String, u32, u32, Vec<Run>);

/// Seats that differ only in their evenly counted labels: prefix of the labels, first number (none if the
/// label does not end in one), number of seats, step between numbers, index of the type, flags.
#[derive(Serialize, Deserialize)]
struct Run(String, Option<u32>, u32, i64, u8, u8);

const ACCESSIBLE: u8 = 1;
const COMPANION: u8 = 2;
const RESTRICTED_VIEW: u8 = 4;
/// Flag that only applies to a run's first seat.
const GAP_BEFORE: u8 = 8;

impl Section {
    /// Encodes this section for the store.
    ///
    /// # Errors
    /// None is known: it is plain data.
    pub fn encode(&self) -> Result<String, CodecError> {
        let row_text =
            |row: &Row| RowText(row.label.clone(), row.rank, row.middle_doubled, runs_of(&row.seats));
        let text = Text {
            name: self.name.clone(),
            general_admission: self.general_admission,
            ids: self.ids,
            seats_per_block: self.seats_per_block,
            types: self.types.clone(),
            rows: self.rows.iter().map(row_text).collect(),
            whole: (0..self.rows.len()).filter(|index| self.rows[*index].whole).collect(),
        };
        serde_json::to_string(&text).map_err(CodecError::new)
    }

    /// Decodes a section.
    ///
    /// # Errors
    /// [`CodecError`] if `text` is not the output of [`encode`](Self::encode).
    pub fn decode(text: &str) -> Result<Self, CodecError> {
        let text: Text = serde_json::from_str(text).map_err(CodecError::new)?;
        if text.seats_per_block == 0 {
            return Err(CodecError::new("blocks without seats"));
        }
        let mut rows = Vec::with_capacity(text.rows.len());
        let mut room = SEATS_PER_LAYOUT_MAX;
        for (index, RowText(label, rank, middle_doubled, runs)) in text.rows.into_iter().enumerate() {
            let mut seats = Vec::new();
            for run in runs {
                room = usize::try_from(run.2)
                    .ok()
                    .and_then(|count| room.checked_sub(count))
                    .ok_or_else(|| CodecError::new("too many seats"))?;
                if usize::from(run.4) >= text.types.len() {
                    return Err(CodecError::new("a type that is not listed"));
                }
                run.read_into(&mut seats).ok_or_else(|| CodecError::new("a label out of range"))?;
            }
            let whole = text.whole.contains(&index);
            rows.push(Row { label, rank, middle_doubled, seats, whole });
        }
        Ok(Self {
            name: text.name,
            general_admission: text.general_admission,
            ids: text.ids,
            seats_per_block: text.seats_per_block,
            types: text.types,
            rows,
        })
    }
}

impl Run {
    fn read_into(self, seats: &mut Vec<Seat>) -> Option<()> {
        let Self(prefix, first, count, step, type_index, flags) = self;
        for index in 0..count {
            let label = match first {
                None => prefix.clone(),
                Some(first) => {
                    let number = i64::from(first).checked_add(step.checked_mul(index.into())?)?;
                    format!("{prefix}{}", u32::try_from(number).ok()?)
                }
            };
            seats.push(Seat {
                label,
                type_index,
                accessible: flags & ACCESSIBLE != 0,
                companion: flags & COMPANION != 0,
                restricted_view: flags & RESTRICTED_VIEW != 0,
                gap_before: flags & GAP_BEFORE != 0 && index == 0,
            });
        }
        Some(())
    }

    /// Adds `seat` if it continues the run.
    fn extend(&mut self, seat: &Seat) -> bool {
        let Self(prefix, first, count, step, type_index, flags) = self;
        let (seat_prefix, number) = split_number(&seat.label);
        let (Some(first), Some(number)) = (*first, number) else { return false };
        let alike = seat_prefix == prefix && seat.type_index == *type_index;
        if !alike || seat.gap_before || flags_of(seat) != *flags & !GAP_BEFORE {
            return false;
        }
        let ahead = i64::from(number) - i64::from(first);
        if *count == 1 {
            *step = ahead;
        }
        let continues = ahead == *step * i64::from(*count);
        *count += u32::from(continues);
        continues
    }
}

fn runs_of(seats: &[Seat]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for seat in seats {
        if runs.last_mut().is_some_and(|run| run.extend(seat)) {
            continue;
        }
        let (prefix, number) = split_number(&seat.label);
        let flags = flags_of(seat) | if seat.gap_before { GAP_BEFORE } else { 0 };
        runs.push(Run(prefix.to_owned(), number, 1, 1, seat.type_index, flags));
    }
    runs
}

fn flags_of(seat: &Seat) -> u8 {
    [(seat.accessible, ACCESSIBLE), (seat.companion, COMPANION), (seat.restricted_view, RESTRICTED_VIEW)]
        .into_iter()
        .fold(0, |flags, (is_set, flag)| if is_set { flags | flag } else { flags })
}

/// Splits a label into a prefix and its final number, which concatenated give the label again: `A05` is `A0`
/// and 5.
fn split_number(label: &str) -> (&str, Option<u32>) {
    let letters = label.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    // Nine digits always fit.
    let start = letters.max(label.len().saturating_sub(9));
    let digits = label.get(start..).unwrap_or_default();
    let zeros = digits.len() - digits.trim_start_matches('0').len();
    let start = start + zeros.min(digits.len().saturating_sub(1));
    match label.split_at_checked(start) {
        Some((prefix, digits)) => match digits.parse() {
            Ok(number) => (prefix, Some(number)),
            Err(_) => (label, None),
        },
        None => (label, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seating::layout::fixture;
    use proptest::prelude::*;

    fn seat() -> impl Strategy<Value = Seat> {
        let label = prop_oneof!["[0-9]{1,12}", "[A-C]?[0-9]{1,2}", "\\PC{0,4}"];
        (label, 0_u8..2, any::<[bool; 4]>()).prop_map(
            |(label, type_index, [accessible, companion, view, gap])| Seat {
                label,
                type_index,
                accessible,
                companion,
                restricted_view: view,
                gap_before: gap,
            },
        )
    }

    fn counted_seats() -> impl Strategy<Value = Vec<Seat>> {
        (any::<u32>(), -3_i64..4, 0_i64..60, 0_u8..2).prop_map(|(first, step, count, type_index)| {
            let number = |index| u32::try_from(i64::from(first) + step * index).unwrap_or(first);
            (0..count).map(|index| Seat { type_index, ..fixture::seat(&number(index).to_string()) }).collect()
        })
    }

    fn row() -> impl Strategy<Value = Row> {
        let seats = prop_oneof![prop::collection::vec(seat(), 0..20), counted_seats()];
        ("\\PC{0,5}", any::<u32>(), any::<u32>(), seats, any::<bool>()).prop_map(
            |(label, rank, middle_doubled, seats, whole)| Row { label, rank, middle_doubled, seats, whole },
        )
    }

    proptest! {
        #[test]
        fn a_section_survives_the_store(
            name in "\\PC{0,8}", rows in prop::collection::vec(row(), 0..6), seats_per_block in 1_u16..33,
            general_admission: bool, short: bool,
        ) {
            let ids = if short { SeatIdStyle::Short } else { SeatIdStyle::Long };
            let types = vec!["premium".to_owned(), "standard".to_owned()];
            let section = Section { name, general_admission, ids, seats_per_block, types, rows };
            prop_assert_eq!(Section::decode(&section.encode().unwrap()).unwrap(), section);
        }

        #[test]
        fn a_label_is_put_together_again_exactly(label in "[A-B0]{0,3}[0-9]{0,14}") {
            let (prefix, number) = split_number(&label);
            let again = number.map_or(prefix.to_owned(), |number| format!("{prefix}{number}"));
            prop_assert_eq!(again, label);
        }
    }

    #[test]
    fn a_row_of_counted_seats_is_one_run() {
        let text = fixture::section("Stalls", &[("A", 139)]).encode().unwrap();
        assert!(text.contains(r#"["A",0,138,[["",1,139,1,0,0]]]"#), "{text}");
        // Odd numbers count inwards, even numbers outwards, as in many theatres.
        let seats: Vec<Seat> = ["5", "3", "1", "2", "4", "6"].map(fixture::seat).into();
        assert_eq!(runs_of(&seats).len(), 2);
    }

    #[test]
    fn a_text_that_is_not_a_section_is_refused() {
        let row = |run: &str| {
            format!(
                r#"{{"name":"S","general_admission":false,"ids":"long","seats_per_block":32,"types":["a"],"rows":[["A",0,0,[{run}]]]}}"#
            )
        };
        assert!(Section::decode(&row(r#"["",1,9,1,0,0]"#)).is_ok());
        for wrong in [
            r#"["",1,4000000000,1,0,0]"#,
            r#"["",1,9,1,1,0]"#,
            r#"["",1,9,-1,0,0]"#,
            r#"["",1,9,9223372036854775807,0,0]"#,
            r#"["",1,9]"#,
        ] {
            assert!(Section::decode(&row(wrong)).is_err(), "{wrong}");
        }
        assert!(Section::decode("").is_err());
    }
}

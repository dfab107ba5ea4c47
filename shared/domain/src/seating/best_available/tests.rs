mod released;

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::seating::availability::pack;
use crate::seating::block::Mark;
use crate::seating::layout::fixture;

fn now() -> Timestamp {
    Timestamp::from_second(1_763_912_345).unwrap()
}

/// The block of `row` and `slice` in which the seats `labels` are booked.
fn booked(section: &Section, row: &str, slice: u16, labels: &[usize]) -> Block {
    let key = BlockKey { section: section.name.clone(), row: row.to_owned(), slice };
    let mark = Mark::parse("sold#bkg_0123456789ab");
    let marks = labels.iter().map(|label| (label.to_string(), mark.clone())).collect();
    Block { ver: 1, marks, ..Block::empty(key) }
}

/// A group that gets no released seats.
fn group(kind: &str, count: usize) -> Group<'_> {
    Group { kind, count, takes_released: false }
}

fn offered(section: &Section, blocks: &[Block], type_: &str, count: usize) -> Vec<Candidate> {
    candidates(section, &pack(section, blocks, now()), group(type_, count))
}

fn together(section: &Section, blocks: &[Block], type_: &str, count: usize) -> Option<Vec<Candidate>> {
    combined(section, &pack(section, blocks, now()), group(type_, count))
}

fn first_labels(section: &Section, blocks: &[Block], count: usize) -> Vec<String> {
    let found = offered(section, blocks, "standard", count);
    let best = found.first().unwrap();
    best.labels(section).iter().map(|label| format!("{}{label}", best.key.row)).collect()
}

#[test]
fn the_best_seats_are_in_the_middle_of_the_nearest_row() {
    let mut section = fixture::section("S", &[("A", 10), ("B", 10), ("C", 10)]);
    assert_eq!(first_labels(&section, &[], 2), ["A5", "A6"]);
    assert_eq!(first_labels(&section, &[], 1), ["A5"]);
    // The stage is at the other end, and to the right.
    section.rows.iter_mut().rev().enumerate().for_each(|(rank, row)| row.rank = u32::try_from(rank).unwrap());
    section.rows[2].middle_doubled = 18;
    assert_eq!(first_labels(&section, &[], 2), ["C9", "C10"]);
}

#[test]
fn no_single_seat_is_left_behind_where_it_can_be_avoided() {
    let section = fixture::section("S", &[("A", 10), ("B", 10)]);
    // 4 to 8 are free: 5 and 6 would be nearer to the middle but would strand 4.
    let taken = booked(&section, "A", 0, &[1, 2, 3, 9, 10]);
    assert_eq!(first_labels(&section, &[taken], 2), ["A4", "A5"]);
    // Of three in a row one is stranded either way; that is as bad as the next row, and no worse.
    let taken = booked(&section, "A", 0, &[1, 2, 3, 7, 8, 9, 10]);
    assert_eq!(first_labels(&section, std::slice::from_ref(&taken), 2), ["A5", "A6"]);
    let found = offered(&section, &[taken], "standard", 2);
    assert_eq!(found[0].cost.back, found[1].cost.back);
}

#[test]
fn the_seat_beyond_the_edge_of_a_block_keeps_company() {
    let section = fixture::section("S", &[("A", 40)]);
    let window = |first: usize| first..first + 2;
    let free = vec![true; 40];
    let row = &section.rows[0];
    // Blocks meet between seats 20 and 21. Seat 20 has no free neighbour in its block, but it has one.
    assert_eq!(lonely_seats(row, &window(17), &free), 0);
    assert_eq!(lonely_seats(row, &window(1), &free), 1);
    assert_eq!(lonely_seats(row, &window(0), &free), 0);
}

#[test]
fn seats_with_a_gap_between_them_are_not_adjacent() {
    let mut section = fixture::section("S", &[("A", 4)]);
    section.rows[0].seats[2].gap_before = true;
    assert_eq!(first_labels(&section, &[], 2), ["A1", "A2"]);
    assert!(offered(&section, &[], "standard", 3).is_empty());
}

#[test]
fn a_restricted_view_comes_last_and_an_accessible_seat_never() {
    let mut section = fixture::section("S", &[("A", 4), ("B", 4)]);
    section.rows[0].seats.iter_mut().for_each(|seat| seat.restricted_view = true);
    section.rows[1].seats[0].accessible = true;
    section.rows[1].seats[1].companion = true;
    assert_eq!(first_labels(&section, &[], 2), ["B3", "B4"]);
    assert_eq!(first_labels(&section, &[], 3), ["A1", "A2", "A3"]);
}

#[test]
fn three_tries_go_to_three_blocks() {
    let section = fixture::section("S", &[("A", 60), ("B", 60)]);
    let keys: BTreeSet<_> = offered(&section, &[], "standard", 4).into_iter().map(|c| c.key).collect();
    assert_eq!(keys.len(), 4);
}

#[test]
fn nothing_is_offered_where_the_type_is_unknown_or_nobody_or_too_many_ask() {
    let section = fixture::section("S", &[("A", 8)]);
    assert!(offered(&section, &[], "premium", 1).is_empty());
    assert!(offered(&section, &[], "standard", 0).is_empty());
    assert!(offered(&section, &[], "standard", 9).is_empty());
    assert!(offered(&section, &[], "standard", usize::MAX).is_empty());
}

#[test]
fn after_a_loss_the_same_block_offers_what_is_left_of_it() {
    let section = fixture::section("S", &[("A", 40)]);
    let state = booked(&section, "A", 1, &[21, 22, 23, 30]);
    let again = in_block(&section, &state, group("standard", 4), now()).unwrap();
    assert_eq!(again.labels(&section), ["24", "25", "26", "27"]);
    assert_eq!(again.seat_ids(&section)[0].as_str(), "S-A-24");
    let sold_out: Vec<usize> = (21..=40).collect();
    assert_eq!(in_block(&section, &booked(&section, "A", 1, &sold_out), group("standard", 1), now()), None);
    assert_eq!(in_block(&section, &booked(&section, "Z", 0, &[]), group("standard", 1), now()), None);
}

#[test]
fn general_admission_takes_any_free_places_of_a_block() {
    let section = fixture::area("Floor", 20);
    let taken = booked(&section, "GA", 0, &[1, 3, 5]);
    let found = offered(&section, std::slice::from_ref(&taken), "standard", 4);
    assert_eq!(found[0].labels(&section), ["2", "4", "6", "7"]);
    assert_eq!(in_block(&section, &taken, group("standard", 4), now()).as_ref(), found.first());
}

#[test]
fn general_admission_puts_blocks_together_when_none_has_enough() {
    let section = fixture::area("Floor", 60);
    let blocks = [
        booked(&section, "GA", 0, &(3..=30).collect::<Vec<_>>()),
        booked(&section, "GA", 1, &(34..=60).collect::<Vec<_>>()),
    ];
    assert!(offered(&section, &blocks, "standard", 4).is_empty());
    let parts = together(&section, &blocks, "standard", 4).unwrap();
    assert_eq!(parts.iter().map(|part| part.seats.len()).collect::<Vec<_>>(), [3, 1]);
    assert_eq!(together(&section, &blocks, "standard", 5).unwrap().len(), 2);
    assert_eq!(together(&section, &blocks, "standard", 6), None);
    assert_eq!(together(&fixture::section("S", &[("A", 9)]), &[], "standard", 2), None);
}

#[test]
fn a_customer_alone_gets_the_best_and_a_crowd_starts_in_different_rows() {
    let rows: Vec<(String, u32)> = (0..40).map(|row| (format!("R{row}"), 10)).collect();
    let rows: Vec<(&str, u32)> = rows.iter().map(|(label, count)| (label.as_str(), *count)).collect();
    let all = offered(&fixture::section("S", &rows), &[], "standard", 2);
    for (crowd, expected) in [(0, 1), (1, 1), (4, 4), (200, SPREAD_AMONG), (usize::MAX, SPREAD_AMONG)] {
        let (mut firsts, mut seconds) = (BTreeSet::new(), BTreeSet::new());
        for customer in 0..300 {
            let seed = seed(&format!("bkg_{customer}"));
            let dealt = spread(all.clone(), crowd, seed);
            assert_eq!(dealt, spread(all.clone(), crowd, seed));
            assert_eq!(dealt[SPREAD_AMONG..], all[SPREAD_AMONG..]);
            assert!(all[..SPREAD_AMONG].iter().all(|candidate| dealt.contains(candidate)));
            firsts.insert(dealt[0].key.clone());
            seconds.insert(dealt[1].key.clone());
        }
        assert_eq!(firsts.len(), expected, "{crowd} customers");
        assert!(seconds.len() >= SPREAD_AMONG - 1, "{crowd} customers");
    }
    assert!(spread(Vec::new(), 9, 1).is_empty());
}

#[test]
fn nobody_in_a_crowd_starts_with_a_worse_view_than_the_best() {
    let mut section = fixture::section("S", &[("A", 8), ("B", 8), ("C", 8)]);
    section.rows[1].seats.iter_mut().for_each(|seat| seat.restricted_view = true);
    let all = offered(&section, &[], "standard", 2);
    for customer in 0..100 {
        assert_ne!(spread(all.clone(), usize::MAX, customer)[0].key.row, "B");
        assert_eq!(spread(all.clone(), usize::MAX, customer)[2].key.row, "B");
    }
}

#[test]
fn groups_grow_from_the_middle_and_leave_a_row_in_one_piece() {
    let section = fixture::section("S", &[("A", 14)]);
    let mut taken: Vec<usize> = Vec::new();
    let mut sold = Vec::new();
    for count in [4, 2, 3, 1, 2] {
        let blocks = [booked(&section, "A", 0, &taken)];
        let found = offered(&section, &blocks, "standard", count);
        let labels: Vec<usize> =
            found[0].labels(&section).iter().map(|label| label.parse().unwrap()).collect();
        sold.push((labels[0], *labels.last().unwrap()));
        taken.extend(labels);
    }
    assert_eq!(sold, [(6, 9), (4, 5), (10, 12), (3, 3), (1, 2)]);
}

#[test]
fn the_middle_between_two_aisles_or_beside_a_wheelchair_place_is_offered() {
    let mut section = fixture::section("S", &[("A", 18)]);
    section.rows[0].seats[6].gap_before = true;
    section.rows[0].seats[12].gap_before = true;
    assert_eq!(first_labels(&section, &[], 2), ["A9", "A10"]);
    let mut section = fixture::section("S", &[("A", 9)]);
    section.rows[0].seats[0].accessible = true;
    section.rows[0].middle_doubled = 9;
    assert_eq!(first_labels(&section, &[], 2), ["A4", "A5"]);
}

#[test]
fn groups_of_one_size_fill_rows_of_any_length_as_far_as_they_can() {
    for length in 1_usize..=32 {
        for count in 1..=length.min(10) {
            let section = fixture::section("S", &[("A", u32::try_from(length).unwrap())]);
            let mut taken: Vec<usize> = Vec::new();
            while let Some(next) =
                offered(&section, &[booked(&section, "A", 0, &taken)], "standard", count).first()
            {
                taken.extend(next.labels(&section).iter().map(|label| label.parse::<usize>().unwrap()));
            }
            assert_eq!(taken.len(), length / count * count, "{count} of {length}");
        }
    }
}

#[test]
fn a_crowd_for_general_admission_starts_at_different_blocks() {
    let all = offered(&fixture::area("Floor", 1_000), &[], "standard", 2);
    let firsts: BTreeSet<_> =
        (0..500).map(|customer| spread(all.clone(), 0, customer)[0].key.clone()).collect();
    assert!(firsts.len() > 25, "{} of {}", firsts.len(), all.len());
}

/// A section with seats of every kind, and blocks with marks of every kind.
fn sold_in_part() -> impl Strategy<Value = (Section, Vec<Block>)> {
    let seat = (0_u8..8, 0_u8..12, 0_u8..5);
    let rows = prop::collection::vec(prop::collection::vec(seat, 1..70), 1..5);
    (rows, any::<bool>()).prop_map(|(rows, general_admission)| {
        let labels: Vec<String> = (0..rows.len()).map(|row| format!("R{row}")).collect();
        let counts: Vec<_> =
            labels.iter().zip(&rows).map(|(l, r)| (l.as_str(), u32::try_from(r.len()).unwrap())).collect();
        let mut section = fixture::section("S", &counts);
        section.general_admission = general_admission;
        section.types.push("premium".to_owned());
        let mut marks: BTreeMap<BlockKey, BTreeMap<String, Mark>> = BTreeMap::new();
        for (row, seats) in rows.iter().enumerate() {
            for (index, (type_, flags, mark)) in seats.iter().enumerate() {
                let key = section.block_of(row, index).unwrap();
                let seat = &mut section.rows[row].seats[index];
                seat.type_index = u8::from(*type_ == 0);
                (seat.accessible, seat.companion) = (*flags == 0, *flags == 1);
                (seat.restricted_view, seat.gap_before) = (*flags == 2, *flags == 3);
                let value = match mark {
                    0 => "sold#bkg_0123456789ab",
                    1 => "1763912345#bkg_0123456789ab",
                    2 => "1763912344#bkg_0123456789ab",
                    _ => continue,
                };
                marks.entry(key).or_default().insert(seat.label.clone(), Mark::parse(value));
            }
        }
        let blocks = marks.into_iter().map(|(key, marks)| Block { key, ver: 1, marks }).collect();
        (section, blocks)
    })
}

/// Rules that hold of anything that is offered, whatever was asked.
fn check(
    section: &Section,
    blocks: &[Block],
    type_: &str,
    candidate: &Candidate,
) -> Result<(), TestCaseError> {
    let row = &section.rows[candidate.row];
    let block = blocks.iter().find(|block| block.key == candidate.key);
    for (position, index) in candidate.seats.iter().enumerate() {
        let seat = &row.seats[*index];
        prop_assert_eq!(section.block_of(candidate.row, *index), Some(candidate.key.clone()));
        prop_assert_eq!(section.type_of(seat), type_);
        prop_assert!(!seat.accessible && !seat.companion);
        prop_assert!(block.is_none_or(|block| block.status(&seat.label, now()) == SeatStatus::Available));
        if position > 0 {
            let before = candidate.seats[position - 1];
            prop_assert!(before < *index);
            prop_assert!(section.general_admission || (before + 1 == *index && !seat.gap_before));
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn candidates_are_free_of_the_type_adjacent_and_as_many_as_asked(
        (section, blocks) in sold_in_part(), count in 1_usize..7, premium: bool, seed: u64,
    ) {
        let type_ = if premium { "premium" } else { "standard" };
        let found = offered(&section, &blocks, type_, count);
        for candidate in &found {
            check(&section, &blocks, type_, candidate)?;
            prop_assert_eq!(candidate.seats.len(), count);
            prop_assert_eq!(candidate.labels(&section).len(), count);
        }
        let mut dealt = spread(found.clone(), 0, seed);
        prop_assert_eq!(dealt.first().map(|first| first.cost), found.first().map(|first| first.cost));
        dealt.sort_by_key(|candidate| candidate.key.clone());
        let mut sorted = found;
        sorted.sort_by_key(|candidate| candidate.key.clone());
        prop_assert_eq!(dealt, sorted);
    }

    #[test]
    fn a_block_alone_offers_seats_exactly_when_the_section_offers_some_of_it(
        (section, blocks) in sold_in_part(), count in 1_usize..7,
    ) {
        let found = offered(&section, &blocks, "standard", count);
        for block in &blocks {
            let again = in_block(&section, block, group("standard", count), now());
            prop_assert_eq!(again.is_some(), found.iter().any(|candidate| candidate.key == block.key));
            if let Some(again) = again {
                check(&section, &blocks, "standard", &again)?;
                prop_assert_eq!((again.seats.len(), again.key), (count, block.key.clone()));
            }
        }
    }

    #[test]
    fn combined_places_are_free_and_as_many_as_asked_exactly_when_there_are_as_many(
        (mut section, blocks) in sold_in_part(), count in 1_usize..40,
    ) {
        section.general_admission = true;
        let status = |row: usize, index: usize, label: &str| {
            let key = section.block_of(row, index).unwrap();
            let block = blocks.iter().find(|block| block.key == key);
            block.map_or(SeatStatus::Available, |block| block.status(label, now()))
        };
        let free = section
            .seats()
            .filter(|(row, index, seat)| {
                seat.is_general() && seat.type_index == 0 && status(*row, *index, &seat.label) == SeatStatus::Available
            })
            .count();
        let parts = together(&section, &blocks, "standard", count);
        prop_assert_eq!(parts.is_some(), free >= count);
        for part in parts.iter().flatten() {
            check(&section, &blocks, "standard", part)?;
        }
        let total: usize = parts.iter().flatten().map(|part| part.seats.len()).sum();
        prop_assert!(parts.is_none() || total == count);
    }
}

/// The first numbers of SplitMix64 for the seed 0, as its authors print them.
#[test]
fn seats_are_dealt_by_splitmix64() {
    let mut random = SplitMix(0);
    for number in [0xe220_a839_7b1d_cdaf_u64, 0x6e78_9e6a_a1b9_65f4, 0x06c4_5d18_8009_454f] {
        assert_eq!(random.below(usize::MAX), usize::try_from(number).unwrap());
    }
    assert_eq!(SplitMix(0).below(0), 0);
}

#[test]
fn a_seat_between_a_sale_and_a_gap_is_left_alone() {
    let mut section = fixture::section("S", &[("A", 6)]);
    section.rows[0].seats[3].gap_before = true;
    let free = [true; 6];
    assert_eq!(lonely_seats(&section.rows[0], &(0..2), &free), 1);
    assert_eq!(lonely_seats(&section.rows[0], &(0..3), &free), 0);
}

#[test]
fn a_table_that_is_sold_as_a_whole_is_only_given_to_as_many_people_as_it_has_seats() {
    let section = fixture::tables("Floor", &[("T1", 4), ("T2", 6)]);
    assert!(offered(&section, &[], "standard", 2).is_empty());
    assert_eq!(first_labels(&section, &[], 6), ["T21", "T22", "T23", "T24", "T25", "T26"]);
    let taken = booked(&section, "T1", 0, &[1, 2, 3, 4]);
    assert!(offered(&section, &[taken], "standard", 4).is_empty());
    let block = Block::empty(section.block_of(1, 0).unwrap());
    assert_eq!(in_block(&section, &block, group("standard", 4), now()), None);
}

#[test]
fn a_table_in_several_blocks_is_given_whole_or_not_at_all() {
    let section = fixture::tables("Floor", &[("T1", 34)]);
    assert_eq!(section.blocks().count(), 2, "too long for one block");
    let found = offered(&section, &[], "standard", 34);
    assert_eq!((found.len(), found[0].seats.len()), (1, 34));
    // Neither block alone says that the table is free.
    let block = Block::empty(section.block_of(0, 0).unwrap());
    assert_eq!(in_block(&section, &block, group("standard", 34), now()), None);
    let taken = booked(&section, "T1", 1, &[34]);
    assert!(offered(&section, &[taken], "standard", 34).is_empty());
}

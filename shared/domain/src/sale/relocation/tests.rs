use std::sync::Arc;

use super::*;
use crate::base::error::ConflictReason;
use crate::sale::fixture;
use crate::seating::layout::Section;
use crate::seating::layout::fixture::{area, section, tables};

fn hall(sections: Vec<Section>) -> Hall {
    Hall::new(sections.into_iter().map(Arc::new).collect())
}

fn booking(n: u32) -> Holder {
    Holder::Booking(format!("bkg_0123456789a{n}").parse().unwrap())
}

fn taken_by(hall: &Hall, holder: &Holder, ids: &[&str]) -> Vec<Taken> {
    let seat = |id: &&str| Taken { holder: holder.clone(), spot: hall.find(id).unwrap() };
    ids.iter().map(seat).collect()
}

fn best() -> Rules {
    Rules { finds_others: true, ..Rules::default() }
}

fn planned(old: &Hall, new: &Hall, taken: &[Taken], rules: &Rules) -> Plan {
    plan(old, new, taken, &HashSet::new(), rules)
}

fn moves(plan: &Plan) -> Vec<(&str, &str)> {
    assert_eq!(plan.conflicts, []);
    plan.moves.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect()
}

#[test]
fn seats_keep_their_names_and_neighbours_stay_together_where_one_of_them_cannot() {
    let old = hall(vec![section("Stalls", &[("A", 6), ("B", 6)])]);
    let new = hall(vec![section("Stalls", &[("A", 4), ("B", 8)])]);
    let mut taken = taken_by(&old, &booking(1), &["Stalls-A-1", "Stalls-A-2"]);
    taken.extend(taken_by(&old, &booking(2), &["Stalls-A-4", "Stalls-A-5"]));
    taken.extend(taken_by(&old, &booking(3), &["Stalls-B-4"]));
    let plan = planned(&old, &new, &taken, &best());
    // The middle of row B is taken by its own name; two seats beside each other are free left of it.
    let wanted = [("Stalls-A-4", "Stalls-A-3"), ("Stalls-A-5", "Stalls-A-4")];
    assert_eq!(moves(&plan), wanted);
    let strict = planned(&old, &new, &taken, &Rules::default());
    let seats = vec!["Stalls-A-4".to_owned(), "Stalls-A-5".to_owned()];
    assert_eq!((strict.conflicts.len(), &strict.conflicts[0].seats), (1, &seats));
    assert_eq!(strict.conflicts[0].reason, ConflictReason::NoCounterpart);
}

#[test]
fn the_organizers_pairs_come_first_and_push_others_aside() {
    let old = hall(vec![section("Stalls", &[("A", 4)])]);
    let new = hall(vec![section("Stalls", &[("A", 4)]), section("Box", &[("1", 2)])]);
    let mut taken = taken_by(&old, &booking(1), &["Stalls-A-1"]);
    taken.extend(taken_by(&old, &booking(2), &["Stalls-A-3"]));
    let pairs = vec![("Stalls-A-1".to_owned(), "Stalls-A-3".to_owned())];
    let rules = Rules { pairs, ..best() };
    let plan = planned(&old, &new, &taken, &rules);
    let wanted = [("Stalls-A-1", "Stalls-A-3"), ("Stalls-A-3", "Stalls-A-2")];
    assert_eq!(moves(&plan), wanted);
    assert_eq!(rules.check(&old, &new), Ok(()));
    let wrong = |from: &str, to: &str| Rules { pairs: vec![(from.to_owned(), to.to_owned())], ..best() };
    assert!(matches!(wrong("Stalls-Z-1", "Box-1-1").check(&old, &new), Err(Error::UnknownSeats { .. })));
    let pairs = vec![
        ("Stalls-A-1".to_owned(), "Box-1-1".to_owned()),
        ("Stalls-A-2".to_owned(), "Box-1-1".to_owned()),
    ];
    assert!(matches!(Rules { pairs, ..best() }.check(&old, &new), Err(Error::DuplicateSeats { .. })));
}

#[test]
fn tiers_are_kept_and_may_be_called_otherwise() {
    let mut grand = section("Stalls", &[("A", 4)]);
    grand.types = vec!["grand".to_owned()];
    let (old, new) = (hall(vec![section("Stalls", &[("A", 4)])]), hall(vec![grand]));
    let taken = taken_by(&old, &booking(1), &["Stalls-A-1"]);
    assert_eq!(planned(&old, &new, &taken, &best()).conflicts.len(), 1);
    let types = BTreeMap::from([("standard".to_owned(), "grand".to_owned())]);
    assert_eq!(moves(&planned(&old, &new, &taken, &Rules { types, ..best() })), []);
}

#[test]
fn nobody_gets_a_part_of_a_table_or_a_wheelchair_place_and_areas_stay_areas() {
    let mut stalls = section("Stalls", &[("A", 3)]);
    stalls.rows[0].seats[0].accessible = true;
    let old = hall(vec![section("Front", &[("A", 2)]), tables("Floor", &[("T1", 4)]), area("Yard", 9)]);
    let new = hall(vec![stalls, tables("Floor", &[("T1", 5)]), area("Lawn", 3)]);
    let mut taken = taken_by(&old, &booking(1), &["Front-A-1", "Front-A-2"]);
    taken.extend(taken_by(&old, &booking(2), &["Floor-T1-1", "Floor-T1-2", "Floor-T1-3", "Floor-T1-4"]));
    taken.extend(taken_by(&old, &booking(3), &["Yard-GA-1", "Yard-GA-7"]));
    let plan = planned(&old, &new, &taken, &best());
    assert_eq!(plan.conflicts.len(), 1);
    assert_eq!(
        (plan.conflicts[0].reason, plan.conflicts[0].seats.len()),
        (ConflictReason::TableIncomplete, 4)
    );
    let moved: Vec<_> = plan.moves.values().map(String::as_str).collect();
    assert_eq!(moved, ["Stalls-A-2", "Stalls-A-3", "Lawn-GA-1", "Lawn-GA-2"]);
}

#[test]
fn house_seats_keep_their_names_or_are_a_conflict_unless_they_are_given_up() {
    let old = hall(vec![section("Stalls", &[("A", 3)])]);
    let new = hall(vec![section("Stalls", &[("A", 2)])]);
    let press = Holder::House("press".parse().unwrap());
    let taken = taken_by(&old, &press, &["Stalls-A-2", "Stalls-A-3"]);
    let plan = planned(&old, &new, &taken, &best());
    let kept = BTreeMap::from([("press".parse().unwrap(), vec![new.find("Stalls-A-2").unwrap()])]);
    assert_eq!((&plan.house, plan.conflicts[0].reason), (&kept, ConflictReason::HouseSeats));
    assert_eq!(plan.conflicts[0].house_name.as_deref(), Some("press"));
    let freed = planned(&old, &new, &taken, &Rules { frees_house_seats: true, ..best() });
    assert_eq!((freed.house, freed.conflicts), (kept, vec![]));
}

#[test]
fn a_moved_booking_names_its_new_seats_and_remembers_as_what_they_were_sold() {
    let old = hall(vec![section("Main", &[("A", 2)])]);
    let new = hall(vec![section("Main", &[("B", 5)])]);
    let mut sold = fixture::confirmed();
    for (seat, n) in sold.blocks[0].seats.iter_mut().zip(1..) {
        seat.seat_id = format!("Main-A-{n}");
    }
    let before = sold.allocations().map(|all| all.into_iter().map(|(_, worth)| worth).collect::<Vec<_>>());
    let holder = Holder::Booking(sold.booking_id.clone());
    let taken = taken_by(&old, &holder, &["Main-A-1", "Main-A-2"]);
    let plan = planned(&old, &new, &taken, &best());
    let moved = sold.relocated((&old, &new), (&plan.moves, &HashSet::new()), &best(), 1).unwrap();
    assert_eq!((moved.space, moved.seat_ids().collect::<Vec<_>>()), (1, vec!["Main-B-2", "Main-B-3"]));
    assert_eq!(moved.seats().map(BookingSeat::sold_as).collect::<Vec<_>>(), ["Main-A-1", "Main-A-2"]);
    let after = moved.allocations().map(|all| all.into_iter().map(|(_, worth)| worth).collect::<Vec<_>>());
    assert_eq!(after, before, "what each seat is worth stays");
    let unplanned = sold.relocated((&old, &new), (&BTreeMap::new(), &HashSet::new()), &best(), 1);
    assert_eq!(unplanned, None, "there is no row A");
}

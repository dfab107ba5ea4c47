//! Accessible seats and companions' seats, once they are released.

use super::*;

#[test]
fn released_seats_are_given_like_all_others() {
    let mut section = fixture::section("S", &[("A", 4)]);
    section.rows[0].seats[1].accessible = true;
    section.rows[0].seats[2].companion = true;
    let all = Group { takes_released: true, ..group("standard", 4) };
    let statuses = pack(&section, &[], now());
    assert!(candidates(&section, &statuses, Group { takes_released: false, ..all }).is_empty());
    assert_eq!(candidates(&section, &statuses, all).len(), 1);
    let block = Block::empty(section.block_of(0, 0).unwrap());
    assert!(in_block(&section, &block, all, now()).is_some());
}

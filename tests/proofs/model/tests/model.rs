//! Tests of the model: the smaller spaces in full, and every fault that is found quickly.

#[test]
fn in_the_smaller_spaces_no_rule_breaks_and_everything_happens() {
    for space in model::spaces().iter().filter(|space| space.is_small) {
        let found = (space.run)(1);
        assert!(found.broken.is_none(), "{}: {:#?}", space.name, found.broken);
        assert!(found.missing.is_empty(), "{}: never {:#?}", space.name, found.missing);
    }
}

#[test]
fn every_seeded_fault_is_found() {
    for fault in model::faults().iter().filter(|fault| fault.is_small) {
        assert!((fault.run)(1).broken.is_some(), "{} is not found: {}", fault.name, fault.about);
    }
}

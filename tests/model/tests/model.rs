//! What `cargo test` searches: the smaller spaces in full, and every seeded bug that is found quickly.

use model::Mutant;
use model::check::search;
use model::mutant::MUTANTS;
use model::spaces;

#[test]
fn in_the_smaller_spaces_nothing_breaks_and_everything_happens() {
    for scenario in spaces::SMALL {
        let found = search(scenario, Mutant::None, 1).unwrap();
        assert!(found.broken.is_empty(), "{}: {:#?}", scenario.name, found.broken);
        assert!(found.missing.is_empty(), "{}: never {:#?}", scenario.name, found.missing);
        assert!(found.unique > 10_000, "{} is empty: {} states", scenario.name, found.unique);
    }
}

#[test]
fn every_seeded_bug_is_found() {
    let quick = MUTANTS.iter().filter(|seeded| !seeded.is_slow());
    assert!(quick.clone().count() >= 50);
    for seeded in quick {
        let found = search(&seeded.space, seeded.mutant, 1).unwrap();
        assert!(!found.broken.is_empty(), "{:?} is not found: {}", seeded.mutant, seeded.bug);
    }
}

//! The search index: names of all titles and venues with public events, in columns, which compress better than rows.

use std::collections::BTreeMap;

use aws::store::NamesOnSale;
use domain::Failure;
use domain::ids::{TitleId, VenueId};
use domain::title::TitleKind;
use schemars::JsonSchema;
use serde::Serialize;

use crate::coding;

/// Most titles of an index: those with the most events.
const TITLES_MAX: usize = 8_000;
/// Most venues of an index.
const VENUES_MAX: usize = 2_000;
/// Most bytes of an index: it is one item of DynamoDB, which may have 400 KB.
const BYTES_MAX: usize = 380_000;

/// Names to search, in columns: the `n`th entry of each list of a thing belongs to its `n`th one.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct SearchIndexView {
    /// Titles with public events, by name.
    pub titles: TitleColumns,
    /// Venues with public events, by name.
    pub venues: VenueColumns,
    /// Kinds that `titles` refers to.
    pub kinds: Vec<TitleKind>,
    /// Cities that `venues` refers to, by name.
    pub cities: Vec<String>,
    /// False if there are more titles or venues: those with the fewest events are left out.
    pub is_complete: bool,
}

/// Titles in columns.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub(crate) struct TitleColumns {
    /// Ids without `ttl_`.
    pub ids: Vec<String>,
    /// Names.
    pub names: Vec<String>,
    /// Places of their kinds in `kinds`.
    pub kinds: Vec<usize>,
}

/// Venues in columns.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub(crate) struct VenueColumns {
    /// Ids without `ven_`.
    pub ids: Vec<String>,
    /// Names.
    pub names: Vec<String>,
    /// Places of their cities in `cities`.
    pub cities: Vec<usize>,
}

/// The index of `names`, compressed. Equal names make equal bytes.
///
/// # Errors
/// None is known: it is plain data, compressed in memory.
pub(crate) fn compressed(names: &NamesOnSale) -> Result<Vec<u8>, Failure> {
    let (mut titles_max, mut venues_max) = (TITLES_MAX, VENUES_MAX);
    loop {
        let body = coding::to_store(&view(names, titles_max, venues_max))?;
        if body.len() <= BYTES_MAX {
            return Ok(body);
        }
        // Names of 120 characters in a script of three bytes each.
        (titles_max, venues_max) = (titles_max / 2, venues_max / 2);
    }
}

fn view(names: &NamesOnSale, titles_max: usize, venues_max: usize) -> SearchIndexView {
    let is_complete = !names.has_more && names.titles.len() <= titles_max && names.venues.len() <= venues_max;
    let chosen = most(&names.titles, titles_max, |title| (title.events, &title.name));
    let mut titles = TitleColumns::default();
    for (id, title) in chosen {
        titles.ids.push(id.as_str().trim_start_matches(TitleId::PREFIX).to_owned());
        titles.names.push(title.name.clone());
        titles.kinds.push(TitleKind::ALL.into_iter().position(|kind| kind == title.kind).unwrap_or_default());
    }
    let chosen = most(&names.venues, venues_max, |venue| (venue.events, &venue.name));
    let mut cities: Vec<&String> = chosen.iter().map(|(_, venue)| &venue.city).collect();
    cities.sort_unstable();
    cities.dedup();
    let mut venues = VenueColumns::default();
    for (id, venue) in chosen {
        venues.ids.push(id.as_str().trim_start_matches(VenueId::PREFIX).to_owned());
        venues.names.push(venue.name.clone());
        venues.cities.push(cities.binary_search(&&venue.city).unwrap_or_default());
    }
    let cities = cities.into_iter().cloned().collect();
    SearchIndexView { titles, venues, kinds: TitleKind::ALL.to_vec(), cities, is_complete }
}

/// The `most` things with the most events, by name.
fn most<'a, I: Ord, T>(
    things: &'a BTreeMap<I, T>,
    most: usize,
    rank: impl Fn(&'a T) -> (usize, &'a String),
) -> Vec<(&'a I, &'a T)> {
    let mut chosen: Vec<_> = things.iter().collect();
    chosen.sort_by_key(|(_, thing)| std::cmp::Reverse(rank(thing).0));
    chosen.truncate(most);
    chosen.sort_by_cached_key(|(id, thing)| (rank(thing).1.to_lowercase(), *id));
    chosen
}

#[cfg(test)]
mod tests {
    use aws::store::{TitleOnSale, VenueOnSale};

    use super::*;

    /// Numbers that follow from a seed (Marsaglia's xorshift).
    struct Dice(u64);

    impl Dice {
        fn roll(&mut self, below: usize) -> usize {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            usize::try_from(self.0 >> 11).unwrap() % below
        }

        fn word(&mut self, list: &'static str) -> &'static str {
            let words: Vec<_> = list.split(' ').collect();
            words[self.roll(words.len())]
        }

        fn bytes(&mut self) -> [u8; 16] {
            std::array::from_fn(|_| u8::try_from(self.roll(256)).unwrap())
        }

        /// A name that nobody has said before: syllables of several languages.
        fn name(&mut self) -> String {
            const SYLLABLES: &str = "an ar be bi cho da del di du el en fa gar go ha hei il in ja ka kri la lin lo ma \
                mi mo na ni no o pa per ra ri ro sa sha shi so ta ti to u va ve vi wa wei ya zo zu";
            let syllables = 2 + self.roll(2);
            let name: String = (0..syllables).map(|_| self.word(SYLLABLES)).collect();
            name[..1].to_uppercase() + &name[1..]
        }

        fn title(&mut self) -> String {
            const FIRST: &str = "Silent Golden Last Broken Hidden Winter Midnight Crimson Paper Distant Burning Stolen \
                Little Great Forgotten Electric Blue Wild Lonely Secret Endless Fallen Sleeping White Royal";
            const THING: &str = "Garden River Letters Kings Night Promise Mirror Stories Road Island Dreams Harbour \
                Orchestra Sisters Hotel Machine Shadow Sky Summer Daughter Train Forest Kites Monsoon Palace Circus";
            let (name, other) = (self.name(), self.name());
            let (first, thing) = (self.word(FIRST), self.word(THING));
            match self.roll(9) {
                0 => format!("The {first} {thing} of {name}"),
                1 => format!("{name} {other}: Live in Concert"),
                2 => format!("{name} & the {first} {thing}"),
                3 => format!("{name} vs {other}"),
                4 => format!("{first} {thing} {}", 2 + self.roll(4)),
                5 => format!("An Evening with {name} {other}"),
                6 => format!("Der {thing} von {name} – Uraufführung"),
                7 => format!("{name} ({first} Tour)"),
                _ => format!("{name} ki {other}: Ek {thing} Kahani"),
            }
        }
    }

    fn programme(titles: usize, venues: usize) -> NamesOnSale {
        let mut dice = Dice(0x2545_f491_4f6c_dd1d);
        let mut names = NamesOnSale::default();
        for _ in 0..titles {
            let (id, name) = (TitleId::from_random(dice.bytes()), dice.title());
            let kind = TitleKind::ALL[dice.roll(5)];
            names.titles.insert(id, TitleOnSale { name, kind, events: 1 + dice.roll(60) });
        }
        let cities: Vec<String> = (0..60).map(|_| dice.name()).collect();
        for _ in 0..venues {
            const HOUSES: &str =
                "Opera Arena Playhouse Cinema Club Hall Stadium Auditorium Multiplex Theatre";
            let (id, name) = (VenueId::from_random(dice.bytes()), dice.name());
            let name = format!("{name} {}", dice.word(HOUSES));
            let city = cities[dice.roll(cities.len())].clone();
            names.venues.insert(id, VenueOnSale { name, city, events: 1 + dice.roll(900) });
        }
        names
    }

    #[test]
    fn an_index_of_5000_titles_and_500_venues_has_at_most_200_kilobytes() {
        let names = programme(5_000, 500);
        let body = compressed(&names).unwrap();
        let plain = serde_json::to_vec(&view(&names, TITLES_MAX, VENUES_MAX)).unwrap();
        println!("5,000 titles and 500 venues: {} bytes of {}", body.len(), plain.len());
        assert!(body.len() <= 200_000, "{} bytes", body.len());
        assert!(view(&names, TITLES_MAX, VENUES_MAX).is_complete);
        assert_eq!(body, compressed(&names).unwrap(), "equal names, equal bytes");
    }

    #[test]
    fn what_does_not_fit_is_left_out_from_the_rarest_on() {
        let mut names = programme(8_001, 1);
        let rarest = TitleOnSale { name: "Once".into(), kind: TitleKind::Play, events: 0 };
        names.titles.insert(TitleId::from_random([0; 16]), rarest);
        let shown = view(&names, TITLES_MAX, VENUES_MAX);
        assert!(!shown.is_complete && shown.titles.ids.len() == TITLES_MAX);
        assert!(!shown.titles.names.contains(&"Once".to_owned()));
        // Names as long and as odd as they may be.
        let mut dice = Dice(7);
        for title in names.titles.values_mut() {
            title.name =
                (0..120).map(|_| char::from_u32(0x4e00 + dice.roll(20_000) as u32).unwrap()).collect();
        }
        let body = compressed(&names).unwrap();
        assert!(body.len() <= BYTES_MAX, "{} bytes", body.len());
    }
}

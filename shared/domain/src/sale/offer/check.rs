//! Check of an offer's terms, when they are written.
//!
//! Unlocks cannot be circular: an offer that unlocks tiers depends on no seats (no tier, section, group, or minimum), so
//! no offer that opens a tier waits for seats that only another offer opens.

use std::collections::BTreeSet;

use super::{Code, Effect, Funder, Given, GroupPart, OfferTerms};
use crate::Error;
use crate::base::limits;
use crate::base::text::changes_direction;

/// A refused field, and the reason.
type Refused = (&'static str, String);

impl OfferTerms {
    /// Refuses terms that contradict themselves, change nothing, or exceed a limit.
    ///
    /// # Errors
    /// [`Error::FieldInvalid`] that names the field.
    pub fn check(&self) -> Result<(), Error> {
        self.check_texts()
            .and_then(|()| self.check_lists())
            .and_then(|()| self.check_effect())
            .and_then(|()| self.check_currency())
            .and_then(|()| self.check_conditions())
            .and_then(|()| self.check_group())
            .and_then(|()| self.check_caps())
            .and_then(|()| self.check_unlocks())
            .map_err(|(name, reason)| Error::FieldInvalid { name, reason })
    }

    fn check_texts(&self) -> Result<(), Refused> {
        let max = limits::OFFER_LABEL_CHARS_MAX;
        let is_line = |text: &str, max: usize| {
            let wrong = |c: char| c.is_control() || changes_direction(c);
            !text.trim().is_empty() && text.chars().count() <= max && !text.chars().any(wrong)
        };
        refuse_unless(is_line(&self.label, max), "label", &format!("give 1 to {max} printable characters"))?;
        if let Funder::Partner { name } = &self.funded_by {
            // Facts and documents tell bearers apart by these names.
            let taken = [Funder::Organizer, Funder::Platform].iter().any(|own| own.name() == name.trim());
            let reason =
                format!("give a name of 1 to {max} printable characters, not `organizer` or `platform`");
            refuse_unless(is_line(name, max) && !taken, "funded_by", &reason)?;
        }
        if let Given::Code { code } = &self.given {
            let reason = "a code has 4 to 32 letters, digits and hyphens";
            refuse_unless(code.parse::<Code>().is_ok(), "given", reason)?;
        }
        let max = limits::TAGS_MAX;
        let reason = format!("at most {max} words of 1 to 32 small letters, digits and hyphens");
        for (name, tags) in [("tags", &self.tags), ("stacks_with", &self.stacks_with)] {
            let fit = tags.len() <= max && tags.iter().all(|tag| is_tag(tag));
            refuse_unless(fit, name, &reason)?;
        }
        let named = self.stacks_with.is_empty() || !self.tags.is_empty();
        refuse_unless(named, "tags", "offers combine only if each names a tag of the other, so give one")?;
        let reason = "give domains such as `example.org`, in small letters";
        refuse_unless(self.eligible.email_domains.iter().all(|name| is_domain(name)), "eligible", reason)
    }

    fn check_lists(&self) -> Result<(), Refused> {
        let (scope, eligible) = (&self.scope, &self.eligible);
        let list = limits::OFFER_LIST_MAX;
        let of_scope = [scope.titles.len(), scope.events.len(), scope.tiers.len(), scope.sections.len()];
        let fit = of_scope.into_iter().all(|count| count <= list) && scope.weekdays.len() <= 7;
        refuse_unless(fit, "scope", &format!("at most {list} in a list"))?;
        let (customers, domains) = (limits::ELIGIBLE_CUSTOMERS_MAX, limits::ELIGIBLE_DOMAINS_MAX);
        let fit = eligible.customers.len() <= customers && eligible.email_domains.len() <= domains;
        refuse_unless(fit, "eligible", &format!("at most {customers} customers and {domains} domains"))?;
        let tiers = limits::UNLOCKED_TIERS_MAX;
        refuse_unless(self.unlocks.tiers.len() <= tiers, "unlocks", &format!("at most {tiers} tiers"))?;
        let is_name = |name: &String| (1..=limits::NAME_CHARS_MAX).contains(&name.chars().count());
        let of_groups = self.group.iter().flat_map(|part| &part.tiers);
        let lists = [
            ("scope", scope.tiers.iter().chain(&scope.sections).all(is_name)),
            ("group", of_groups.into_iter().all(is_name)),
            ("unlocks", self.unlocks.tiers.iter().all(is_name)),
        ];
        lists.into_iter().try_for_each(|(name, fit)| {
            refuse_unless(fit, name, &format!("names have 1 to {} characters", limits::NAME_CHARS_MAX))
        })
    }

    fn check_effect(&self) -> Result<(), Refused> {
        let refuse = |fits, reason: &str| refuse_unless(fits, "effect", reason);
        let percent = |basis_points: u32| {
            refuse((1..=10_000).contains(&basis_points), "`basis_points` is 1 to 10000, which is 100 %")
        };
        let size: u32 = self.group.iter().map(|part| part.count).fold(0, u32::saturating_add);
        match self.effect {
            Effect::Percent { basis_points, .. } => percent(basis_points),
            Effect::Amount { amount_minor, .. } => {
                refuse(is_amount(amount_minor), "`amount_minor` is 1 to 99999999999")
            }
            Effect::SetPrice { amount_minor } => {
                let fits = amount_minor == 0 || is_amount(amount_minor);
                refuse(fits, "`amount_minor` is 0 to 99999999999")
            }
            Effect::CheapestOfGroup { count, basis_points } => {
                percent(basis_points)?;
                refuse_unless(
                    !self.group.is_empty(),
                    "group",
                    "say of how many seats the cheapest are cheaper",
                )?;
                refuse(
                    (1..size).contains(&count),
                    "`count` is at least 1, and less than the seats of a group",
                )
            }
            Effect::FeeWaiver => {
                let of_seats = !self.scope.tiers.is_empty() || !self.scope.sections.is_empty();
                let reason = "a waiver is for all seats of a booking, so name no tiers, sections or groups";
                refuse_unless(!of_seats, "scope", reason)?;
                refuse_unless(self.group.is_empty(), "group", reason)
            }
            Effect::Nothing => {
                refuse(!self.unlocks.is_nothing(), "the offer changes no price and unlocks nothing")
            }
        }
    }

    fn check_currency(&self) -> Result<(), Refused> {
        let of_effect = matches!(self.effect, Effect::Amount { .. } | Effect::SetPrice { .. });
        let amounts = of_effect || self.spend_min_minor.is_some() || self.caps.money_max_minor.is_some();
        refuse_unless(
            !amounts || self.currency.is_some(),
            "currency",
            "an offer with amounts needs their currency",
        )
    }

    fn check_conditions(&self) -> Result<(), Refused> {
        let window = self.from.zip(self.until).is_none_or(|(from, until)| from < until);
        refuse_unless(window, "until", "the window must end after it begins")?;
        let max = limits::SEATS_PER_TABLE_MAX;
        let seats = self.seats_min.is_none_or(|seats| (1..=max).contains(&(seats as usize)));
        refuse_unless(seats, "seats_min", &format!("1 to {max}"))?;
        let spend = self.spend_min_minor.is_none_or(is_amount);
        refuse_unless(spend, "spend_min_minor", "1 to 99999999999")?;
        refuse_unless(self.priority <= 1_000, "priority", "at most 1000")
    }

    /// The group's parts share no type, so that seats of one part are never missing in another: see [`super::group`].
    fn check_group(&self) -> Result<(), Refused> {
        let refuse = |fits, reason: &str| refuse_unless(fits, "group", reason);
        let (parts, tiers) = (limits::GROUP_PARTS_MAX, limits::GROUP_PART_TIERS_MAX);
        let short = |part: &GroupPart| part.tiers.len() <= tiers;
        let fit = self.group.len() <= parts && self.group.iter().all(short);
        refuse(fit, &format!("at most {parts} parts, each of at most {tiers} types"))?;
        let max = limits::SEATS_PER_TABLE_MAX;
        let size = self.group.iter().map(|part| part.count as usize).fold(0, usize::saturating_add);
        let counted = self.group.iter().all(|part| part.count > 0) && size <= max;
        refuse(counted, &format!("each part has at least 1 seat, and all together at most {max}"))?;
        let mut named = BTreeSet::new();
        let once = self.group.iter().flat_map(|part| &part.tiers).all(|kind| named.insert(kind));
        let of_any = self.group.iter().filter(|part| part.tiers.is_empty()).count();
        refuse(once && of_any <= 1, "name a type in one part only, and at most one part without types")
    }

    fn check_caps(&self) -> Result<(), Refused> {
        let caps = &self.caps;
        let within = |cap: Option<u32>, max| cap.is_none_or(|cap| (1..=max).contains(&cap));
        let (uses, each) = (limits::USES_MAX, limits::USES_PER_CUSTOMER_MAX);
        refuse_unless(within(caps.uses_max, uses), "caps", &format!("`uses_max` is 1 to {uses}"))?;
        let fits = within(caps.per_customer_max, each);
        refuse_unless(fits, "caps", &format!("`per_customer_max` is 1 to {each}"))?;
        let fits = caps.money_max_minor.is_none_or(is_amount);
        refuse_unless(fits, "caps", "`money_max_minor` is 1 to 99999999999")
    }

    fn check_unlocks(&self) -> Result<(), Refused> {
        let refuse = |fits, reason: &str| refuse_unless(fits, "unlocks", reason);
        let by_code = self.given != Given::Automatic;
        refuse(self.unlocks.is_nothing() || by_code, "only an offer that is given by code unlocks anything")?;
        let of_seats = !self.scope.tiers.is_empty()
            || !self.scope.sections.is_empty()
            || !self.group.is_empty()
            || self.seats_min.is_some()
            || self.spend_min_minor.is_some();
        let reason =
            "an offer that unlocks tiers cannot depend on seats: on tiers, sections, a group or a minimum";
        refuse(self.unlocks.tiers.is_empty() || !of_seats, reason)
    }
}

fn refuse_unless(fits: bool, name: &'static str, reason: &str) -> Result<(), Refused> {
    if fits { Ok(()) } else { Err((name, reason.to_owned())) }
}

fn is_amount(amount_minor: i64) -> bool {
    (1..=limits::AMOUNT_MINOR_MAX).contains(&amount_minor)
}

fn is_tag(tag: &str) -> bool {
    is_word(tag, 32)
}

fn is_domain(name: &str) -> bool {
    let is_part = |part: &str| is_word(part, 63) && !part.starts_with('-') && !part.ends_with('-');
    name.len() <= 253 && name.contains('.') && name.split('.').all(is_part)
}

/// True of 1 to `chars_max` small letters, digits and hyphens.
fn is_word(word: &str, chars_max: usize) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=chars_max).contains(&word.len()) && word.bytes().all(fits)
}

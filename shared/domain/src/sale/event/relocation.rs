//! An event that moves to another screen, or to another version of its layout.

use serde::{Deserialize, Serialize};

use super::{Event, EventStatus, ScreenRef, SectionRef, Tier, VenueRef};
use crate::Error;
use crate::base::limits;
use crate::seating::layout::LayoutIndex;
use crate::seating::space::SeatSpace;

/// Screen and layout that an event moves to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relocation {
    /// The screen.
    pub screen: ScreenRef,
    /// Version of its layout.
    pub layout_version: u32,
}

/// A hall that an event can be in.
#[derive(Clone, Debug)]
pub struct NewHall<'a> {
    /// Screen and layout.
    pub to: Relocation,
    /// Venue of the screen.
    pub venue: VenueRef,
    /// Time zone of the venue.
    pub time_zone: String,
    /// The event's start on the venue's clock.
    pub local_start: String,
    /// The layout.
    pub layout: &'a LayoutIndex,
    /// Tiers of the layout whose prices change, or that the event does not have.
    pub tiers: &'a [Tier],
}

impl Event {
    /// The seats of the event.
    #[must_use]
    pub fn seat_space(&self) -> SeatSpace {
        SeatSpace::new(&self.event_id, self.space)
    }

    /// Refuses while the event is moving to another hall.
    ///
    /// # Errors
    /// [`Error::EventMoving`].
    pub fn check_settled(&self) -> Result<(), Error> {
        if self.relocation.is_some() { Err(Error::EventMoving) } else { Ok(()) }
    }

    /// Refuses an event that cannot begin to move to this screen and layout.
    ///
    /// # Errors
    /// [`Error::EventStatusWrong`] if it is cancelled, [`Error::EventMoving`], or [`Error::FieldInvalid`] for the hall
    /// that it is in, or after too many moves.
    pub fn check_can_move(&self, to: &Relocation) -> Result<(), Error> {
        if self.status == EventStatus::Cancelled {
            return Err(Error::EventStatusWrong { status: self.status.as_str() });
        }
        self.check_settled()?;
        let invalid =
            |reason: &str| Err(Error::FieldInvalid { name: "layout_version", reason: reason.to_owned() });
        if self.screen.screen_id == to.screen.screen_id && self.layout_version == to.layout_version {
            return invalid("the event is in this hall already");
        }
        if self.space >= limits::RELOCATIONS_MAX {
            return invalid("the event has moved 20 times; call it off and make another");
        }
        Ok(())
    }

    /// The event in `hall`, in the next seat space and on sale again.
    #[must_use]
    pub fn in_hall(&self, hall: NewHall<'_>) -> Self {
        let tier =
            |kind: &String| hall.tiers.iter().find(|tier| tier.kind == *kind).or_else(|| self.tier(kind));
        Self {
            venue: hall.venue,
            time_zone: hall.time_zone,
            local_start: hall.local_start,
            screen: hall.to.screen,
            layout_version: hall.to.layout_version,
            space: self.space + 1,
            relocation: None,
            ver: self.ver + 1,
            seat_count: u32::try_from(hall.layout.seat_count).unwrap_or(u32::MAX),
            sections: hall.layout.sections.iter().map(SectionRef::from).collect(),
            tiers: hall.layout.types.iter().filter_map(tier).cloned().collect(),
            ..self.clone()
        }
    }
}

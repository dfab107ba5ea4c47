//! Search of an event's bookings by seat or by customer.

use std::collections::BTreeSet;

use aws::directory::Directory;
use aws::store::{Contact, Page};
use domain::block::{Mark, SeatStatus};
use domain::booking::Booking;
use domain::customer::Telephone;
use domain::event::Event;
use domain::ids::CustomerId;
use domain::member::Member;
use domain::text::search_words;
use domain::{Error, Failure};
use lambda::Request;

use crate::auth::field;
use crate::booking::seats::place;
use crate::{App, cursor, text};

/// Query parameters of which a search has one.
const PARAMETERS: [&str; 4] = ["seat_id", "email", "telephone", "name"];

/// Sought bookings.
pub(super) enum Search {
    /// The booking that has this seat, locked or sold.
    Seat(String),
    /// Those of the customer with this address.
    Email(String),
    /// Those of the customers with this number.
    Telephone(Telephone),
    /// Those of customers whose name has words that begin so.
    Name(Vec<String>),
}

impl Search {
    /// The search of the request; none without one.
    ///
    /// # Errors
    /// [`Error::ParameterInvalid`] for two of them, for an empty one and for what is no address, number or name.
    pub(super) fn of(request: &Request) -> Result<Option<Self>, Error> {
        let mut given = PARAMETERS.into_iter().filter_map(|name| Some((name, request.given_query(name)?)));
        let Some((name, value)) = given.next() else { return Ok(None) };
        if let Some((name, _)) = given.next() {
            let reason = format!("give one of {}", PARAMETERS.join(", "));
            return Err(Error::ParameterInvalid { name, reason });
        }
        Ok(Some(match name {
            "email" => Self::Email(field::email(value).map_err(as_parameter)?),
            // In a query, a plus that is not escaped is a blank.
            "telephone" => {
                let number = format!("+{}", value.trim().trim_start_matches('+'));
                Self::Telephone(Telephone::parse(&number).map_err(as_parameter)?)
            }
            "name" => {
                let words = search_words(&text::parameter("name", value)?);
                if words.is_empty() {
                    let reason = "it has no letters".to_owned();
                    return Err(Error::ParameterInvalid { name: "name", reason });
                }
                Self::Name(words)
            }
            _ => Self::Seat(text::parameter("seat_id", value)?),
        }))
    }

    /// A page of the event's bookings that are sought, and the cursor of the next.
    ///
    /// # Errors
    /// [`Error::UnknownSeats`], [`Error::CursorInvalid`], or a failure of store or user pool.
    pub(super) async fn page(
        &self,
        app: &App,
        request: &Request,
        (member, event): (&Member, &Event),
    ) -> Result<(Vec<Booking>, Option<String>), Failure> {
        if let Self::Seat(id) = self {
            return Ok((booking_of_seat(app, member, event, id).await?.into_iter().collect(), None));
        }
        let (limit, scope) = (request.limit()?, self.scope(event));
        let from = request.query("cursor").map(|text| cursor::decode(&scope, text)).transpose()?;
        let page = if let Self::Name(words) = self {
            app.store.bookings_of_named(member, event, words, limit, from).await?
        } else {
            let customers = self.customers(app).await?;
            app.store.bookings_of_customers(member, event, &customers, limit, from).await?
        };
        let Page { items, next } = page;
        Ok((items, next.map(|parts| cursor::encode(&scope, &parts))))
    }

    /// The list that a cursor is bound to.
    fn scope(&self, event: &Event) -> String {
        let sought = match self {
            Self::Seat(id) => format!("seat {id}"),
            Self::Email(email) => format!("email {email}"),
            Self::Telephone(number) => format!("telephone {}", number.as_str()),
            Self::Name(words) => format!("name {}", words.join(" ")),
        };
        format!("bookings of {} by {sought}", event.event_id)
    }

    /// Customers with the sought contact. The user pool knows the address of an account that has no profile yet.
    async fn customers(&self, app: &App) -> Result<Vec<CustomerId>, Failure> {
        match self {
            Self::Email(email) => {
                let found = app.store.customers_with(Contact::Email(email)).await?;
                if !found.is_empty() {
                    return Ok(found);
                }
                let pool = Directory::new(&app.connection, app.config.user_pool_id.get()?);
                Ok(pool.owner_of(email).await?.into_iter().collect())
            }
            Self::Telephone(number) => app.store.customers_with(Contact::Telephone(number)).await,
            Self::Seat(_) | Self::Name(_) => Ok(Vec::new()),
        }
    }
}

/// A refused field as the query parameter that it came from.
fn as_parameter(refusal: Error) -> Error {
    match refusal {
        Error::FieldInvalid { name, reason } => Error::ParameterInvalid { name, reason },
        other => other,
    }
}

/// The booking that has the seat `id`, locked or sold.
async fn booking_of_seat(
    app: &App,
    member: &Member,
    event: &Event,
    id: &str,
) -> Result<Option<Booking>, Failure> {
    let layout = app.layout(event).await?;
    let Some(place) = place(app, event, &layout, id).await? else {
        return Err(Error::UnknownSeats { seats: vec![id.to_owned()] }.into());
    };
    let key = (event.event_id.clone(), place.key);
    let blocks = app.store.blocks_at(&BTreeSet::from([key])).await?;
    let Some((_, block)) = blocks.first() else { return Ok(None) };
    // The mark of a lock that has expired stays until somebody takes the seat.
    if block.status(&place.label, app.clock.now()) == SeatStatus::Available {
        return Ok(None);
    }
    let Some(booking) = block.marks.get(&place.label).and_then(Mark::booking_id) else { return Ok(None) };
    match app.store.booking_at(member, event, booking).await {
        Ok(booking) => Ok(Some(booking)),
        // A lock without a booking: the function that made it died, and it ends by itself.
        Err(Failure::Refused(Error::NotFound { .. })) => Ok(None),
        Err(failure) => Err(failure),
    }
}

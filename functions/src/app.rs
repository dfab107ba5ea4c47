//! Shared state of a process's functions, built when the instance starts.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use aws::mail::Mailer;
use aws::store::{OffersOf, OffersRead, Store};
use aws::webhook::WebhookCaller;
use aws::{Bucket, Connection, tls_connector};
use documents::{Face, FontFile};
use domain::availability::SeatsLeft;
use domain::event::{Event, EventStatus};
use domain::ids::{DeploymentId, EventId, OrganizerId, ScreenId, TitleId, VenueId, WebhookId};
use domain::layout::{LayoutIndex, Section, SectionCoordinates};
use domain::notification::Template;
use domain::offer::Offer;
use domain::organizer::Organizer;
use domain::space::SeatSpace;
use domain::title::Title;
use domain::venue::Venue;
use domain::webhook::{Hosts, Webhook};
use domain::{Error, Failure};
use jiff::{SignedDuration, Timestamp};
use lambda::{Request, telemetry};
use mails::{Language, Override};

use crate::authority::{CachedStanding, StandingKey};
use crate::discovery::programme::OnSale;
use crate::discovery::shared_index::SearchIndex;
use crate::pictures::Picture;
use crate::{Config, overrides, random};

/// Time for which an instance caches an event, its title, its venue and its organizer.
const EVENT_CACHE: SignedDuration = SignedDuration::from_secs(3);
/// Most entries of one cache; more than an instance meets in its life, except under attack.
const CACHE_ENTRIES_MAX: usize = 512;
/// Most programmes of the cache: each may have thousands of events.
const PROGRAMMES_MAX: usize = 4;
/// Most texts of organizers in the cache, of 41 KB each.
const OVERRIDES_MAX: usize = 128;

/// Source of the time, the only reader of the clock; tests advance their own.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// The system clock.
    #[must_use]
    #[allow(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    pub fn system() -> Self {
        Self(Arc::new(Timestamp::now))
    }

    /// A clock that reads from `read`.
    #[must_use]
    pub fn from_fn(read: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(read))
    }

    /// The present instant.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.0)()
    }
}

/// Key of an organizer's own texts.
type OverrideKey = (OrganizerId, Template, Language);

/// State shared by handlers. They create clients that only some functions use from `connection`.
pub struct App {
    /// Settings from the environment.
    pub config: Config,
    /// Source of the present time.
    pub clock: Clock,
    /// Connection shared by all clients.
    pub connection: Connection,
    /// The DynamoDB store.
    pub store: Store,
    deployment: OnceLock<DeploymentId>,
    events: Cache<EventId, (Timestamp, Arc<Event>)>,
    titles: Cache<TitleId, (Timestamp, Arc<Title>)>,
    venues: Cache<VenueId, (Timestamp, Arc<Venue>)>,
    organizers: Cache<OrganizerId, (Timestamp, Arc<Organizer>)>,
    automatic_offers: Cache<OrganizerId, (Timestamp, Arc<Vec<Offer>>)>,
    overrides: Cache<OverrideKey, (Timestamp, Arc<Option<Override>>)>,
    layouts: Cache<(ScreenId, u32), Arc<LayoutIndex>>,
    sections: Cache<(ScreenId, u32, String), Arc<Section>>,
    coordinates: Cache<(ScreenId, u32, String), Arc<SectionCoordinates>>,
    webhooks_of: Cache<OrganizerId, (Timestamp, Arc<Vec<Webhook>>)>,
    webhooks: Cache<WebhookId, (Timestamp, Arc<Option<Webhook>>)>,
    webhook_caller: OnceLock<WebhookCaller>,
    pub(crate) pictures: Cache<(SeatSpace, String), Arc<Picture>>,
    pub(crate) sold_out: Cache<EventId, ()>,
    pub(crate) seats_left: Cache<SeatSpace, (Timestamp, SeatsLeft)>,
    pub(crate) faces: Cache<FontFile, Arc<Face>>,
    pub(crate) standings: Cache<StandingKey, CachedStanding>,
    pub(crate) programmes: Cache<String, (Timestamp, Arc<OnSale>)>,
    pub(crate) search: Cache<(), (Timestamp, Arc<SearchIndex>)>,
}

impl App {
    /// Builds the application from the process's environment.
    ///
    /// # Errors
    /// A sentence if the environment is incomplete.
    pub fn from_environment() -> Result<Self, String> {
        let config = Config::from_environment();
        if config.endpoint.region.is_empty() {
            return Err("the environment variable AWS_REGION is not set".to_owned());
        }
        let connection = Connection::new(config.endpoint.clone(), tls_connector(), telemetry::correlation_id);
        Ok(Self::new(config, Clock::system(), connection))
    }

    /// Builds the application on `connection` and `clock`.
    #[must_use]
    pub fn new(config: Config, clock: Clock, connection: Connection) -> Self {
        let bucket = config.media_bucket.optional();
        let store = Store::archiving(&connection, &config.tables, bucket, clock.0.clone());
        Self {
            config,
            clock,
            connection,
            store,
            deployment: OnceLock::new(),
            events: Cache::default(),
            titles: Cache::default(),
            venues: Cache::default(),
            organizers: Cache::default(),
            automatic_offers: Cache::default(),
            overrides: Cache::of(OVERRIDES_MAX),
            layouts: Cache::default(),
            sections: Cache::default(),
            coordinates: Cache::default(),
            webhooks_of: Cache::default(),
            webhooks: Cache::default(),
            webhook_caller: OnceLock::new(),
            pictures: Cache::default(),
            sold_out: Cache::default(),
            seats_left: Cache::default(),
            faces: Cache::default(),
            standings: Cache::default(),
            programmes: Cache::of(PROGRAMMES_MAX),
            search: Cache::default(),
        }
    }

    /// The bucket of uploads and images.
    ///
    /// # Errors
    /// [`Failure::Broken`] if the function has none.
    pub fn bucket(&self) -> Result<Bucket, Failure> {
        Ok(Bucket::new(&self.connection, self.config.media_bucket.get()?.to_owned()))
    }

    /// The deployment's id; none before its first booking. It never changes, so it is cached for good.
    ///
    /// # Errors
    /// If the store does not answer.
    pub async fn deployment(&self) -> Result<Option<DeploymentId>, Failure> {
        if let Some(known) = self.deployment.get() {
            return Ok(Some(known.clone()));
        }
        let read = self.store.deployment().await?;
        Ok(read.map(|id| self.deployment.get_or_init(|| id).clone()))
    }

    /// The deployment's id, which is created if it does not exist.
    ///
    /// # Errors
    /// If the store does not answer.
    pub async fn named_deployment(&self) -> Result<DeploymentId, Failure> {
        if let Some(known) = self.deployment().await? {
            return Ok(known);
        }
        let named = self.store.name_deployment(DeploymentId::from_random(random::bytes()?)).await?;
        Ok(self.deployment.get_or_init(|| named).clone())
    }

    /// The event, at most a few seconds old. Price, limit and sale window may be checked against it, because
    /// they do not change from one second to the next; seats are never checked against a cache.
    ///
    /// # Errors
    /// [`Error::NotFound`], also for a draft, or if the store does not answer.
    pub async fn event(&self, id: &EventId) -> Result<Arc<Event>, Failure> {
        let read = async || {
            let event = self.store.event(id).await?.filter(|event| event.status != EventStatus::Draft);
            event.ok_or_else(|| Error::NotFound { what: "event" }.into())
        };
        self.events.fresh_or(id, self.clock.now(), read).await
    }

    /// The title of an event, at most a few seconds old: for pages. Whatever is sold keeps its own copy of the name.
    ///
    /// # Errors
    /// If the store does not answer.
    pub async fn title_of(&self, event: &Event) -> Result<Arc<Title>, Failure> {
        let read = async || self.store.title_of(event).await;
        self.titles.fresh_or(&event.title.title_id, self.clock.now(), read).await
    }

    /// The venue of an event as it is now, at most a few seconds old: for pages.
    ///
    /// # Errors
    /// If the store does not answer.
    pub async fn venue_of(&self, event: &Event) -> Result<Arc<Venue>, Failure> {
        let read = async || self.store.venue_of(event).await;
        self.venues.fresh_or(&event.venue.venue_id, self.clock.now(), read).await
    }

    /// The organizer of an event as it is now, at most a few seconds old: for pages.
    ///
    /// # Errors
    /// If the store does not answer.
    pub async fn organizer_of(&self, event: &Event) -> Result<Arc<Organizer>, Failure> {
        let read = async || self.store.organizer_on_page(event).await;
        self.organizers.fresh_or(&event.organizer_id, self.clock.now(), read).await
    }

    /// The automatic offers of an organizer, at most a few seconds old: for prices, which customers see again before they
    /// pay.
    ///
    /// # Errors
    /// If the store does not answer.
    pub async fn automatic_offers(&self, organizer: &OrganizerId) -> Result<Arc<Vec<Offer>>, Failure> {
        let read = async || self.store.automatic_offers(organizer).await;
        self.automatic_offers.fresh_or(organizer, self.clock.now(), read).await
    }

    /// An organizer's own texts for a mail, at most a few seconds old; none if all words are ours.
    ///
    /// # Errors
    /// If the store does not answer.
    pub async fn override_of(
        &self,
        organizer: &OrganizerId,
        template: Template,
        language: Language,
    ) -> Result<Arc<Option<Override>>, Failure> {
        let read = async || {
            let texts = self.store.own_texts_of(organizer, template, language.code()).await?;
            Ok(texts.and_then(overrides::for_mails))
        };
        let key = (organizer.clone(), template, language);
        self.overrides.fresh_or(&key, self.clock.now(), read).await
    }

    /// The index of the event's layout. It is immutable, so it is cached for good.
    ///
    /// # Errors
    /// If the store does not answer.
    pub async fn layout(&self, event: &Event) -> Result<Arc<LayoutIndex>, Failure> {
        let key = (event.screen.screen_id.clone(), event.layout_version);
        let read = async || self.store.layout(&key.0, key.1).await;
        self.layouts.get_or(&key, read).await
    }

    /// A section of the event's layout. It is immutable, so it is cached for good.
    ///
    /// # Errors
    /// If the store does not answer.
    pub async fn section(&self, event: &Event, name: &str) -> Result<Arc<Section>, Failure> {
        let key = (event.screen.screen_id.clone(), event.layout_version, name.to_owned());
        let read = async || self.store.section(&key.0, key.1, name).await;
        self.sections.get_or(&key, read).await
    }

    /// Coordinates of a section's seats. They are immutable, so they are cached for good.
    ///
    /// # Errors
    /// If the store does not answer.
    pub async fn coordinates(&self, event: &Event, name: &str) -> Result<Arc<SectionCoordinates>, Failure> {
        let key = (event.screen.screen_id.clone(), event.layout_version, name.to_owned());
        let read = async || self.store.coordinates(&key.0, key.1, name).await;
        self.coordinates.get_or(&key, read).await
    }
}

impl App {
    /// All webhooks of an organizer, at most a few seconds old.
    ///
    /// # Errors
    /// If the store does not answer.
    pub(crate) async fn webhooks_of(&self, organizer: &OrganizerId) -> Result<Arc<Vec<Webhook>>, Failure> {
        let read = async || self.store.webhooks_of(organizer).await;
        self.webhooks_of.fresh_or(organizer, self.clock.now(), read).await
    }

    /// A webhook, at most a few seconds old; none if it was deleted. Its secrets are read at each call.
    ///
    /// # Errors
    /// If the store does not answer.
    pub(crate) async fn webhook(&self, id: &WebhookId) -> Result<Arc<Option<Webhook>>, Failure> {
        let read = async || self.store.webhook(id).await;
        self.webhooks.fresh_or(id, self.clock.now(), read).await
    }

    /// The caller of webhooks. It lives as long as the instance, because it keeps connections open.
    pub(crate) fn webhook_caller(&self, allowed: Hosts) -> &WebhookCaller {
        self.webhook_caller.get_or_init(|| WebhookCaller::new(&self.connection, allowed))
    }

    /// The sender of mails.
    ///
    /// # Errors
    /// [`Failure::Broken`] if this function has no sender address.
    pub fn mailer(&self) -> Result<Mailer, Failure> {
        let sender = self.config.sender_address.get()?;
        Ok(Mailer::new(&self.connection, sender, self.config.configuration_set.optional()))
    }

    /// URL under which browsers reach this API: the parameter, or else the host of the request.
    #[must_use]
    pub fn api_url(&self, request: &Request) -> Option<String> {
        let called = || request.domain.as_deref().map(|domain| format!("https://{domain}"));
        self.config.api_url.optional().map(str::to_owned).or_else(called)
    }
}

impl OffersOf for App {
    fn offers_of<'a>(&'a self, organizer: &'a OrganizerId) -> OffersRead<'a> {
        Box::pin(self.automatic_offers(organizer))
    }
}

/// A cache of an instance, emptied when it is full: an instance sees few events, and an attacker who requests
/// many must not fill its memory.
pub(crate) struct Cache<K, V> {
    entries: Mutex<HashMap<K, V>>,
    entries_max: usize,
}

impl<K, V> Default for Cache<K, V> {
    fn default() -> Self {
        Self::of(CACHE_ENTRIES_MAX)
    }
}

impl<K, V> Cache<K, V> {
    /// A cache of at most `entries_max` entries.
    fn of(entries_max: usize) -> Self {
        Self { entries: Mutex::new(HashMap::new()), entries_max }
    }
}

impl<K: Clone + Eq + std::hash::Hash, V: Clone> Cache<K, V> {
    pub(crate) fn get(&self, key: &K) -> Option<V> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    pub(crate) fn put(&self, key: K, value: V) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= self.entries_max {
            entries.clear();
        }
        entries.insert(key, value);
    }
}

impl<K: Clone + Eq + std::hash::Hash, T> Cache<K, Arc<T>> {
    pub(crate) async fn get_or(
        &self,
        key: &K,
        read: impl AsyncFnOnce() -> Result<T, Failure>,
    ) -> Result<Arc<T>, Failure> {
        if let Some(value) = self.get(key) {
            return Ok(value);
        }
        let value = Arc::new(read().await?);
        self.put(key.clone(), Arc::clone(&value));
        Ok(value)
    }
}

impl<K: Clone + Eq + std::hash::Hash, T> Cache<K, (Timestamp, Arc<T>)> {
    /// The value, at most a few seconds old.
    async fn fresh_or(
        &self,
        key: &K,
        now: Timestamp,
        read: impl AsyncFnOnce() -> Result<T, Failure>,
    ) -> Result<Arc<T>, Failure> {
        if let Some((read_at, value)) = self.get(key)
            && now.duration_since(read_at).abs() < EVENT_CACHE
        {
            return Ok(value);
        }
        let value = Arc::new(read().await?);
        self.put(key.clone(), (now, Arc::clone(&value)));
        Ok(value)
    }
}

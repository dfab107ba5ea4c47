//! Everything that the functions of one process share: built once, when the instance starts.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use aws::store::Store;
use aws::{Connection, tls_connector};
use domain::event::{Event, EventStatus};
use domain::ids::{DeploymentId, EventId, ScreenId};
use domain::layout::{LayoutIndex, Section, SectionCoordinates};
use domain::{Error, Failure};
use jiff::{SignedDuration, Timestamp};
use lambda::telemetry;

use crate::catalog::snapshot::Snapshots;
use crate::{Config, random};

/// Time for which an instance believes what it has read of an event.
const EVENT_CACHE: SignedDuration = SignedDuration::from_secs(3);
/// Most entries of one cache; more than an instance meets in its life, except under attack.
const CACHE_ENTRIES_MAX: usize = 512;

/// Source of the time. The only thing that reads the clock; tests move theirs by hand.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// The machine's clock.
    #[must_use]
    #[allow(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    pub fn system() -> Self {
        Self(Arc::new(Timestamp::now))
    }

    /// A clock that says what `read` says.
    #[must_use]
    pub fn from_fn(read: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(read))
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.0)()
    }
}

/// The application. Clients that only some functions use are made by those, from `connection`.
pub struct App {
    /// The configuration.
    pub config: Config,
    /// The clock.
    pub clock: Clock,
    /// Connection that every client is built on.
    pub connection: Connection,
    /// The store.
    pub store: Store,
    deployment: OnceLock<DeploymentId>,
    events: Cache<EventId, (Timestamp, Arc<Event>)>,
    layouts: Cache<(ScreenId, u32), Arc<LayoutIndex>>,
    sections: Cache<(ScreenId, u32, String), Arc<Section>>,
    coordinates: Cache<(ScreenId, u32, String), Arc<SectionCoordinates>>,
    pub(crate) snapshots: Snapshots,
}

impl App {
    /// The application that the process's environment describes.
    ///
    /// # Errors
    /// A sentence where the environment is incomplete.
    pub fn from_environment() -> Result<Self, String> {
        let config = Config::from_environment();
        if config.endpoint.region.is_empty() {
            return Err("the environment variable AWS_REGION is not set".to_owned());
        }
        let connection = Connection::new(config.endpoint.clone(), tls_connector(), telemetry::correlation_id);
        Ok(Self::new(config, Clock::system(), connection))
    }

    /// The application over `connection`, with the time of `clock`.
    #[must_use]
    pub fn new(config: Config, clock: Clock, connection: Connection) -> Self {
        let store = Store::new(&connection, config.tables.clone());
        Self {
            config,
            clock,
            connection,
            store,
            deployment: OnceLock::new(),
            events: Cache::default(),
            layouts: Cache::default(),
            sections: Cache::default(),
            coordinates: Cache::default(),
            snapshots: Snapshots::default(),
        }
    }

    /// The deployment's id; none before anybody has booked in it. It never changes, so it is kept for good.
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

    /// The deployment's id, which it is given if it has none.
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

    /// The event, at most a few seconds old: what is checked against it (price, limit, sale window)
    /// does not change from one second to the next; seats do, and are never checked against a cache.
    ///
    /// # Errors
    /// [`Error::NotFound`], also for a draft; or where the store does not answer.
    pub async fn event(&self, id: &EventId) -> Result<Arc<Event>, Failure> {
        let now = self.clock.now();
        if let Some((read_at, event)) = self.events.get(id)
            && now.duration_since(read_at).abs() < EVENT_CACHE
        {
            return Ok(event);
        }
        let event = self.store.event(id).await?.filter(|event| event.status != EventStatus::Draft);
        let event = Arc::new(event.ok_or(Error::NotFound { what: "event" })?);
        self.events.put(id.clone(), (now, Arc::clone(&event)));
        Ok(event)
    }

    /// The index of the event's layout: immutable, so it is kept for good.
    ///
    /// # Errors
    /// If the store does not answer.
    pub async fn layout(&self, event: &Event) -> Result<Arc<LayoutIndex>, Failure> {
        let key = (event.screen.screen_id.clone(), event.layout_version);
        let read = async || self.store.layout(&key.0, key.1).await;
        self.layouts.get_or(&key, read).await
    }

    /// A section of the event's layout: immutable, so it is kept for good.
    ///
    /// # Errors
    /// If the store does not answer.
    pub async fn section(&self, event: &Event, name: &str) -> Result<Arc<Section>, Failure> {
        let key = (event.screen.screen_id.clone(), event.layout_version, name.to_owned());
        let read = async || self.store.section(&key.0, key.1, name).await;
        self.sections.get_or(&key, read).await
    }

    /// Reads the places of a section's seats in the drawing: immutable, so they are kept for good.
    ///
    /// # Errors
    /// If the store does not answer.
    pub async fn coordinates(&self, event: &Event, name: &str) -> Result<Arc<SectionCoordinates>, Failure> {
        let key = (event.screen.screen_id.clone(), event.layout_version, name.to_owned());
        let read = async || self.store.coordinates(&key.0, key.1, name).await;
        self.coordinates.get_or(&key, read).await
    }
}

/// Memory of an instance. It is emptied when it is full: an instance sees few events, and whoever
/// makes it see many shall not fill its memory.
struct Cache<K, V>(Mutex<HashMap<K, V>>);

impl<K, V> Default for Cache<K, V> {
    fn default() -> Self {
        Self(Mutex::new(HashMap::new()))
    }
}

impl<K: Clone + Eq + std::hash::Hash, V: Clone> Cache<K, V> {
    fn get(&self, key: &K) -> Option<V> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    fn put(&self, key: K, value: V) {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= CACHE_ENTRIES_MAX {
            entries.clear();
        }
        entries.insert(key, value);
    }
}

impl<K: Clone + Eq + std::hash::Hash, T> Cache<K, Arc<T>> {
    async fn get_or(
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

//! Puts the parts together: the server of the command line and that of the tests are this one.

use std::net::TcpListener;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::http::KeepAlive;
use actix_web::middleware::{Compress, from_fn};
use actix_web::web::{Data, PayloadConfig, ServiceConfig};
use actix_web::{App, HttpServer};

use crate::access::password::Hashers;
use crate::access::routes::Throttle;
use crate::access::{self, Tokens, tokens};
use crate::changes::follow::{self, Follower};
use crate::delivery::cache::{self, Cache};
use crate::docs::{self, Document};
use crate::http::idempotency::Running;
use crate::http::layers::{Origins, envelope, strict_parameters};
use crate::http::{Api, Error, PublicAddress, Result, Schemas, Seal, body};
use crate::metrics::{self, Metrics};
use crate::newsroom::retention::Retention;
use crate::store::Store;
use crate::{changes, delivery, exchange, health, newsroom};

/// Everything a request may need.
#[derive(Clone)]
pub struct Parts {
    /// The database.
    pub store: Store,
    api: Data<Api>,
    schemas: Data<Schemas>,
    document: Data<Document>,
    tokens: Data<Tokens>,
    seal: Data<Seal>,
    throttle: Data<Throttle>,
    hashers: Data<Hashers>,
    running: Data<Running>,
    origins: Data<Origins>,
    readers: Data<exchange::routes::Readers>,
    retention: Data<Retention>,
    cache: Data<Cache>,
    metrics: Data<Metrics>,
    follower: Option<Arc<Follower>>,
    public: Data<PublicAddress>,
}

/// The endpoints of the service.
pub fn api() -> Api {
    let mut api = Api::default();
    delivery::describe(&mut api);
    access::routes::describe(&mut api);
    newsroom::describe::describe(&mut api);
    exchange::routes::describe(&mut api);
    exchange::transcript::routes::describe(&mut api);
    changes::routes::describe(&mut api);
    health::describe(&mut api);
    metrics::describe(&mut api);
    api
}

impl Parts {
    /// The parts of a server over this store.
    pub fn new(store: Store, secret: &[u8], attempts: NonZeroU32, origins: Vec<String>) -> Result<Parts> {
        let mut api = api();
        api.settle()?;
        let components = serde_json::json!({"schemas": api.components()?});
        let schemas = Schemas::new(components, &api.bodies());
        let cache = Arc::new(Cache::new(0));
        let document = serde_json::to_vec(&docs::document(&api)?)?;
        api.forget_document();
        Ok(Parts {
            store,
            api: Data::new(api),
            schemas: Data::new(schemas),
            document: Data::new(Document(document)),
            tokens: Data::new(Tokens::new(secret)),
            seal: Data::new(Seal::new(tokens::derive(secret, "pressroom cursors 1"))),
            throttle: Data::new(Throttle::new(attempts)),
            hashers: Data::default(),
            running: Data::default(),
            origins: Data::new(Origins(origins)),
            readers: Data::default(),
            retention: Data::default(),
            metrics: Data::new(Metrics::new(cache.clone())),
            cache: Data::from(cache),
            follower: None,
            public: Data::default(),
        })
    }

    /// The same parts with another idea of what is kept for how long.
    pub fn keeping(self, retention: Retention) -> Parts {
        Parts { retention: Data::new(retention), ..self }
    }

    /// The same parts over this store, with a response cache of at most so many bytes; with 0 every answer is made when it
    /// is asked for.
    pub fn over(self, store: Store, bytes: u64) -> Result<Parts> {
        let cache = Arc::new(Cache::new(bytes));
        let mut follower = None;
        if cache.is_on() {
            let (kept, clock) = (cache.clone(), store.clock().clone());
            let begun = store.write_now(|conn| Follower::begin(conn, kept, clock))?;
            let begun = Arc::new(begun);
            let (follows, kept) = (Arc::downgrade(&begun), cache.clone());
            store.after_each_write(move |conn| {
                let Some(follower) = follows.upgrade() else { return };
                if let Err(error) = follower.catch_up(conn) {
                    tracing::warn!(%error, "the change log could not be followed; nothing that is kept is trusted");
                    kept.purge_all();
                }
            });
            follower = Some(begun);
        }
        let metrics = Data::new(Metrics::new(cache.clone()));
        Ok(Parts { store, metrics, cache: Data::from(cache), follower, ..self })
    }

    /// Follows what other processes and nodes write, for as long as these parts are there.
    pub fn watch(&self) {
        if let Some(follower) = &self.follower {
            follow::watch(follower, &self.store);
        }
    }

    /// The same parts of a server that is reached at another address.
    pub fn reached_at(self, public: PublicAddress) -> Parts {
        Parts { public: Data::new(public), ..self }
    }

    fn configure(&self, config: &mut ServiceConfig) {
        config
            .app_data(Data::new(self.store.clone()))
            .app_data(self.api.clone())
            .app_data(self.schemas.clone())
            .app_data(self.document.clone())
            .app_data(self.tokens.clone())
            .app_data(self.seal.clone())
            .app_data(self.throttle.clone())
            .app_data(self.hashers.clone())
            .app_data(self.running.clone())
            .app_data(self.origins.clone())
            .app_data(self.readers.clone())
            .app_data(self.retention.clone())
            .app_data(self.cache.clone())
            .app_data(self.metrics.clone())
            .app_data(self.public.clone())
            .app_data(PayloadConfig::new(body::LARGEST));
        self.api.register(config);
        docs::serve(config);
    }
}

/// A server that answers at `listener` until it is stopped.
pub fn server(parts: &Parts, listener: TcpListener, workers: Option<usize>) -> Result<Server> {
    let parts = Arc::new(parts.clone());
    let mut server = HttpServer::new(move || {
        let parts = parts.clone();
        App::new()
            .configure(move |config| parts.configure(config))
            .wrap(from_fn(strict_parameters))
            .wrap(Compress::default())
            .wrap(from_fn(envelope))
            .wrap(from_fn(cache::keep))
    })
    .keep_alive(KeepAlive::Timeout(Duration::from_secs(75)))
    .client_request_timeout(Duration::from_secs(10))
    .shutdown_timeout(30)
    .disable_signals();
    if let Some(workers) = workers {
        server = server.workers(workers);
    }
    Ok(server.listen(listener).map_err(Error::internal)?.run())
}

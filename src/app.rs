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
use crate::docs::{self, Document};
use crate::http::idempotency::Running;
use crate::http::layers::{Origins, envelope, strict_parameters};
use crate::http::{Api, Error, PublicAddress, Result, Schemas, Seal, body};
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
    api
}

impl Parts {
    /// The parts of a server over this store.
    pub fn new(store: Store, secret: &[u8], attempts: NonZeroU32, origins: Vec<String>) -> Result<Parts> {
        let mut api = api();
        api.settle()?;
        let components = serde_json::json!({"schemas": api.components()?});
        let schemas = Schemas::new(components, &api.bodies());
        let document = serde_json::to_vec(&docs::document(&api)?)?;
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
            public: Data::default(),
        })
    }

    /// The same parts with another idea of what is kept for how long.
    pub fn keeping(self, retention: Retention) -> Parts {
        Parts { retention: Data::new(retention), ..self }
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

//! `/metrics`: what the server did since its start, for Prometheus (OpenMetrics text).

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use actix_web::http::Method;
use actix_web::web::Data;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Registry;

use crate::delivery::cache::Cache;
use crate::http::{Answer, Api, Error, Result};

/// The media type of the answer.
const MEDIA: &str = "application/openmetrics-text";

/// Everything that is counted.
pub struct Metrics(Registry);

impl Metrics {
    /// The counts of these parts.
    pub fn new(cache: Arc<Cache>) -> Metrics {
        let mut registry = Registry::with_prefix("pressroom");
        registry.register_collector(Box::new(OfCache(cache)));
        Metrics(registry)
    }
}

struct OfCache(Arc<Cache>);

impl fmt::Debug for OfCache {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("the counts of the response cache")
    }
}

impl Collector for OfCache {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let counts = &self.0.counts;
        for (name, help, count) in [
            ("response_cache_hits", "Answers that were sent as they were kept", &counts.hits),
            ("response_cache_misses", "Answers that had to be made", &counts.misses),
            ("response_cache_stale", "Answers that were kept, asked for, and held no longer", &counts.stale),
            ("response_cache_waits", "Requests that waited for another to make their answer", &counts.waits),
            ("response_cache_purged_tags", "Names of records and sets that were purged", &counts.purged),
        ] {
            let counter = ConstCounter::new(count.load(Relaxed));
            counter.encode(encoder.encode_descriptor(name, help, None, counter.metric_type())?)?;
        }
        let (bytes, answers) = self.0.size();
        for (name, help, size) in [
            ("response_cache_bytes", "Bytes of memory that answers take", bytes as i64),
            ("response_cache_answers", "Answers that are kept", answers as i64),
        ] {
            let gauge = ConstGauge::new(size);
            gauge.encode(encoder.encode_descriptor(name, help, None, gauge.metric_type())?)?;
        }
        Ok(())
    }
}

/// The endpoint.
pub fn describe(api: &mut Api) {
    api.operation(Method::GET, "/metrics", "metrics", "Operation", "What did it do?")
        .about("Counts since the start, for Prometheus: hits, misses and size of the response cache.")
        .answers_text(200, "The counts.", MEDIA, "pressroom_response_cache_hits_total 42\n")
        .to(show);
}

async fn show(metrics: Data<Metrics>) -> Result<Answer> {
    let mut text = String::new();
    encode(&mut text, &metrics.0).map_err(Error::internal)?;
    Ok(Answer::of_media(&format!("{MEDIA}; version=1.0.0; charset=utf-8"), text))
}

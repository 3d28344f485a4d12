//! Pressroom: a headless CMS for newsrooms that report what officials say.
//!
//! `main.rs` is the command line; [`app`] puts the parts together. `ARCHITECTURE.md` shows the rooms and the way of a
//! request through them.

pub mod access;
pub mod app;
pub mod body;
pub mod changes;
pub mod config;
pub mod delivery;
pub mod docs;
pub mod exchange;
pub mod health;
pub mod http;
pub mod metrics;
pub mod newsroom;
pub mod publishing;
pub mod record;
pub mod start;
pub mod store;

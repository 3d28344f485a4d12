//! What the tests stand on: a server over each engine, a client that holds every answer against the OpenAPI document,
//! and the records that most stories begin with.

pub mod client;
pub mod contract;
pub mod engines;
pub mod life;
pub mod newsroom;
mod postgres;
pub mod program;
pub mod statements;
pub mod stories;
pub mod world;

pub use client::{Answer, Client};
pub use engines::{Database, Engine};
pub use life::Story;
pub use newsroom::{Newsroom, PASSWORD, SECRET, Setup};
pub use world::World;

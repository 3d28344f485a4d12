//! stub
pub mod routes;
pub mod sample;

//! What every endpoint shares: the OpenAPI document and its routes, problems, parameters, bodies, pages and cursors,
//! preconditions, idempotency, answers.

mod address;
pub mod answer;
pub mod api;
pub mod body;
pub mod coding;
pub mod cursor;
pub mod idempotency;
pub mod kept;
pub mod layers;
pub mod operation;
pub mod params;
pub mod precondition;
pub mod problem;
pub mod tags;
pub mod work;

pub use address::PublicAddress;
pub use answer::{Answer, Until};
pub use api::{Api, Parameter};
pub use body::{Body, Schemas};
pub use coding::Coding;
pub use cursor::{Direction, Page, PageInfo, Position, Seal};
pub use kept::{Kept, Lives};
pub use operation::Operation;
pub use params::Params;
pub use precondition::IfMatch;
pub use problem::{Code, Error, Fault, Problem, Result};
pub use tags::Tags;
pub use work::Request;

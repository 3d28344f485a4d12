//! Who asks, and what they may do: users, passwords, tokens, roles, and the way into the management API.

pub mod desk;
pub mod password;
pub mod roles;
pub mod routes;
pub mod tokens;
pub mod users;

pub use desk::Desk;
pub use roles::{Permission, Role};
pub use tokens::Tokens;
pub use users::User;

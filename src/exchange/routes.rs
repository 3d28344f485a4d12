//! stub
use crate::http::Api;
/// x
pub fn describe(_api: &mut Api) {}

//! Where this server is reached.

use std::net::SocketAddr;
use std::str::FromStr;

/// The address at which readers' programs reach this server, without a slash at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicAddress(String);

impl PublicAddress {
    /// The address of a server that is reached where it listens.
    pub fn at(listen: SocketAddr) -> PublicAddress {
        PublicAddress(format!("http://{listen}"))
    }

    /// The whole address of something of ours, by its path and query.
    pub fn of(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }
}

impl Default for PublicAddress {
    fn default() -> PublicAddress {
        PublicAddress("http://127.0.0.1:8080".into())
    }
}

impl FromStr for PublicAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<PublicAddress, String> {
        let plain = |url: &url::Url| {
            matches!(url.scheme(), "http" | "https") && url.query().is_none() && url.fragment().is_none()
        };
        match url::Url::parse(text).ok().filter(plain) {
            Some(url) => Ok(PublicAddress(url.as_str().trim_end_matches('/').to_owned())),
            None => Err("it begins with https:// or http:// and a host, such as https://api.example.com".into()),
        }
    }
}

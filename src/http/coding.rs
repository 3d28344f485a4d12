//! Content codings: which one a client takes (RFC 9110, 12.5.3), and making it.

use std::io::Write;

use actix_web::http::header::{ACCEPT_ENCODING, HeaderMap};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::{Code, Error, Result};

/// A content coding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// The bytes as they are.
    Identity,
    /// Brotli (RFC 7932).
    Brotli,
    /// Zstandard (RFC 8878).
    Zstandard,
    /// Gzip (RFC 1952).
    Gzip,
}

/// Fewer bytes than these are sent as they are: what is saved is less than the head of an answer.
const SMALLEST: usize = 512;

impl Coding {
    /// Those that make bytes fewer, the one that saves most first: of two that a client likes as well, it is taken.
    pub const ALL: [Coding; 3] = [Coding::Brotli, Coding::Zstandard, Coding::Gzip];

    /// Its name in `Content-Encoding`.
    pub const fn word(self) -> &'static str {
        match self {
            Coding::Identity => "identity",
            Coding::Brotli => "br",
            Coding::Zstandard => "zstd",
            Coding::Gzip => "gzip",
        }
    }

    /// The coding a client likes best for so many bytes. One that refuses all there are is told so (406).
    pub fn chosen(headers: &HeaderMap, bytes: usize) -> Result<Coding> {
        let mut given = headers.get_all(ACCEPT_ENCODING).filter_map(|value| value.to_str().ok()).peekable();
        if given.peek().is_none() {
            return Ok(Coding::Identity);
        }
        let weights = Weights::of(given);
        if bytes < SMALLEST && weights.of_coding(Coding::Identity) > 0 {
            return Ok(Coding::Identity);
        }
        let best = Coding::ALL
            .into_iter()
            .filter(|coding| weights.of_coding(*coding) > 0)
            .max_by_key(|coding| (weights.of_coding(*coding), std::cmp::Reverse(*coding as u8)));
        match best {
            Some(best) if weights.of_coding(best) >= weights.of_coding(Coding::Identity) => Ok(best),
            _ if weights.of_coding(Coding::Identity) > 0 => Ok(Coding::Identity),
            Some(best) => Ok(best),
            None => {
                let detail =
                    "The answer can be had as br, zstd, gzip or identity, and `Accept-Encoding` refuses them all.";
                Err(Error::header(Code::NotAcceptable, "Accept-Encoding", detail))
            }
        }
    }

    /// The bytes in this coding.
    pub fn encode(self, bytes: &[u8]) -> std::io::Result<Vec<u8>> {
        match self {
            Coding::Identity => Ok(bytes.to_vec()),
            Coding::Brotli => {
                let mut made = Vec::with_capacity(bytes.len() / 3);
                let params = brotli::enc::BrotliEncoderParams { quality: 5, ..Default::default() };
                brotli::BrotliCompress(&mut &*bytes, &mut made, &params)?;
                Ok(made)
            }
            Coding::Zstandard => zstd::bulk::compress(bytes, 6),
            Coding::Gzip => {
                let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 3), Compression::default());
                encoder.write_all(bytes)?;
                encoder.finish()
            }
        }
    }
}

/// How much a client likes each coding, in thousandths; those it does not name are none.
#[derive(Default)]
struct Weights {
    named: [Option<u16>; 4],
    others: Option<u16>,
}

impl Weights {
    fn of<'a>(values: impl Iterator<Item = &'a str>) -> Weights {
        let mut weights = Weights::default();
        for item in values.flat_map(|value| value.split(',')) {
            let (name, rest) = item.split_once(';').unwrap_or((item, ""));
            // What cannot be read is as if it had not been sent.
            let Some(weight) = weight(rest) else { continue };
            let name = name.trim();
            let known =
                Coding::ALL.into_iter().chain([Coding::Identity]).find(|one| name.eq_ignore_ascii_case(one.word()));
            match known {
                Some(coding) => weights.named[coding as usize] = Some(weight),
                None if name.eq_ignore_ascii_case("x-gzip") => weights.named[Coding::Gzip as usize] = Some(weight),
                None if name == "*" => weights.others = Some(weight),
                None => {}
            }
        }
        weights
    }

    fn of_coding(&self, coding: Coding) -> u16 {
        // What is not named is not taken, but for the bytes as they are: these only where they are refused.
        let unnamed = if coding == Coding::Identity { 1 } else { 0 };
        self.named[coding as usize].or(self.others).unwrap_or(unnamed)
    }
}

/// A weight, `q=0.8`, in thousandths; 1 where there is none.
fn weight(text: &str) -> Option<u16> {
    let text = text.trim();
    if text.is_empty() {
        return Some(1000);
    }
    let number = text.strip_prefix("q=").or_else(|| text.strip_prefix("Q="))?.trim();
    let value: f32 = number.parse().ok().filter(|value| (0.0..=1.0).contains(value))?;
    Some((value * 1000.0).round() as u16)
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    fn chosen(sent: &str) -> Option<&'static str> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_str(sent).expect("a header"));
        Coding::chosen(&headers, 1024).ok().map(Coding::word)
    }

    #[test]
    fn the_one_that_is_liked_best_is_taken() {
        for (sent, expected) in [
            ("gzip, deflate, br, zstd", "br"),
            ("gzip, deflate", "gzip"),
            ("gzip;q=1.0, br;q=0.5", "gzip"),
            ("br;q=0.5, zstd;q=0.9", "zstd"),
            ("", "identity"),
            ("compress", "identity"),
            ("*", "br"),
            ("br;q=0, *", "zstd"),
            ("gzip;q=0.5, identity", "identity"),
            ("gzip;q=0.5, identity;q=0.5", "gzip"),
            ("X-GZIP", "gzip"),
            ("GZip ; Q=0.3", "gzip"),
            ("identity;q=0, *;q=0.1", "br"),
            ("br;q=abc, gzip", "gzip"),
            ("br;q=7, gzip", "gzip"),
            ("*;q=0, identity", "identity"),
            (",,;q=,;;", "identity"),
        ] {
            assert_eq!(chosen(sent), Some(expected), "{sent}");
        }
        let unasked = Coding::chosen(&HeaderMap::new(), 1024).expect("anything will do");
        assert_eq!(unasked, Coding::Identity);
    }

    #[test]
    fn who_refuses_everything_is_told_so() {
        for sent in ["*;q=0", "identity;q=0", "identity;q=0, br;q=0", "*;q=0, br;q=0", "deflate, identity;q=0"] {
            assert_eq!(chosen(sent), None, "{sent}");
        }
    }

    proptest! {
        #[test]
        fn any_header_is_read(sent in "[ -~]{0,60}") {
            let _ = chosen(&sent);
        }

        #[test]
        fn what_is_encoded_is_the_same(bytes in prop::collection::vec(any::<u8>(), 0..4096)) {
            let (mut br, mut gzip) = (Vec::new(), Vec::new());
            brotli::BrotliDecompress(&mut &*Coding::Brotli.encode(&bytes).expect("it is made"), &mut br).expect("it is read");
            std::io::copy(
                &mut flate2::read::GzDecoder::new(&*Coding::Gzip.encode(&bytes).expect("it is made")),
                &mut gzip,
            ).expect("it is read");
            let zstandard = zstd::decode_all(&*Coding::Zstandard.encode(&bytes).expect("it is made")).expect("it is read");
            prop_assert!(br == bytes && gzip == bytes && zstandard == bytes);
        }
    }
}

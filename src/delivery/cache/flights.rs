//! Answers that are being made: who asks for one meanwhile waits for it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Semaphore;

/// The answers that are being made, by request.
#[derive(Default)]
pub struct Flights(Arc<Mutex<HashMap<Box<str>, Arc<Semaphore>>>>);

/// Whether somebody makes this answer already.
pub enum Turn {
    /// Nobody does: whoever holds this makes it, and lets go of it when it is made or cannot be.
    Mine(Flight),
    /// Somebody does.
    Theirs(Landing),
}

/// An answer that is being made. Letting go of it wakes those who wait.
pub struct Flight {
    flights: Flights,
    key: Box<str>,
    landed: Arc<Semaphore>,
}

/// An answer that somebody else makes.
pub struct Landing(Arc<Semaphore>);

impl Landing {
    /// Waits until it is made, or cannot be.
    pub async fn wait(self) {
        // No permit is ever given: closing is the sign.
        let _ = self.0.acquire().await;
    }
}

impl Flights {
    /// Whose turn it is to make the answer to this request.
    pub fn turn(&self, key: &str) -> Turn {
        let mut flights = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(landed) = flights.get(key) {
            return Turn::Theirs(Landing(landed.clone()));
        }
        let landed = Arc::new(Semaphore::new(0));
        flights.insert(key.into(), landed.clone());
        Turn::Mine(Flight { flights: Flights(self.0.clone()), key: key.into(), landed })
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.flights.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
        self.landed.close();
    }
}

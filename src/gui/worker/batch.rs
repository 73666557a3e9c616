//! News on its way to the window: told together, and not too often.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often it is told.
const RHYTHM: Duration = Duration::from_millis(50);

pub struct Batch<T> {
    told: Mutex<(Vec<T>, Instant)>,
    rhythm: Duration,
}

impl<T> Batch<T> {
    pub fn new() -> Self {
        Self::every(RHYTHM)
    }

    /// What is told no more often than so.
    pub fn every(rhythm: Duration) -> Self {
        Self { told: Mutex::new((Vec::new(), Instant::now())), rhythm }
    }

    pub fn add(&self, thing: T) {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).0.push(thing);
    }

    /// What came since it was last told, once it is time to tell again.
    pub fn due(&self) -> Option<Vec<T>> {
        let mut batch = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if now.duration_since(batch.1) < self.rhythm {
            return None;
        }
        batch.1 = now;
        Some(std::mem::take(&mut batch.0))
    }

    /// What came since it was last told.
    pub fn rest(self) -> Vec<T> {
        self.told.into_inner().unwrap_or_else(PoisonError::into_inner).0
    }
}

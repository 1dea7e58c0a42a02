//! A signal that everything running in the background listens to.

use std::time::Duration;

use tokio::sync::watch;

/// Says stop. Dropping it says stop too.
pub struct Stopper(watch::Sender<bool>);

/// Hears stop.
#[derive(Clone)]
pub struct Stop(watch::Receiver<bool>);

impl Stopper {
    pub fn new() -> (Stopper, Stop) {
        let (sender, receiver) = watch::channel(false);
        (Stopper(sender), Stop(receiver))
    }

    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

impl Stop {
    pub fn is_stopping(&self) -> bool {
        *self.0.borrow() || self.0.has_changed().is_err()
    }

    /// Resolves once stop has been said.
    pub async fn wait(&mut self) {
        let _ = self.0.wait_for(|stopping| *stopping).await;
    }

    /// Waits for a while, or until stop is said; gives whether it was said.
    pub async fn pause(&mut self, time: Duration) -> bool {
        tokio::time::timeout(time, self.wait()).await.is_ok()
    }
}

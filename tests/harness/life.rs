//! Stories that go by a clock: a newsroom whose time stands at 08:00 UTC of a day to come until the story moves it.

use chrono::{DateTime, Duration, Utc};
use pressroom::record::Kind;
use pressroom::store::Clock;
use serde_json::{Value, json};

use super::stories::{managed, shown, version};
use super::{Answer, Client, Engine, Newsroom, Setup};

/// A newsroom, its clock, and an editor.
pub struct Story {
    pub room: Newsroom,
    pub clock: Clock,
    pub start: DateTime<Utc>,
    pub desk: Client,
}

impl Story {
    pub fn begin(engine: Engine) -> Story {
        Story::with(engine, Setup::default())
    }

    /// The same without a response cache: what is asked for twice costs its statements twice.
    pub fn counting(engine: Engine) -> Story {
        Story::with(engine, Setup { cache: 0, ..Setup::default() })
    }

    fn with(engine: Engine, setup: Setup) -> Story {
        let start: DateTime<Utc> = "2027-03-01T08:00:00Z".parse().expect("an instant");
        let clock = Clock::standing(start.into());
        let room = Newsroom::with(engine, Setup { clock: clock.clone(), ..setup });
        let desk = room.editor();
        Story { room, clock, start, desk }
    }

    /// So many minutes after the beginning.
    pub fn at(&self, minutes: i64) -> DateTime<Utc> {
        self.start + Duration::minutes(minutes)
    }

    pub fn go(&self, minutes: i64) {
        self.clock.set(self.at(minutes).into());
    }

    /// The last moment before so many minutes after the beginning.
    pub fn go_before(&self, minutes: i64) {
        self.clock.set((self.at(minutes) - Duration::microseconds(1)).into());
    }

    /// So many minutes on.
    pub fn later(&self, minutes: i64) {
        self.clock.set(self.clock.now().plus(Duration::minutes(minutes)));
    }

    /// So many minutes after the beginning, on the wall clock.
    pub fn zoned(&self, minutes: i64) -> Value {
        json!({"local": self.at(minutes).format("%Y-%m-%dT%H:%M").to_string(), "time_zone": "UTC"})
    }

    /// Does something to a record as it is now.
    #[track_caller]
    pub fn act(&self, kind: Kind, record: &Value, action: &str, body: &Value) -> Answer {
        let now = self.desk.again(kind, record);
        self.desk.act(&format!("{}/{action}", managed(kind, record)), version(&now), body)
    }

    /// What a reader is answered.
    #[track_caller]
    pub fn read(&self, kind: Kind, record: &Value) -> Answer {
        self.room.anyone().get(&shown(kind, record))
    }

    /// Whether readers see a record.
    #[track_caller]
    pub fn sees(&self, kind: Kind, record: &Value) -> bool {
        self.read(kind, record).status == 200
    }
}

//! What holds for any input: cursors, slugs, times on the wall clock, merge patches, the keys of names.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};
use pressroom::http::{Direction, Position, Seal};
use pressroom::newsroom::manage::merge;
use pressroom::publishing::index::{instant_key, key_instant};
use pressroom::record::names::{fold, keys, sort_key};
use pressroom::record::time::{covers, instant, start_of};
use pressroom::record::{ZonedTime, slug};
use pressroom::store::{Id, Moment};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use uuid::Uuid;

fn place() -> impl Strategy<Value = Position> {
    (any::<[bool; 2]>(), proptest::collection::vec(any::<u8>(), 0..40), any::<u128>()).prop_map(
        |([next, inclusive], key, id)| Position {
            direction: if next { Direction::Next } else { Direction::Previous },
            inclusive,
            key,
            id: Id(Uuid::from_u128(id)),
        },
    )
}

/// Any JSON value, not too deep.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "[a-c]{0,3}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map("[a-c]{1,2}", inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

fn merged(target: &Value, patch: &Value) -> Value {
    let mut result = target.clone();
    merge(&mut result, patch.clone());
    result
}

/// RFC 7396, section 2, written down again.
fn as_the_standard_says(target: &Value, patch: &Value) -> Value {
    let Value::Object(patch) = patch else { return patch.clone() };
    let mut result = target.as_object().cloned().unwrap_or_default();
    for (name, change) in patch {
        if change.is_null() {
            result.remove(name);
        } else {
            let before = result.remove(name).unwrap_or(Value::Null);
            result.insert(name.clone(), as_the_standard_says(&before, change));
        }
    }
    Value::Object(result)
}

fn zone() -> impl Strategy<Value = Tz> {
    (0..TZ_VARIANTS.len()).prop_map(|at| TZ_VARIANTS[at])
}

fn wall_clock() -> impl Strategy<Value = NaiveDateTime> {
    // From 1900 to 2100, to the minute.
    (-36_816_480i64..68_374_080).prop_map(|minutes| DateTime::UNIX_EPOCH.naive_utc() + TimeDelta::minutes(minutes))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn a_cursor_opens_to_what_it_was_sealed_for(place in place(), key in any::<[u8; 32]>(), binding in ".{0,40}") {
        let seal = Seal::new(key);
        let cursor = seal.seal(&binding, &place);
        prop_assert!(cursor.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)), "{}", cursor);
        prop_assert_eq!(seal.open(&binding, &cursor).expect("it is ours"), place);
    }

    #[test]
    fn a_cursor_opens_nowhere_else(place in place(), key in any::<[u8; 32]>(), other in any::<[u8; 32]>(), binding in "[a-z]{1,8}", at in any::<prop::sample::Index>()) {
        let seal = Seal::new(key);
        let cursor = seal.seal(&binding, &place);
        let another = format!("{binding}x");
        prop_assert!(seal.open(&another, &cursor).is_err());
        prop_assert!(seal.open("", &cursor).is_err());
        if key != other {
            prop_assert!(Seal::new(other).open(&binding, &cursor).is_err());
        }
        let mut altered = cursor.clone().into_bytes();
        let at = at.index(altered.len());
        altered[at] = if altered[at] == b'A' { b'B' } else { b'A' };
        let altered = String::from_utf8(altered).expect("ASCII");
        // The bits of the last letter that stand for no byte may differ and mean the same.
        prop_assert!(seal.open(&binding, &altered).is_err() || at == cursor.len() - 1);
        prop_assert!(seal.open(&binding, &cursor[..cursor.len() - 1]).is_err());
    }

    #[test]
    fn what_is_no_cursor_is_refused(text in ".{0,80}") {
        prop_assert!(Seal::new([1; 32]).open("", &text).is_err());
    }

    #[test]
    fn any_text_makes_a_slug(text in "\\PC{0,200}|[\\x00-\\uFFFF]{0,100}") {
        let made = slug::make(&text);
        prop_assert!((1..=80).contains(&made.len()), "{}", made);
        prop_assert!(made.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'), "{}", made);
        prop_assert!(!made.starts_with('-') && !made.ends_with('-') && !made.contains("--"), "{}", made);
        // A made slug is one that could have been typed, and making it again changes nothing.
        let mut typed = pressroom::record::Slug(made.clone());
        let mut faults = Vec::new();
        slug::settle(&mut typed, &mut faults);
        prop_assert!(faults.is_empty() && typed.0 == made);
        prop_assert_eq!(slug::make(&made), made);
    }

    #[test]
    fn a_slug_that_is_accepted_is_one_step_of_a_path(text in "\\PC{1,60}") {
        let mut typed = pressroom::record::Slug(text);
        let mut faults = Vec::new();
        slug::settle(&mut typed, &mut faults);
        if faults.is_empty() {
            prop_assert!(!typed.0.is_empty() && typed.0.len() <= 200);
            prop_assert!(!typed.0.contains(['/', '?', '#', '%', '.', ' ', '&', '\\', '"', '<']), "{}", typed.0);
            let once = typed.0.clone();
            slug::settle(&mut typed, &mut faults);
            prop_assert!(faults.is_empty());
            prop_assert_eq!(typed.0, once);
        }
    }

    /// Invariant 6: an instant that is made of a wall clock shows that wall clock, or the first one after the gap.
    #[test]
    fn a_wall_clock_is_an_instant(local in wall_clock(), zone in zone()) {
        let at = instant(local, zone).utc();
        let shown = at.with_timezone(&zone).naive_local();
        match zone.from_local_datetime(&local).earliest() {
            Some(known) => {
                prop_assert_eq!(shown, local);
                prop_assert_eq!(at, known.with_timezone(&Utc), "of two, the earlier");
            }
            None => {
                prop_assert!(shown > local, "{} {} became {}", zone, local, shown);
                // Nothing of the day comes in between.
                let before = (at - TimeDelta::seconds(1)).with_timezone(&zone).naive_local();
                prop_assert!(before < local, "{} {}: a second before {} it was {}", zone, local, shown, before);
            }
        }
    }

    #[test]
    fn a_day_begins_on_that_day(days in -25_567i64..47_481, zone in zone()) {
        let day = DateTime::UNIX_EPOCH.date_naive() + TimeDelta::days(days);
        let begins = start_of(day, zone).utc();
        let shown = begins.with_timezone(&zone).date_naive();
        // A zone that crossed the date line had no such day.
        prop_assert!(shown == day || zone.from_local_datetime(&day.and_time(chrono::NaiveTime::MIN)).earliest().is_none());
        prop_assert!((begins - TimeDelta::seconds(1)).with_timezone(&zone).date_naive() < shown.max(day));
    }

    #[test]
    fn a_zoned_time_settles_once(local in wall_clock(), zone in zone(), seconds in any::<bool>()) {
        let form = if seconds { "%Y-%m-%dT%H:%M:%S" } else { "%Y-%m-%dT%H:%M" };
        let mut time = ZonedTime { local: local.format(form).to_string(), time_zone: Some(zone.name().into()), utc: None, precision: None };
        let mut faults = Vec::new();
        time.settle("/starts", &mut faults);
        prop_assert!(faults.is_empty(), "{:?}", faults);
        prop_assert_eq!(time.utc, Some(instant(local, zone)));
        let once = time.clone();
        time.settle("/starts", &mut faults);
        prop_assert_eq!(time, once);
    }

    #[test]
    fn a_bare_day_is_no_instant(days in -25_567i64..47_481, zone in zone()) {
        let day = DateTime::UNIX_EPOCH.date_naive() + TimeDelta::days(days);
        let mut time = ZonedTime { local: day.to_string(), time_zone: Some(zone.name().into()), utc: Some(Utc::now().into()), precision: None };
        time.settle("", &mut Vec::new());
        prop_assert_eq!(time.utc, None);
        prop_assert_eq!(time.date(), Some(day), "the same day everywhere");
    }

    #[test]
    fn the_key_of_an_instant_sorts_as_it_does(one in -4_000_000_000_000_000i64..8_000_000_000_000_000, two in -4_000_000_000_000_000i64..8_000_000_000_000_000) {
        let moment = |micros| Moment::from_micros(micros).expect("within the calendar");
        prop_assert_eq!(instant_key(moment(one)).cmp(&instant_key(moment(two))), one.cmp(&two));
        prop_assert_eq!(key_instant(&instant_key(moment(one))), Some(moment(one)));
    }

    #[test]
    fn a_merge_patch_does_what_the_standard_says(target in value(), patch in value()) {
        let result = merged(&target, &patch);
        prop_assert_eq!(&result, &as_the_standard_says(&target, &patch));
        prop_assert_eq!(merged(&result, &patch), result, "once more changes nothing");
    }

    #[test]
    fn a_patch_of_what_differs_makes_the_one_of_the_other(members in proptest::collection::btree_map("[a-c]{1,2}", 0..9i32, 0..5), others in proptest::collection::btree_map("[a-c]{1,2}", 0..9i32, 0..5)) {
        let (one, two) = (json!(members), json!(others));
        let mut patch = two.clone();
        for name in members.keys().filter(|name| !others.contains_key(*name)) {
            patch[name] = Value::Null;
        }
        prop_assert_eq!(merged(&one, &patch), two);
    }

    #[test]
    fn names_that_sound_alike_fold_alike(text in "\\PC{0,60}") {
        let folded = fold(&text);
        let around = format!("  {text} -");
        prop_assert_eq!(&fold(&folded), &folded, "once is enough");
        prop_assert_eq!(&fold(&around), &folded);
        prop_assert!(folded.chars().all(|c| !c.is_whitespace() && !c.is_uppercase()));
    }

    #[test]
    fn a_name_is_found_by_each_of_its_forms(words in proptest::collection::vec("[A-Z][a-z]{1,8}", 2..4)) {
        let name = words.join(" ");
        let found = keys([name.as_str()].into_iter());
        let turned = [&words[1..], &words[..1]].concat().join(" ");
        prop_assert!(found.contains(&fold(&name)) && found.contains(&fold(&turned)), "{:?}", found);
    }

    #[test]
    fn the_order_of_names_is_whole(one in "\\PC{0,40}", two in "\\PC{0,40}") {
        prop_assert_eq!(sort_key(&one) == sort_key(&two), one == two);
        prop_assert_eq!(sort_key(&one).cmp(&sort_key(&two)), sort_key(&two).cmp(&sort_key(&one)).reverse());
    }

    #[test]
    fn a_span_covers_its_own_days(from in 0i64..20_000, days in 0i64..5_000, within in any::<prop::sample::Index>()) {
        let day = |days: i64| (NaiveDate::from_ymd_opt(1970, 1, 1).expect("a day") + TimeDelta::days(days)).to_string();
        let inside = day(from + within.index(days as usize + 1) as i64);
        let (first, last) = (day(from), day(from + days));
        for length in [4, 7, 10] {
            // Where a date is vague, it is given the benefit of the doubt.
            prop_assert!(covers(Some(&first[..length]), Some(&last[..length]), &inside));
            prop_assert!(covers(Some(&first), Some(&last), &inside[..length]));
            prop_assert!(covers(Some(&first[..length]), None, &inside) && covers(None, Some(&last[..length]), &inside));
        }
        prop_assert!(!covers(Some(&first), None, &day(from - 1)) && !covers(None, Some(&last), &day(from + days + 1)));
    }
}

/// The table of RFC 7396, appendix A.
#[test]
fn merge_patches_of_the_standards_table() {
    for (target, patch, result) in [
        (r#"{"a":"b"}"#, r#"{"a":"c"}"#, r#"{"a":"c"}"#),
        (r#"{"a":"b"}"#, r#"{"b":"c"}"#, r#"{"a":"b","b":"c"}"#),
        (r#"{"a":"b"}"#, r#"{"a":null}"#, r#"{}"#),
        (r#"{"a":"b","b":"c"}"#, r#"{"a":null}"#, r#"{"b":"c"}"#),
        (r#"{"a":["b"]}"#, r#"{"a":"c"}"#, r#"{"a":"c"}"#),
        (r#"{"a":"c"}"#, r#"{"a":["b"]}"#, r#"{"a":["b"]}"#),
        (r#"{"a":{"b":"c"}}"#, r#"{"a":{"b":"d","c":null}}"#, r#"{"a":{"b":"d"}}"#),
        (r#"{"a":[{"b":"c"}]}"#, r#"{"a":[1]}"#, r#"{"a":[1]}"#),
        (r#"["a","b"]"#, r#"["c","d"]"#, r#"["c","d"]"#),
        (r#"{"a":"b"}"#, r#"["c"]"#, r#"["c"]"#),
        (r#"{"a":"foo"}"#, r#"null"#, r#"null"#),
        (r#"{"a":"foo"}"#, r#""bar""#, r#""bar""#),
        (r#"{"e":null}"#, r#"{"a":1}"#, r#"{"e":null,"a":1}"#),
        (r#"[1,2]"#, r#"{"a":"b","c":null}"#, r#"{"a":"b"}"#),
        (r#"{}"#, r#"{"a":{"bb":{"ccc":null}}}"#, r#"{"a":{"bb":{}}}"#),
    ] {
        let read = |text: &str| -> Value { serde_json::from_str(text).expect("JSON") };
        assert_eq!(merged(&read(target), &read(patch)), read(result), "{target} with {patch}");
    }
}

/// Invariant 6, by name: the hour that is skipped, the hour that comes twice, and 06:00 on both sides.
#[test]
fn daylight_saving_moves_no_wall_clock() {
    let at = |local: &str, zone: Tz| instant(local.parse().expect("a time"), zone).to_string();
    let berlin = chrono_tz::Europe::Berlin;
    assert_eq!(at("2026-03-28T06:00:00", berlin), "2026-03-28T05:00:00Z");
    assert_eq!(at("2026-03-29T06:00:00", berlin), "2026-03-29T04:00:00Z");
    assert_eq!(at("2026-03-29T02:30:00", berlin), "2026-03-29T01:00:00Z", "the first instant after the gap");
    assert_eq!(at("2026-10-25T02:30:00", berlin), "2026-10-25T00:30:00Z", "the earlier of the two");
    assert_eq!(at("2026-11-20T15:00:00", chrono_tz::Asia::Shanghai), "2026-11-20T07:00:00Z");
    // Samoa had no 30 December 2011.
    assert_eq!(at("2011-12-30T12:00:00", chrono_tz::Pacific::Apia), "2011-12-30T10:00:00Z");
    // Lord Howe moves by half an hour; São Paulo began some days at one o'clock.
    assert_eq!(at("2026-10-04T02:10:00", chrono_tz::Australia::Lord_Howe), "2026-10-03T15:30:00Z");
    let day: NaiveDate = "2018-11-04".parse().expect("a day");
    assert_eq!(start_of(day, chrono_tz::America::Sao_Paulo).to_string(), "2018-11-04T03:00:00Z");
}

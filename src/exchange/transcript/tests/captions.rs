//! Captions.

use super::turns;
use crate::exchange::transcript::{Form, Reading, read};

fn captions(source: &str) -> Reading {
    read(source.as_bytes(), None).unwrap_or_else(|why| panic!("{why}: {source}"))
}

#[test]
fn voices_settings_notes_and_styles() {
    let reading = captions(
        "WEBVTT - Briefing\n\nSTYLE\n::cue { color: red }\n\nNOTE not said\n\n1\n00:01.000 --> 00:04.000 align:start position:0%\n<v Jane Roe>Good <i>afternoon</i>,\neveryone.\n\n\
         2\n00:04.000 --> 00:06.000\n<v Jane Roe>Welcome.\n\n00:00:06.000 --> 01:00:09.500\n<v.loud Bob &amp; Co>Why?</v>\n\n01:00:10.000 --> 01:00:12.000\n- Yes.\n- No.\n",
    );
    assert_eq!((reading.form, reading.head.title.as_deref()), (Form::WebVtt, Some("Briefing")));
    assert_eq!(
        turns(&reading),
        ["S Jane Roe: Good afternoon, everyone. Welcome.", "Q Bob & Co: Why?", "A→1 Yes.", "A→1 No."]
    );
    assert_eq!(reading.turns[0].starts_at.as_deref(), Some("00:00:01.000"));
    assert_eq!(reading.turns[0].ends_at.as_deref(), Some("00:00:06.000"));
    assert_eq!(reading.turns[1].ends_at.as_deref(), Some("01:00:09.500"));
}

#[test]
fn subrip_with_labels() {
    let reading = captions(
        "1\r\n00:00:01,000 --> 00:00:04,000\r\nMS. ODUYA: Good afternoon,\r\neveryone.\r\n\r\n2\r\n00:00:04,000 --> 00:00:06,000\r\nWelcome.\r\n\r\n\
         3\r\n00:00:06,500 --> 00:00:07,000\r\n>> REPORTER: What is it?\r\n\r\n4\r\n00:00:07,500 --> 00:00:09,000\r\n(LAUGHTER)\r\n",
    );
    assert_eq!(reading.form, Form::Srt);
    assert_eq!(
        turns(&reading),
        ["S MS. ODUYA: Good afternoon, everyone. Welcome.", "Q REPORTER: What is it?", "* (LAUGHTER)"]
    );
    assert_eq!(reading.turns[0].ends_at.as_deref(), Some("00:00:06.000"));
}

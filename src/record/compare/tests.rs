use std::collections::HashMap;

use serde_json::{Value, json};

use super::words::{Budget, compare as words};
use super::{ChangeKind, Difference, Edit, Piece};

fn compare(before: Value, after: Value) -> Difference {
    super::compare(&before, &after, &HashMap::new())
}

fn pieces(before: &str, after: &str) -> Vec<(Edit, String)> {
    words(before, after, &mut Budget::default()).into_iter().map(|Piece { op, text }| (op, text)).collect()
}

#[test]
fn words_are_told_apart_in_every_script() {
    let of = |all: &[(Edit, &str)]| all.iter().map(|(op, text)| (*op, (*text).to_owned())).collect::<Vec<_>>();
    use Edit::{Delete, Equal, Insert};
    let english = of(&[(Equal, "The "), (Delete, "water"), (Insert, "river"), (Equal, " rose.")]);
    assert_eq!(pieces("The water rose.", "The river rose."), english);
    let chinese = of(&[(Equal, "今年"), (Delete, "以来"), (Insert, "上半年"), (Equal, "，我们做了很多。")]);
    assert_eq!(pieces("今年以来，我们做了很多。", "今年上半年，我们做了很多。"), chinese);
    let joined = of(&[(Equal, "a "), (Delete, "b c"), (Insert, "x y"), (Equal, " d")]);
    assert_eq!(pieces("a b c d", "a x y d"), joined);
    assert_eq!(pieces("", "new"), of(&[(Insert, "new")]));
    assert_eq!(pieces("same", "same"), of(&[(Equal, "same")]));
}

/// Whatever is compared, the pieces that stayed and went are the text before, those that stayed and came the one after.
#[test]
fn the_pieces_are_the_texts() {
    let long = |word: &str| (0..9_000).map(|at| format!("{word}{at} ")).collect::<String>();
    for (before, after) in
        [("one two three", "two three four"), ("", ""), (&*long("a"), &*long("b")), ("é x", "e\u{301} x")]
    {
        let all = pieces(before, after);
        let without =
            |gone: Edit| all.iter().filter(|(op, _)| *op != gone).map(|(_, text)| text.as_str()).collect::<String>();
        assert_eq!((without(Edit::Insert), without(Edit::Delete)), (before.to_owned(), after.to_owned()));
    }
}

#[test]
fn items_are_added_removed_moved_and_changed() {
    let credit = |role: &str, name: &str, id: &str| json!({"role": role, "credited_as": name, "byline": {"id": id}});
    let before =
        json!({"credits": [credit("writer", "A", "1"), credit("writer", "B", "2"), credit("editor", "C", "3")]});
    let after =
        json!({"credits": [credit("editor", "C", "3"), credit("writer", "A. Penn", "1"), credit("writer", "D", "4")]});
    let told = compare(before, after);
    let [list] = told.lists.as_slice() else { panic!("{told:?}") };
    assert_eq!(list.pointer, "/credits");
    let items: Vec<_> = list.items.iter().map(|item| (item.change, item.moved, item.from, item.to)).collect();
    let wanted = [
        (ChangeKind::Moved, true, Some(2), Some(0)),
        (ChangeKind::Changed, false, Some(0), Some(1)),
        (ChangeKind::Removed, false, Some(1), None),
        (ChangeKind::Added, false, None, Some(2)),
    ];
    assert_eq!(items, wanted);
    assert_eq!(list.items[1].parts[0].pointer, "/credited_as");
}

#[test]
fn another_relation_is_another_value() {
    let told =
        compare(json!({"section": {"id": "1", "name": "China"}}), json!({"section": {"id": "2", "name": "World"}}));
    assert_eq!(told.fields.len(), 1);
    assert_eq!((&*told.fields[0].pointer, &told.fields[0].after["name"]), ("/section", &json!("World")));
    let told =
        compare(json!({"dateline": {"place": "A", "raw": null}}), json!({"dateline": {"place": "B", "raw": null}}));
    assert_eq!(told.fields[0].pointer, "/dateline/place");
}

fn block(key: &str, text: &str) -> Value {
    json!({"_type": "block", "_key": key, "style": "normal", "markDefs": [],
        "children": [{"_type": "span", "_key": "s", "text": text, "marks": []}]})
}

#[test]
fn blocks_are_told_by_their_keys_and_by_what_they_say() {
    let before = json!({"body": [block("a", "One."), block("b", "Two."), block("c", "Three.")]});
    let after = json!({"body": [block("c", "Three."), block("a", "One more."), block("d", "Four.")]});
    let told = compare(before, after).blocks;
    let changes: Vec<_> = told.iter().map(|block| (block.change, &*block.key, block.moved)).collect();
    let wanted = [
        (ChangeKind::Moved, "c", true),
        (ChangeKind::Changed, "a", false),
        (ChangeKind::Removed, "b", false),
        (ChangeKind::Added, "d", false),
    ];
    assert_eq!(changes, wanted);
    // Keys that were made anew do not make other blocks.
    let before = json!({"body": [block("b1", "One."), block("b2", "Two.")]});
    let after = json!({"body": [block("b1", "Zero."), block("b2", "One."), block("b3", "Two.")]});
    let told = compare(before, after).blocks;
    let changes: Vec<_> = told.iter().map(|block| (block.change, block.after_text.as_deref())).collect();
    assert_eq!(changes, [(ChangeKind::Added, Some("Zero."))]);
}

#[test]
fn a_mark_that_comes_alone_is_told_as_one() {
    let quotation = "01936f5e-6a00-7000-8000-000000000001";
    let marked = json!({"_type": "block", "_key": "a", "style": "normal",
        "markDefs": [{"_type": "quotation", "_key": "q", "quotation": {"id": quotation}}],
        "children": [{"_type": "span", "_key": "s", "text": "One", "marks": ["q"]},
            {"_type": "span", "_key": "t", "text": ".", "marks": ["strong"]}]});
    let names = HashMap::from([(quotation.to_owned(), "One promise".to_owned())]);
    let told = super::compare(&json!({"body": [block("a", "One.")]}), &json!({"body": [marked]}), &names).blocks;
    assert_eq!(told[0].change, ChangeKind::Marks);
    let marks: Vec<_> = told[0].marks.iter().map(|mark| (mark.change, &*mark.mark, &*mark.text)).collect();
    assert_eq!(marks, [(ChangeKind::Added, "quotation", "One"), (ChangeKind::Added, "strong", ".")]);
    assert_eq!(told[0].marks[0].quotation.as_ref().and_then(|named| named.name.as_deref()), Some("One promise"));
}

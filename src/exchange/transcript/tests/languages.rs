//! Labels in other languages and scripts.

use super::{codes, text, turns};

#[test]
fn a_chinese_ministry_s_form() {
    let reading = text(
        "2027年3月3日海港部发言人安澜主持例行记者会\n\n应海港部长邀请，某国部长将于3月5日访问。\n\n蓝湾社记者：第一个问题是，有何评论？\n安澜：我们注意到有关报道。\n\
         我们的立场是一贯的：一是对话，二是合作。\n\n海风社记者：能否介绍更多情况？\n\n安澜：请向主管部门了解。（笑）\n\n（记者会结束）\n",
    );
    assert_eq!(reading.head.date.map(|day| day.to_string()).as_deref(), Some("2027-03-03"));
    assert_eq!(
        turns(&reading)[1..],
        [
            "Q 蓝湾社记者: 第一个问题是，有何评论？",
            "A→1 安澜: 我们注意到有关报道。 / 我们的立场是一贯的：一是对话，二是合作。",
            "Q 海风社记者: 能否介绍更多情况？",
            "A→3 安澜: 请向主管部门了解。（笑）",
            "* （记者会结束）",
        ]
    );
}

#[test]
fn question_and_answer_in_chinese_and_japanese() {
    let chinese = text("问：港口何时开放？\n\n答：下周。\n\n问：谢谢。还有呢？\n\n答：没有了。\n");
    assert_eq!(turns(&chinese), ["Q 问: 港口何时开放？", "A→0 答: 下周。", "Q 问: 谢谢。还有呢？", "A→2 答: 没有了。"]);
    let japanese = text(
        "大臣会見概要\n令和9年10月4日（月）11:05～11:25\n（記者）港について伺います。\n（大臣）控えます。\n（記者）なぜですか。\n（大臣）控えます。\n",
    );
    assert_eq!(japanese.head.date.map(|day| day.to_string()).as_deref(), Some("2027-10-04"));
    assert_eq!(japanese.head.ends.map(|hour| hour.to_string()).as_deref(), Some("11:25:00"));
    assert_eq!(turns(&japanese)[..2], ["Q 記者: 港について伺います。", "A→0 大臣: 控えます。"]);
}

#[test]
fn labels_on_lines_of_their_own() {
    let reading = text(
        "海港新闻发布会\n时间：2027年10月3日上午10时\n地点：海港新闻厅\n主持人：\n大家好。\n海港日报记者：\n情况如何？\n安澜：\n稳定。\n第一，增长。\n主持人：\n谢谢。\n",
    );
    assert_eq!(reading.head.place.as_deref(), Some("海港新闻厅"));
    assert_eq!(reading.head.starts.map(|hour| hour.to_string()).as_deref(), Some("10:00:00"));
    assert_eq!(
        turns(&reading),
        ["S 主持人: 大家好。", "Q 海港日报记者: 情况如何？", "A→1 安澜: 稳定。 / 第一，增长。", "S 主持人: 谢谢。"]
    );
    assert_eq!(codes(&reading), ["label_once"]);
}

#[test]
fn german_french_and_russian() {
    let german = text(
        "STS MOSS: Guten Tag!\n\nFRAGE: Was sagen Sie dazu?\n\nSTS MOSS: Nichts.\n\nZUSATZFRAGE: Wirklich?\n\nFELL (HM): Ich kann ergänzen: nichts.\n",
    );
    assert_eq!(
        turns(&german),
        [
            "S STS MOSS: Guten Tag!",
            "Q FRAGE: Was sagen Sie dazu?",
            "A→1 STS MOSS: Nichts.",
            "Q ZUSATZFRAGE: Wirklich?",
            "A→3 FELL (HM): Ich kann ergänzen: nichts."
        ]
    );
    let french = text("LE PRÉSIDENT : Bonjour.\n\nQUESTION : Que dites-vous ?\n\nLE PRÉSIDENT : Rien.\n");
    assert_eq!(turns(&french), ["S LE PRÉSIDENT: Bonjour.", "Q QUESTION: Que dites-vous ?", "A→1 LE PRÉSIDENT: Rien."]);
    let russian = text("Вопрос: Как дела?\nА.Мосс: Хорошо.\nВопрос: А дальше?\nА.Мосс: Посмотрим.\n");
    assert_eq!(turns(&russian)[1], "A→0 А.Мосс: Хорошо.");
}

#[test]
fn other_charsets() {
    let source = "问：港口何时开放？\n\n答：下周，我们已经准备好了，请大家放心。\n";
    let (bytes, _, _) = encoding_rs::GB18030.encode(source);
    let reading = super::read(&bytes, Some("words.txt")).expect("it is text");
    assert_eq!(turns(&reading)[0], "Q 问: 港口何时开放？");
    assert!(super::read(b"%PDF-1.7 \x00\x01", None).is_err());
    assert!(super::read(b"  \n ", None).is_err());
}

//! The forms that bylines, dates, datelines and captions have.

use super::Role::{self, *};
use crate::exchange::page::dates::{self, Order};
use crate::exchange::page::{caption, credits, dateline, language, same_person};

fn names(line: &str) -> Vec<(Role, String)> {
    let found = credits::line(line, true).map(|b| b.credits).unwrap_or_default();
    found.into_iter().map(|c| (c.role, c.credited_as)).collect()
}

#[test]
fn bylines() {
    let cases: &[(&str, &[(Role, &str)])] = &[
        ("By Jane Doe", &[(Writer, "Jane Doe")]),
        ("BY JANE DOE AND JOHN ROE", &[(Writer, "JANE DOE"), (Writer, "JOHN ROE")]),
        ("By Jane Doe, John Roe and Li Wei", &[(Writer, "Jane Doe"), (Writer, "John Roe"), (Writer, "Li Wei")]),
        (
            "Jane Doe, John Roe; photos by Ann Lee",
            &[(Writer, "Jane Doe"), (Writer, "John Roe"), (Photographer, "Ann Lee")],
        ),
        ("By Jane Doe | Nov 13,2023", &[(Writer, "Jane Doe")]),
        ("By Jane Doe for the Daily Example", &[(Writer, "Jane Doe")]),
        ("By Jane Doe, Staff Writer", &[(Writer, "Jane Doe")]),
        ("By Jane Doe, Senior Political Correspondent", &[(Writer, "Jane Doe")]),
        ("Zhang Wei (Xinhua)", &[(Writer, "Zhang Wei"), (Agency, "Xinhua")]),
        ("Agence France-Presse", &[(Agency, "Agence France-Presse")]),
        ("By The Associated Press", &[(Agency, "The Associated Press")]),
        ("Words: Jane Doe. Photographs: John Roe", &[(Writer, "Jane Doe"), (Photographer, "John Roe")]),
        ("Words and photos by Jane Doe", &[(Writer, "Jane Doe"), (Photographer, "Jane Doe")]),
        (
            "By Jean-Luc de la Tour and J. R. O'Neil, Jr.",
            &[(Writer, "Jean-Luc de la Tour"), (Writer, "J. R. O'Neil, Jr.")],
        ),
        ("Reported by Jane Doe", &[(Reporter, "Jane Doe")]),
        ("— Reported by Jane Doe", &[(Reporter, "Jane Doe")]),
        ("Video by John Roe", &[(Videographer, "John Roe")]),
        ("Translated by Mei Tao", &[(Translator, "Mei Tao")]),
        (
            "By Jane Doe with additional reporting by John Roe",
            &[(Writer, "Jane Doe"), (AdditionalReporting, "John Roe")],
        ),
        ("Written by Jane Doe, edited by John Roe", &[(Writer, "Jane Doe"), (Editor, "John Roe")]),
        ("Illustration by Ann Lee", &[(Illustrator, "Ann Lee")]),
        ("By jane doe", &[(Writer, "jane doe")]),
        ("By Иван Петров", &[(Writer, "Иван Петров")]),
        ("By John E Smith", &[(Writer, "John E Smith")]),
        ("Par Marie Dupont", &[(Writer, "Marie Dupont")]),
        ("记者 张三 李四", &[(Reporter, "张三"), (Reporter, "李四")]),
        ("本报记者 张三 北京报道", &[(Reporter, "张三")]),
        ("（记者张三 摄影 李四）", &[(Reporter, "张三"), (Photographer, "李四")]),
        ("图/张三", &[(Photographer, "张三")]),
        ("文／张三", &[(Writer, "张三")]),
        ("文/图 张三", &[(Writer, "张三"), (Photographer, "张三")]),
        ("本报记者 张三 摄影报道", &[(Reporter, "张三"), (Photographer, "张三")]),
        ("新华社记者 张　三 摄", &[(Photographer, "张　三")]),
        ("記者王小明／台北報導", &[(Reporter, "王小明")]),
        ("作者：约翰·史密斯", &[(Writer, "约翰·史密斯")]),
        ("责任编辑：赵六 钱七", &[(Editor, "赵六"), (Editor, "钱七")]),
        ("编译：孙八", &[(Translator, "孙八")]),
        ("来源：新华社", &[(Agency, "新华社")]),
    ];
    for (line, wanted) in cases {
        let wanted: Vec<(Role, String)> = wanted.iter().map(|(role, name)| (*role, (*name).to_string())).collect();
        assert_eq!(names(line), wanted, "{line}");
    }
}

#[test]
fn lines_that_are_no_bylines() {
    for line in [
        "By Monday, officials had counted every vote in the city.",
        "By 2030 the city will have three bridges.",
        "The report was written by a committee of experts and published on Tuesday.",
        "Photos of the day",
        "Main Menu",
        "市政府新闻办公室对记者说，计划将于明年公布，届时会有更多细节。",
        "What the bridge will cost the city",
    ] {
        assert_eq!(names(line), [], "{line}");
    }
}

#[test]
fn metadata_bylines_lose_nobody() {
    let split = |text: &str| credits::split(text).into_iter().map(|c| c.credited_as).collect::<Vec<_>>();
    assert_eq!(split("Jane Doe, John Roe"), ["Jane Doe", "John Roe"]);
    assert_eq!(split("Von Anna Beispiel und Max Muster"), ["Anna Beispiel", "Max Muster"]);
    assert_eq!(split("Staff Reporter"), ["Staff Reporter"]);
    assert_eq!(split("Jane Doe, The Associated Press"), ["Jane Doe", "The Associated Press"]);
    assert_eq!(split("Opinion by Jane Doe"), ["Jane Doe"]);
    assert_eq!(split("By Jane Doe | The Daily Example"), ["Jane Doe", "The Daily Example"]);
    assert_eq!(split("Jane Doe Political editor"), ["Jane Doe"]);
    assert_eq!(split("By Jane Doe Updated 3:04 PM ET, Mon November 13, 2023"), ["Jane Doe"]);
    assert_eq!(split("张三,李四"), ["张三", "李四"]);
    assert_eq!(split("admin"), ["admin"]);
    assert_eq!(split("https://social.example/jane"), Vec::<String>::new());
    assert_eq!(split("Jane Doe in London and John Roe in Paris"), ["Jane Doe", "John Roe"]);
}

#[test]
fn names_of_one_person() {
    for (a, b) in [
        ("MEILIN TAO", "Tao Meilin"),
        ("Tao Mei-lin", "TAO MEILIN"),
        ("Tao Mei Lin", "Meilin Tao"),
        ("Tao, Meilin", "Meilin Tao"),
        ("张三", "张 三"),
        ("Jane Doe", "JANE DOE"),
        ("Jane O'Neil", "Jane O’Neil"),
    ] {
        assert!(same_person(a, b), "{a} / {b}");
    }
    for (a, b) in [
        ("Jane Doe", "John Doe"),
        ("Tao Meilin", "Tao Meilun"),
        ("Tao", "Tao Meilin"),
        ("", ""),
        ("张三", "李三"),
        ("Wei Li Na", "Wei Lin"),
    ] {
        assert!(!same_person(a, b), "{a} / {b}");
    }
}

#[test]
fn dates_in_many_forms() {
    let cases = [
        ("Nov 13,2023", "2023-11-13", None),
        ("13 November 2023", "2023-11-13", None),
        ("November 13th, 2023", "2023-11-13", None),
        ("Monday, Nov. 13, 2023 3:04 p.m. EST", "2023-11-13", Some("2023-11-13T15:04:00-05:00")),
        ("Monday, Nov. 13, 2023 at 3:04 PM ET", "2023-11-13", Some("2023-11-13T15:04:00-05:00")),
        ("2023-11-13", "2023-11-13", None),
        ("2023-11-13 15:04", "2023-11-13", None),
        ("2023-11-13T15:04:00Z", "2023-11-13", Some("2023-11-13T15:04:00+00:00")),
        ("2023-11-13T15:04:05.123+0800", "2023-11-13", Some("2023-11-13T15:04:05+08:00")),
        ("2023-11-13 15:04:05 +08:00", "2023-11-13", Some("2023-11-13T15:04:05+08:00")),
        ("Mon, 13 Nov 2023 15:04:05 GMT", "2023-11-13", Some("2023-11-13T15:04:05+00:00")),
        ("Mon Nov 13 2023 15:04:05 GMT+0100 (CET)", "2023-11-13", Some("2023-11-13T15:04:05+01:00")),
        ("2023年11月13日", "2023-11-13", None),
        ("2023年11月13日 15:04", "2023-11-13", None),
        ("2023年11月13日下午3时04分 北京时间", "2023-11-13", Some("2023-11-13T15:04:00+08:00")),
        ("二〇二三年十一月十三日", "2023-11-13", None),
        ("民國112年11月13日", "2023-11-13", None),
        ("2023.11.13", "2023-11-13", None),
        ("2023/11/13 15:04", "2023-11-13", None),
        ("13/11/2023", "2023-11-13", None),
        ("11/13/2023", "2023-11-13", None),
        ("13. November 2023", "2023-11-13", None),
        ("le 13 novembre 2023 à 15h04", "2023-11-13", None),
        ("13 de noviembre de 2023", "2023-11-13", None),
        ("15:04 GMT, 13 November 2023", "2023-11-13", Some("2023-11-13T15:04:00+00:00")),
        ("1699887840", "2023-11-13", Some("2023-11-13T15:04:00+00:00")),
        ("Nov 13, 2023 3:04 PM CST", "2023-11-13", None),
        ("Published: 13-Nov-2023", "2023-11-13", None),
    ];
    for (raw, day, at) in cases {
        let found = dates::parse(raw, Order::Unknown).unwrap_or_else(|| panic!("{raw}"));
        assert_eq!(found.date.to_string(), day, "{raw}");
        let instant = found.instant().map(|i| i.format("%Y-%m-%dT%H:%M:%S%:z").to_string());
        assert_eq!(instant.as_deref(), at, "{raw}");
    }
    for raw in ["", "no date", "2023-13-45", "99/99/2023", "12345", "Room 2023", "may 2023", "1/2"] {
        assert_eq!(dates::parse(raw, Order::Unknown), None, "{raw}");
    }
}

#[test]
fn datelines() {
    let cases = [
        ("Riverton - On November 10, officials spoke of the harbor.", "Riverton", "Riverton -"),
        ("WASHINGTON (AP) — The council approved the budget on Tuesday.", "WASHINGTON", "WASHINGTON (AP) —"),
        ("BEIJING, Nov. 10 (Xinhua) -- The council approved the budget.", "BEIJING", "BEIJING, Nov. 10 (Xinhua) --"),
        ("LONDON, 10 November (Example) - The council approved it.", "LONDON", "LONDON, 10 November (Example) -"),
        ("NEW YORK — The council approved the budget on Tuesday.", "NEW YORK", "NEW YORK —"),
        ("Geneva (dpa) – The council approved the budget on Tuesday.", "Geneva", "Geneva (dpa) –"),
        (
            "São Paulo, Brazil — “We will build it,” the mayor said on Tuesday.",
            "São Paulo, Brazil",
            "São Paulo, Brazil —",
        ),
        ("新华社北京11月10日电 市政府今天公布计划。", "北京", "新华社北京11月10日电"),
        ("本报北京11月10日讯 市政府今天公布计划。", "北京", "本报北京11月10日讯"),
        ("中新网重庆11月10日电 (张三)市政府今天公布计划。", "重庆", "中新网重庆11月10日电"),
        ("〔記者王小明／台北報導〕市政府今天公布計畫。", "台北", "〔記者王小明／台北報導〕"),
    ];
    for (text, place, raw) in cases {
        let found = dateline::read(text, None).and_then(|o| o.dateline).unwrap_or_else(|| panic!("{text}"));
        assert_eq!((found.place.as_str(), found.raw.as_str()), (place, raw), "{text}");
    }
    for text in [
        "Update - The council approved the budget on Tuesday.",
        "The mayor - who had been away - returned on Tuesday.",
        "MS. DALTON: Good afternoon, everyone in the room.",
        "Q Thank you. What about the budget?",
        "On Monday, the council approved the budget.",
        "A well-known architect wins the prize.",
    ] {
        assert!(dateline::read(text, None).is_none(), "{text}");
    }
}

#[test]
fn captions() {
    /// The caption as printed; its words, its credit line, the credits in it.
    type Case<'a> = (&'a str, &'a str, &'a str, &'a [(Role, &'a str)]);
    let cases: &[Case] = &[
        ("The hall. (Photo/Tao Meilin)", "The hall.", "Photo/Tao Meilin", &[(Photographer, "Tao Meilin")]),
        ("The hall. (Photo by Jane Roe)", "The hall.", "Photo by Jane Roe", &[(Photographer, "Jane Roe")]),
        (
            "The hall. Photo: Jane Roe/AP",
            "The hall.",
            "Photo: Jane Roe/AP",
            &[(Photographer, "Jane Roe"), (Agency, "AP")],
        ),
        (
            "The hall. (AP Photo/Jane Roe)",
            "The hall.",
            "AP Photo/Jane Roe",
            &[(Agency, "AP"), (Photographer, "Jane Roe")],
        ),
        ("The hall. [Photo/Xinhua]", "The hall.", "Photo/Xinhua", &[(Agency, "Xinhua")]),
        (
            "The hall. Photograph: Jane Roe/Reuters",
            "The hall.",
            "Photograph: Jane Roe/Reuters",
            &[(Photographer, "Jane Roe"), (Agency, "Reuters")],
        ),
        ("The hall. Jane Roe/AFP", "The hall.", "Jane Roe/AFP", &[(Photographer, "Jane Roe"), (Agency, "AFP")]),
        ("发布会现场。新华社记者 张三 摄", "发布会现场。", "新华社记者 张三 摄", &[(Photographer, "张三")]),
        ("发布会现场。（张三 摄）", "发布会现场。", "张三 摄", &[(Photographer, "张三")]),
        ("发布会现场 图/张三", "发布会现场", "图/张三", &[(Photographer, "张三")]),
        ("The hall.", "The hall.", "", &[]),
        ("The mayor (left) and the director (right)", "The mayor (left) and the director (right)", "", &[]),
    ];
    for (raw, words, line, wanted) in cases {
        let found = caption::split(raw, true);
        let names: Vec<(Role, &str)> = found.credits.iter().map(|c| (c.role, c.credited_as.as_str())).collect();
        assert_eq!((found.caption.as_str(), found.credit_line.as_deref().unwrap_or("")), (*words, *line), "{raw}");
        assert_eq!(names, *wanted, "{raw}");
    }
    assert!(!caption::is_caption("The talks ended on Friday, the agency reported. (Xinhua)"));
}

#[test]
fn languages() {
    let of = |text: &str| language::of_text(text).map(|(code, _)| code).unwrap_or_default();
    assert_eq!(of("The council approved the budget on Tuesday and the mayor said that it was good."), "en");
    assert_eq!(
        of("Le conseil a approuvé le budget mardi et la mairie est dans une situation difficile pour les écoles."),
        "fr"
    );
    assert_eq!(
        of("Der Rat hat den Haushalt am Dienstag beschlossen, und die Bürgermeisterin ist nicht dagegen."),
        "de"
    );
    assert_eq!(of("El consejo aprobó el presupuesto y los vecinos dicen que la obra es para el barrio."), "es");
    assert_eq!(of("市政府说明年将开通三条航线，并听取市民的意见"), "zh-Hans");
    assert_eq!(of("市政府說明年將開通三條航線，並聽取市民的意見"), "zh-Hant");
    assert_eq!(of("市は来年、三つの航路を開くと発表した。"), "ja");
    assert_eq!(of("Совет утвердил бюджет, и мэр подписал его вечером, был спор."), "ru");
    assert_eq!(language::canonical("zh-TW").as_deref(), Some("zh-Hant"));
    assert_eq!(language::canonical("zh_CN").as_deref(), Some("zh-Hans"));
    assert_eq!(language::canonical("en_us").as_deref(), Some("en-US"));
    assert_eq!(language::canonical("???"), None);
}

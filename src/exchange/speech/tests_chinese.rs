//! Chinese passages, simplified and traditional.

use super::tests::{day, names, read, says, warnings};

#[test]
fn direct_before_and_after() {
    says("陈勇说：“桥已经通车了。”", &["direct|陈勇|桥已经通车了。"]);
    says("“桥已经通车了。”陈勇说。", &["direct|陈勇|桥已经通车了。"]);
    says("“桥已经通车，”陈勇说，“而且不会再关闭。”", &["direct|陈勇|桥已经通车 // 而且不会再关闭。"]);
    says("市長陳其明表示：「橋已經通車，大家可以放心。」", &["direct|陳其明|橋已經通車，大家可以放心。"]);
    says("「橋已經通車，大家可以放心。」陳其明說。", &["direct|陳其明|橋已經通車，大家可以放心。"]);
    says("陈勇说，\"桥已经通车了，请放心。\"", &["direct|陈勇|桥已经通车了，请放心。"]);
}

#[test]
fn indirect_with_titles() {
    let text = "市农业农村委副主任陈勇表示，全市已建成三十个加工园区。他强调，明年还将新增五个。";
    says(text, &["indirect|陈勇|全市已建成三十个加工园区", "indirect|陈勇*|明年还将新增五个"]);
    names(text, &["official|陈勇|副主任|市农业农村委"]);
    says("据王芳介绍，园区明年开放。", &["indirect|王芳|园区明年开放"]);
    says("周松指出要继续努力巩固成果。", &["indirect|周松|要继续努力巩固成果"]);
    says("湖港市文旅局局长周松在新闻发布会上透露，新馆明年开放。", &["indirect|周松|新馆明年开放"]);
    says("外交部發言人林劍回應稱，雙方將繼續溝通。", &["indirect|林劍|雙方將繼續溝通"]);
    says("法国总统马克龙说，会谈富有成果。", &["indirect|马克龙|会谈富有成果"]);
    says("安东尼·布朗表示，会谈富有成果。", &["indirect|安东尼·布朗|会谈富有成果"]);
}

#[test]
fn organizations_posts_and_unnamed_people() {
    says("外交部表示，双方将继续沟通。", &["indirect|外交部|双方将继续沟通"]);
    says("一位知情人士透露，双方将继续沟通。", &["indirect|一位知情人士|双方将继续沟通"]);
    names("外交部发言人表示，双方将继续沟通。", &["unnamed|外交部发言人|-|-"]);
    names(
        "湖港市乡村振兴局党组成员、副局长周松表示，成果已经巩固。",
        &["official|周松|党组成员、副局长|湖港市乡村振兴局"],
    );
    says(
        "湖港市商务委副主任陈勇出席活动。\n\n湖港市商务委副主任陈勇表示，市场很大。陈副主任说，机会很多。",
        &["indirect|陈勇|市场很大", "indirect|陈勇|机会很多"],
    );
    names("村民王芳说：“今年的收成比去年好得多。”", &["private|王芳|-|-"]);
}

#[test]
fn terms_and_documents_are_no_speech() {
    says("“十四五”期间，全市新建“智慧园区”三十个。", &[]);
    says("会议强调，要抓好落实。", &[]);
    says("报告指出，产量增长。", &[]);
    says("陈勇说，“十四五”期间全市新建三十个园区。", &["indirect|陈勇|“十四五”期间全市新建三十个园区"]);
    says("这份说明写得很清楚。", &[]);
}

#[test]
fn mixed_and_floating() {
    says(
        "陈勇表示，这项工作“既要快也要稳，更要好”，不能松懈。",
        &["mixed|陈勇|这项工作“既要快也要稳，更要好”，不能松懈"],
    );
    says(
        "“桥已经通车了。”陈勇说。\n\n“接下来还要修建第二座桥。”",
        &["direct|陈勇|桥已经通车了。", "direct|陈勇*|接下来还要修建第二座桥。"],
    );
    says("陈勇说：“桥已经通车了。\n\n“接下来修建第二座桥。”", &["direct|陈勇|桥已经通车了。 // 接下来修建第二座桥。"]);
    assert_eq!(warnings("“接下来还要修建第二座桥。”"), ["unattributed_quotation"]);
}

#[test]
fn a_story_of_a_news_agency() {
    names(
        "（湖港社記者王小明10日電）湖港市長蔣安今天受訪表示，工程將如期完工。交通局長謝鴻則說，「目前進度約六成」，明年通車。",
        &["official|蔣安|市長|湖港市", "official|謝鴻|局長|交通局"],
    );
    says("也有业内人士指出，人才短缺仍是短板。", &["indirect|业内人士|人才短缺仍是短板"]);
    says("村民王大山告诉记者，今年收入预计增加。", &["indirect|王大山|今年收入预计增加"]);
    says("外交部发言人毛宁9日在例行记者会上回应称，中方愿加强合作。", &["indirect|毛宁|中方愿加强合作"]);
}

#[test]
fn press_conferences() {
    let text = "11月10日，湖港市政府新闻办举行新闻发布会。市乡村振兴局副局长周松在新闻发布会上表示，成果已经巩固。他还指出，明年将继续。";
    let analysis = read(text);
    assert_eq!(analysis.press_conferences.len(), 1);
    let event = &analysis.press_conferences[0];
    assert_eq!((event.date, event.label.as_str()), (day(11, 10), "新闻发布会"));
    assert_eq!(event.host.as_deref(), Some("湖港市政府新闻办"));
    assert_eq!(event.speakers, [0]);
    assert_eq!(analysis.quotations.iter().filter(|q| q.press_conference == Some(0)).count(), 2);
    let text = "市府10日召開記者會，市長陳其明表示，橋已通車。";
    assert_eq!(read(text).press_conferences[0].date, day(11, 10));
    assert_eq!(warnings("今天（11月10日），市政府举行新闻发布会。"), ["today_beside_date"]);
    assert_eq!(read("昨日的吹风会上，陈勇表示，橋已通車。").press_conferences[0].date, day(11, 12));
}

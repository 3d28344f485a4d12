//! The Chinese word lists, simplified and traditional, and how a word is looked up at a place in a line of
//! characters: by its last character first, so that a place where no word ends costs one lookup.

use std::collections::HashMap;
use std::sync::OnceLock;

/// A verb of saying that takes a reported clause even without a comma after it.
const CLAUSE_CUES: &str = "表示 指出 强调 強調 认为 認為 透露 坦言 宣布 宣佈 重申 呼吁 呼籲 承认 承認 否认 否認 \
    直言 提到 谈到 談到 解释 解釋 补充 補充 声称 聲稱 宣称 宣稱 警告 介绍 介紹 说 說 称 稱 说道 說道 主张 主張 \
    建议 建議 承诺 承諾 披露 估计 估計 预计 預計 相信 告诉记者 告訴記者 告诉媒体 告訴媒體";
/// A verb that counts only where a comma, a colon or a quotation mark follows.
const PAUSED_CUES: &str = "道 问 問 问道 問道 答 答道 回应 回應 回应称 回應稱 答复 答覆 回答 写道 寫道 感慨 感叹 感嘆 笑道 \
    喊道 笑说 笑說 总结 總結 评论 評論 反问 反問 表态 表態 补充说 補充說 介绍说 介紹說 解释说 解釋說 强调说 強調說 \
    指出说 表示称 告诉我们 提出 要求 通报 通報 通报称 回忆 回憶 回忆说 回憶說 批评 批評 质疑 質疑 补充道 補充道 \
    解释道 解釋道 介绍道 回应道 回應道 告诉新华社记者 讲道 講道 谈道 談道 坦言道 发文称 發文稱 发文表示 呼吁道 说明 說明 言 \
    追问 追問 询问 詢問 讲 講 透露说 坦承 直呼 吐槽 评价 評價 评价说 评价道 称赞 稱讚 预测 預測 推测 推測 抱怨 抗议 抗議 怒斥 斥责 斥責 \
    谴责 譴責 赞叹 讚嘆 嘲讽 嘲諷 调侃 調侃 打趣道 戏称 自嘲 致辞说 致辞时说 留言 留言说 发文 發文 喊 嘆 叹 坚称 堅稱 断言 斷言 \
    说道 回击 回擊 回忆道 回憶道 追忆 感叹说 感慨说 \
    澄清 反驳 反駁 辩称 辯稱 指 痛批 喊话 喊話 表明 感叹道 感慨道 提醒 分析 分析称 分析说 分析說 认为说 爆料 受访说 受訪說 直指 \
    接受采访时说 接受采访时表示 說明道";
/// The nouns of posts.
const TITLES: &str = "主任 局长 局長 部长 部長 市长 市長 省长 省長 县长 縣長 区长 區長 镇长 鎮長 乡长 鄉長 村长 村長 书记 書記 \
    主席 总理 總理 总统 總統 首相 大臣 国务卿 國務卿 发言人 發言人 处长 處長 司长 司長 厅长 廳長 科长 科長 会长 會長 \
    秘书长 秘書長 秘书 秘書 教授 研究员 研究員 院长 院長 校长 校長 所长 所長 馆长 館長 站长 站長 队长 隊長 社长 社長 \
    理事长 理事長 董事长 董事長 总裁 總裁 经理 經理 总经理 總經理 总监 總監 首席执行官 首席執行官 执行长 執行長 负责人 負責人 \
    委员 委員 院士 议员 議員 议长 議長 立委 代表 大使 领事 領事 总领事 總領事 律师 律師 医师 醫師 法官 检察长 檢察長 检察官 檢察官 \
    署长 署長 司令 司令员 参谋长 參謀長 专员 專員 顾问 顧問 参赞 參贊 组长 組長 团长 團長 总干事 總幹事 总工程师 總工程師 工程师 \
    工程師 经济师 分析师 分析師 经济学家 經濟學家 首席经济学家 成员 成員 常委 特首 行政长官 行政長官 外长 外長 防长 防長 财长 財長 \
    行长 行長 总书记 總書記 巡视员 巡視員 调研员 調研員 创始人 創始人 创办人 創辦人 讲师 講師 主编 主編 总编辑 總編輯 导演 導演 \
    教练 教練 支书 支書 村支书 州长 州長 盟长 旗长 次长 次長 政务委员 政務委員 召集人 干事 幹事 督察长 专家 專家 学者 學者 \
    总会计师 总师 掌门人 店长 店長 场长 廠長 厂长 政委 指挥官 指揮官 国王 女王 教宗 教皇 总督 總督 秘书处长 主持人 联合创始人";
/// What stands before the noun of a post and belongs to it.
const TITLE_PARTS: &str = "副 常务副 常務副 代 代理 前 原 总 總 首席 党组 黨組 党委 黨委 新闻 新聞 执行 執行 高级 高級 第一 名誉 名譽 \
    助理 一级 一級 二级 二級 兼 时任 時任 候任 候任 专职 專職 党总支 机关 机关党委 国务 國務 政治 纪委 紀委 常务 常務 联席 聯席 \
    特别 特別 临时 臨時 高等 高阶 資深 资深 客座 特聘 终身 法定 主要 相关 相關 有关 有關";
/// Nouns for people who are not named, or whose name follows without making them officials.
const PEOPLE: &str = "人士 官员 官員 知情人 消息人士 居民 市民 村民 网友 網友 业内人士 業內人士 工作人员 工作人員 目击者 目擊者 \
    家属 家屬 民众 民眾 学生 學生 同学 同學 老师 老師 教师 教師 家长 家長 游客 遊客 司机 司機 店主 商户 农民 農民 工人 员工 員工 \
    护士 護士 医生 醫生 志愿者 志工 受访者 受訪者 观众 觀眾 读者 讀者 选手 選手 运动员 球员 球員 消费者 消費者 用户 知情人士 \
    消防员 消防員 民警 警察 交警 战士 戰士 士兵 队员 隊員 快递员 快遞員 外卖员 售货员 服务员 服務員 导游 導遊 厨师 廚師 \
    摊主 攤主 老板 老闆 老板娘 农户 農戶 养殖户 种植户 渔民 漁民 牧民 果农 果農 茶农 茶農 菜农 邻居 鄰居 朋友 妻子 丈夫 父亲 父親 母亲 母親 \
    儿子 兒子 女儿 女兒 奶奶 爷爷 爺爺 大爷 大妈 大叔 阿姨 女士 先生 小姐 同事 球迷 歌手 演员 演員 作家 诗人 詩人 画家 畫家 摄影师 攝影師 \
    主播 博主 店员 店員 船员 船員 船长 船長 机长 機長 教師 班主任 辅导员 保安 环卫工 清潔員 司机 技术员 检验员 救援者 幸存者 生還者 \
    遇难者家属 居民们 村民们 候选人 候選人 旅客 乘客 患者 业主 業主 创业者 老人 男子 女子 当事人 當事人 记者 記者 作者";
/// What the names of organizations end with.
const ORGANIZATIONS: &str = "部 局 委 厅 廳 办 辦 院 署 省 市 县 縣 办公室 辦公室 委员会 委員會 政府 公司 大学 大學 中心 协会 協會 \
    学会 學會 商会 商會 工会 工會 联合会 聯合會 理事会 理事會 基金会 基金會 集团 集團 银行 銀行 法院 检察院 檢察院 医院 醫院 学院 \
    學院 研究院 研究所 国务院 國務院 警方 校方 院方 中方 美方 俄方 日方 韩方 韓方 英方 法方 德方 欧方 军方 軍方 官方 厂方 廠方 资方 資方 检方 檢方 \
    白宫 白宮 五角大楼 五角大廈 克里姆林宫 国会 國會 议会 議會 党委 黨部 消防队 消防局 机构 機構 联合国 聯合國 欧盟 歐盟 北约 北約 \
    电视台 通讯社 通訊社 新华社 报社 出版社 交易所 博物馆 博物館 图书馆 支队 支隊 总队 總隊 街道办 居委会 村委会 组织 組織 党中央 中央 \
    中国 中國 美国 美國 国务院台办 国台办 國台辦 外交部 使馆 大使馆 领事馆 机场 學校 学校 企业 分局 海关 海關 公社 联盟 聯盟 论坛 会";
/// Words that end like an organization or start like a name and are neither.
const NEITHER: &str = "报告 報告 文章 会议 會議 通知 通报 通報 方案 文件 公告 数据 數據 调查 調查 研究 消息 声明 聲明 公报 公報 规划 規劃 \
    意见 意見 白皮书 白皮書 发布会 發布會 記者會 记者会 大会 大會 研讨会 年会 座谈会 座談會 论坛 論壇 全会 全體會議 双方 雙方 方面 \
    有关 有關 同时 同時 高度 应该 應該 都会 机会 社会 社會 协议 全部 内部 內部 外部 局部 城市 都市 超市 股市 上市 门市 时候 一时 \
    文中 书中 信中 任何 时间 成都 江苏 江西 安徽 宁夏 甘肃 吉林 云南 温州 常州 广西 黄金 石油 金融 白银 马上 高层 明确 明確 公开 \
    公開 严重 嚴重 应当 史料 向来 万一 平时 常常 何时 何況 何况 和平 安全 于是 项目 经过 解放 时期 方法 路透社 周边 左右 毛利 \
    别人 別人 人们 人們 大家 后者 前者 有人 专家组 祝贺 商报 晚报 全会 议会厅 吹风会 通气会 庭审 钱币 温度 阳光 高速 高温 季度 年度";
/// Press conferences.
const CONFERENCES: &str = "新闻发布会 新聞發布會 新聞發佈會 发布会 發布會 發佈會 记者会 記者會 例行记者会 例行記者會 吹风会 吹風會 通气会 \
    通氣會 新闻通气会 媒体见面会 媒體見面會 记者见面会 記者見面會 记者招待会 記者招待會 情况通报会 情況通報會 媒体吹风会 政策吹风会 \
    新闻通报会 新聞通報會 中外记者会";

/// A list of words, found by their last character; longer words first.
pub(super) struct Endings(HashMap<char, Vec<Vec<char>>>);

impl Endings {
    fn of(lists: &[&str]) -> Endings {
        let mut table: HashMap<char, Vec<Vec<char>>> = HashMap::new();
        for word in lists.iter().flat_map(|list| list.split_whitespace()) {
            let chars: Vec<char> = word.chars().collect();
            if let Some(last) = chars.last() {
                table.entry(*last).or_default().push(chars);
            }
        }
        for words in table.values_mut() {
            words.sort_by_key(|w| std::cmp::Reverse(w.len()));
            words.dedup();
        }
        Endings(table)
    }

    /// The length of the longest word that ends where `chars` ends.
    pub fn longest(&self, chars: &[char]) -> Option<usize> {
        #[cfg(test)]
        super::work::step();
        let words = self.0.get(chars.last()?)?;
        words.iter().find(|w| chars.ends_with(w)).map(Vec::len)
    }

    /// Whether `chars` is one of the words.
    pub fn has(&self, chars: &[char]) -> bool {
        chars.last().and_then(|last| self.0.get(last)).is_some_and(|words| words.iter().any(|w| w == chars))
    }
}

/// All lists.
pub(super) struct Words {
    pub clause_cues: Endings,
    /// Both kinds of verbs.
    pub cues: Endings,
    pub titles: Endings,
    pub title_parts: Endings,
    pub people: Endings,
    pub organizations: Endings,
    pub neither: Endings,
    pub conferences: Endings,
}

impl Words {
    /// The lists, built at their first use.
    pub fn get() -> &'static Words {
        static WORDS: OnceLock<Words> = OnceLock::new();
        WORDS.get_or_init(|| Words {
            clause_cues: Endings::of(&[CLAUSE_CUES]),
            cues: Endings::of(&[CLAUSE_CUES, PAUSED_CUES]),
            titles: Endings::of(&[TITLES]),
            title_parts: Endings::of(&[TITLE_PARTS]),
            people: Endings::of(&[PEOPLE]),
            organizations: Endings::of(&[ORGANIZATIONS]),
            neither: Endings::of(&[NEITHER]),
            conferences: Endings::of(&[CONFERENCES]),
        })
    }
}

/// Characters that make another word of a short verb: 说明, 称为, 介绍信.
pub(super) fn makes_other_word(cue: &[char], next: char) -> bool {
    match cue {
        ['说' | '說'] => "明服法客辞話话教唱和是起到过過了来來笑实實出不".contains(next),
        ['称' | '稱'] => "为為作号號赞讚呼之霸职職得重量".contains(next),
        ['介', '绍' | '紹'] => "信人所了给給".contains(next),
        ['表', '示'] => "了欢感祝敬歉同反支肯赞".contains(next),
        ['估' | '预' | '預', ..] | ['相', ..] => "的了".contains(next),
        _ => "的".contains(next),
    }
}

/// What stands before a speaker only.
pub(super) const OPENINGS: &[&str] = &["会上", "會上", "据", "據", "有", "有关", "對於", "对于"];
/// Adverbs and times that stand between a speaker and the verb, or before the speaker.
pub(super) const ADVERBS: &[&str] = &[
    "也",
    "还",
    "還",
    "则",
    "則",
    "就",
    "均",
    "都",
    "亦",
    "又",
    "再",
    "曾",
    "已",
    "并",
    "並",
    "便",
    "昨",
    "今",
    "同时",
    "同時",
    "随后",
    "隨後",
    "此前",
    "再次",
    "多次",
    "进一步",
    "進一步",
    "特别",
    "特別",
    "明确",
    "明確",
    "公开",
    "公開",
    "首先",
    "最后",
    "最後",
    "接着",
    "接著",
    "日前",
    "近日",
    "今天",
    "今日",
    "昨天",
    "昨日",
    "对此",
    "對此",
    "当天",
    "當天",
    "当日",
    "當日",
    "向记者",
    "向記者",
    "对记者",
    "對記者",
    "对媒体",
    "對媒體",
    "上午",
    "下午",
    "晚间",
    "晚間",
    "晚",
    "而",
    "但",
    "但是",
    "不过",
    "不過",
    "此外",
    "另外",
    "其中",
    "一致",
    "同样",
    "同樣",
    "反复",
    "一再",
    "稍早",
    "随即",
    "隨即",
    "则是",
    "强烈",
    "透过脸书",
    "透過臉書",
    "受访时",
    "受訪時",
    "并且",
    "此間",
    "郑重",
    "鄭重",
    "认真",
    "坚定",
    "笑着",
    "笑著",
    "激动地",
    "高兴地",
    "自豪地",
    "一直",
    "日",
    "出面",
    "致辞",
    "致辭",
    "致詞",
    "受访",
    "受訪",
    "亲自",
    "親自",
    "主动",
    "主動",
    "当场",
    "當場",
    "中午",
    "今早",
    "早上",
    "今晚",
    "昨晚",
];

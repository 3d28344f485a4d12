//! The English word lists. Only words that change how a sentence is read are here.

use super::lexicon::role::*;

/// Lists whose words have the same roles.
pub(super) const LISTS: &[(&str, u32)] = &[
    (
        "if when where whom whose which what why how as there to not no nor now although though however meanwhile
         moreover furthermore nevertheless nonetheless otherwise therefore thus hence rather perhaps sometimes too
         very well yes please here both each every all any most more last next first second third finally overall
         instead asked looking speaking according my mine our ours you your i we us me let while whereas because so
         than then just even only yet still since unless until once again soon often always never maybe indeed
         currently based recently previously originally initially traditionally click read see find learn follow watch download join visit check use using get getting make making why
         don't can't won't it's that's there's let's here's like unlike such other others another additionally
         consequently similarly likewise specifically notably importantly interestingly clearly fortunately
         unfortunately nearly almost about ready welcome thanks thank dear happy congratulations need want",
        STOP,
    ),
    ("the this these those its their his her our both", DEFINITE | STOP),
    ("a an one two three four five some several many another few most other dozens", INDEFINITE | STOP),
    ("he him himself", PRONOUN | STOP | MALE),
    ("she herself", PRONOUN | STOP | FEMALE),
    ("they them it themselves i we you", PRONOUN | STOP),
    (
        "of at by for from in into on onto over to under until up upon via with within without about above across
         after against along amid among around before behind below beneath beside besides between beyond despite
         during except following through throughout toward towards regarding concerning per including",
        PREPOSITION | STOP,
    ),
    ("and but or while whereas", CONJUNCTION | STOP),
    ("that", THAT | STOP),
    ("who", WHO | STOP),
    ("according", ACCORDING | STOP),
    (
        "also then further later again once repeatedly previously recently earlier strongly specifically
         particularly additionally has had have subsequently first already publicly explicitly firmly clearly
         simply often still now just always never frankly reportedly finally separately jokingly similarly rightly
         flatly bluntly however too meanwhile initially quickly immediately emphatically proudly briefly even
         therefore thus nevertheless next early late did last only flatly angrily calmly solemnly recently",
        SKIP | STOP,
    ),
    (
        "is was are were be been being am will would shall should can could may might must do does isn't wasn't
         aren't weren't cannot couldn't wouldn't shouldn't",
        AUXILIARY | STOP,
    ),
    ("has had have did", AUXILIARY),
    (
        "speaker president-elect mayor-elect governor-elect senator-elect congressman-elect counsel director secretary minister mayor president commissioner administrator officer manager professor senator
         sen sens rep reps gov representative ambassador governor chief head premier chancellor attorney prosecutor
         judge justice coach pc dc det councillor alderman alderwoman bailiff prof skipper goalkeeper midfielder
         paramedic detective constable deputy-director commissar viceroy premier-elect headmaster headmistress
         headteacher vicar priest reverend monsignor brigadier commodore corporal lance-corporal pilot ranger warden
         treasurer archdeacon provost curate chaplain negotiator general colonel captain lieutenant major sergeant admiral commander inspector sheriff marshal
         superintendent principal dean provost librarian archivist curator editor coordinator supervisor leader
         deputy treasurer comptroller controller auditor ombudsman envoy consul counselor counsellor adviser advisor
         strategist analyst economist researcher scientist physician surgeon dean rector lecturer fellow scholar
         congressman congresswoman councilman councilwoman councilor councillor councilmember assemblyman
         assemblywoman lawmaker legislator delegate mp meps ceo cfo cto coo cio ciso founder co-founder owner
         partner chair chairperson chairwoman spokesperson
         spokeswoman vice-president vice-chairman vice-minister vice-mayor undersecretary under-secretary
         director-general secretary-general procurator magistrate engineer architect designer strategist specialist
         correspondent organizer activist consultant executive pope cardinal archbishop bishop rabbi imam pastor
         liaison registrar evangelist prof col gen lt maj capt sgt adm cmdr supt insp chief-of-staff trustee
         lawyer barrister solicitor historian technologist statistician meteorologist epidemiologist virologist",
        TITLE,
    ),
    ("chairman spokesman councilman congressman assemblyman ombudsman", TITLE | MALE),
    ("chairwoman spokeswoman councilwoman congresswoman assemblywoman", TITLE | FEMALE),
    ("sen sens rep reps gov prof col gen lt maj capt sgt adm cmdr supt insp det", ABBREVIATION),
    (
        "deputy vice acting interim former assistant associate executive senior chief general principal managing
         press prime foreign finance defense defence health interior education trade justice transport labor labour
         agriculture energy environment culture tourism commerce economy home first second permanent standing
         emeritus honorary special chief-executive program project product communications media information
         technology data research operations operating financial marketing policy digital content web lead
         co regional district county state city municipal provincial national federal international global
         police fire army navy air force political party majority minority opposition house senate lieutenant
         attorney solicitor inspector surgeon major vice-premier ex-president public affairs relations legal
         security intelligence budget science innovation human resources development planning outreach
         community customer user experience engagement creative technical staff board council committee
         innovation officer visiting adjunct incoming outgoing then-president founding longtime veteran
         privacy cyber cybersecurity product social software risk supply logistics tax investment sales business corporate
         campus emergency medical clinical nursing military space flight mission economic executive-vice under permanent chief principal climate immigration village township crown",
        TITLE_MOD,
    ),
    (
        "bureau ministry department agency committee commission council office administration authority association
         institute institution university college school academy bank corporation company corp inc ltd llc
         foundation federation union organization organisation court congress parliament senate house cabinet
         government service services board center centre hospital museum library group party police laboratory
         laboratories lab labs society club trust fund program programme initiative task force team division
         secretariat directorate embassy consulate station press times post news agency airlines airport railway
         network coalition alliance league chamber command corps army navy guard academy treasury registry
         observatory region municipality prefecture yuan league exchange journal tribune gazette herald
         section branch unit consortium partnership conference-board media taskforce archives administration's
         city-government ombudsman's mission technologies systems industries holdings motors airways",
        ORG_HEAD,
    ),
    (
        "pentagon kremlin xinhua congress parliament interpol nato unesco unicef opec hamas microsoft google facebook
         amazon reuters bloomberg twitter boeing toyota huawei tencent alibaba treasury senate nasa fema usda epa
         bundestag knesset westminster eu un imf wto cdc fda fbi cia gsa",
        ORG_NAME,
    ),
    (
        "america american britain china chinese england france germany russia japan india canada australia mexico
         brazil italy spain ukraine israel iran iraq syria turkey egypt africa asia europe korea taiwan vietnam
         thailand singapore malaysia indonesia philippines pakistan afghanistan poland sweden norway denmark
         finland netherlands belgium switzerland austria greece portugal ireland scotland wales hungary romania
         serbia cuba venezuela colombia argentina chile peru kenya nigeria ethiopia u.s us u.k uk usa eu u.n un
         d.c dc beijing shanghai chongqing chengdu guangzhou shenzhen tianjin wuhan nanjing hangzhou xi'an sichuan
         guangdong zhejiang jiangsu hunan hubei henan hebei shandong shanxi shaanxi yunnan guizhou fujian jiangxi
         anhui liaoning jilin heilongjiang gansu qinghai hainan guangxi xinjiang tibet ningxia macau macao taipei
         kaohsiung taichung tainan hong london paris berlin moscow tokyo delhi mumbai seoul sydney toronto kyiv kiev
         geneva brussels vienna rome madrid dublin york washington chicago boston houston dallas philadelphia
         seattle denver atlanta miami detroit phoenix baltimore springfield california texas florida ohio illinois
         pennsylvania michigan massachusetts maryland colorado arizona oregon nevada utah iowa kansas missouri
         minnesota wisconsin alabama alaska arkansas connecticut delaware hawaii idaho indiana kentucky louisiana
         maine mississippi montana nebraska hampshire jersey carolina dakota oklahoma rhode tennessee vermont
         wyoming ontario quebec manhattan brooklyn atlantic pacific puerto rico los angeles san francisco vegas
         oakland hawaii kong yangtze",
        PLACE,
    ),
    (
        "american chinese british russian japanese indian french german italian spanish canadian australian mexican
         european african asian korean taiwanese ukrainian israeli iranian turkish egyptian polish swedish dutch
         english irish scottish democratic republican labor labour conservative liberal democrat communist
         democrats republicans north south east west northern southern eastern western central new old great upper
         lower united states white supreme social open digital national federal international global public private
         general special annual summer winter spring autumn street road avenue river lake mountain valley bay island
         park plaza square bridge tower building hall room airport war peace world international act law bill
         report plan project policy strategy order rule code guide guidelines framework article chapter section
         award awards day week month year festival forum summit meeting conference webinar workshop training event
         internet website web site blog app apps mobile phone email data code software android windows iphone ipad
         apple linux java python github youtube instagram linkedin pinterest tumblr flickr vine snapchat wikipedia
         photo image images video audio podcast story stories tips trends tuesday best practice practices
         government-wide customer service services experience user users usability content management design
         technology technologies innovation innovations challenge challenges competition prize contest hackathon
         agile cloud api apis drupal wordpress html css seo analytics metrics performance testing test research
         study survey results analysis review questions answers question answer update updates
         newsletter press release releases statement homepage page pages link links search engine engines browser
         virtual reality health care education energy defense security homeland affairs veterans housing urban
         commerce agriculture interior transportation labor treasury justice state american native black
         university college school hospital museum library court house force air army navy corps marine marines
         coast guard police fire emergency disaster relief recovery climate change environment environmental
         protection food drug safety consumer financial human resources small business administration economic
         development rural county city town village district province township island community communities
         electric motors mills screen shots assembly orders strategies terms model agreement officers centers conditions solution solutions problem problems plain language what's action information network
         constitution congress senate amendment covid coronavirus pandemic virus vaccine olympics olympic cup
         christian muslim jewish catholic church god jesus bible christmas easter thanksgiving holiday halloween
         new year's eve morning afternoon evening night republic kingdom empire dynasty revolution belt initiative
         gulf ocean sea desert canal strait highway interstate route federalist register times post journal
         introduction conclusion background summary overview step steps part figure table appendix section example
         examples advice goals goal benefits resources related share comments tags topics categories author
         authors contact home about media gallery dashboard toolkit tool tools playbook sandbox crowdsourcing
         hosted source developer developers standard standards version bootstrap innovation fellows presidential
         executive gov com org federalwide multilingual multimedia gamification big smart citizen citizens science
         era journey",
        COMMON,
    ),
    ("mr sir lord mister", HONORIFIC | MALE),
    ("ms mrs miss madam lady dame mme", HONORIFIC | FEMALE),
    ("dr drs rev hon fr sr cllr", HONORIFIC),
    (
        "mr ms mrs dr drs rev hon st jr sr inc co corp ltd no vs etc fig vol dept univ assn bros jan feb mar apr jun
         jul aug sep sept oct nov dec ph messrs mme ave blvd rd ft mt calif mass pa conn fla wis minn ariz colo",
        ABBREVIATION,
    ),
    ("de del della di da dos das du la le van von der den ter ten bin ibn al el abu ben af zu dela y", PARTICLE),
    (
        "official source spokesman spokeswoman spokesperson resident expert analyst witness observer passer-by
         neighbor neighbour villager farmer worker employee staffer aide insider diplomat critic advocate protester
         supporter student teacher parent mother father doctor nurse driver passenger customer survivor relative
         investigator detective soldier businessman entrepreneur shopkeeper
         tourist volunteer reader user member participant attendee person
         boss gaffer hubby hero heroine couple family pundit plaintiff defendant claimant widow widower grandmother grandfather grandson granddaughter
         mum mom dad nan gran grandma grandpa granddad neighbour-in-law roommate housemate flatmate landlord landlady
         lodger tenant homeowner householder pensioner retiree motorist cyclist commuter pedestrian trucker bystander
         onlooker eyewitness rescuer firefighter gardener plumber electrician carpenter builder baker butcher barber
         hairdresser waiter bartender cook clerk cashier janitor labourer laborer welder miner sailor fisherman
         fisherwoman rancher grower trader broker banker shareholder investor hedge-fund salesman manufacturer vendor
         stallholder publican pharmacist dentist psychologist psychiatrist therapist counsellor nutritionist dietitian
         biologist chemist physicist geologist glaciologist ecologist zoologist botanist astronomer mathematician
         sociologist anthropologist archaeologist archeologist criminologist demographer pollster author writer
         novelist poet playwright actor singer musician guitarist drummer bassist composer songwriter painter
         sculptor photographer filmmaker film-maker choreographer dancer comedian broadcaster journalist columnist
         blogger critic reviewer biographer curator conservator blogger youtuber influencer streamer gamer athlete
         player footballer striker defender winger forward cricketer batsman bowler golfer boxer jockey swimmer
         sprinter quarterback pitcher catcher receiver linebacker rookie newcomer winger debutant teammate referee
         umpire trainer fan supporter newcomer veteran soldier sailor airman marine cadet recruit refugee migrant
         immigrant asylum-seeker survivor victim hostage captive inmate prisoner suspect attacker gunman
         schoolboy schoolgirl teenager teen youngster toddler child kid pupil undergraduate graduate freshman
         sophomore alumnus babysitter nanny carer caregiver midwife orderly spokesman-for colleague co-worker coworker
         classmate friend boyfriend girlfriend fiance fiancee partner ex neighbour dutchman frenchman englishman
         irishman scotsman welshman spaniard german italian frenchwoman englishwoman aussie kiwi brit american
         australian canadian brazilian argentine portuguese norwegian swede dane finn belgian swiss austrian pole
         czech hungarian greek turk russian ukrainian nigerian ghanaian kenyan egyptian israeli palestinian iraqi
         iranian indian pakistani chinese japanese korean mexican colombian chilean
         speaker-of reporter interviewer moderator host presenter anchor correspondent questioner audience
         activist campaigner lobbyist donor philanthropist mechanic engineer technician operator machinist
         contractor developer surveyor architect planner builder restaurateur chef hotelier grocer florist",
        UNNAMED,
    ),
    (
        "man boy father husband son brother uncle grandfather businessman fisherman gentleman king prince duke lord
         policeman fireman dad grandpa grandson widower nephew dutchman frenchman englishman schoolboy groom",
        UNNAMED | MALE,
    ),
    (
        "woman girl mother wife daughter sister aunt grandmother businesswoman lady queen princess duchess
         policewoman mum mom nan gran grandma granddaughter widow niece schoolgirl actress waitress bride",
        UNNAMED | FEMALE,
    ),
    (
        "officials sources spokesmen spokespeople residents experts analysts witnesses observers neighbors
         neighbours villagers farmers workers employees staffers aides insiders diplomats critics advocates
         protesters supporters students teachers parents doctors nurses drivers passengers customers survivors
         relatives scientists researchers economists lawyers prosecutors investigators police authorities
         lawmakers senators organizers activists people leaders directors administrators ministers
         universities governments regulators hospitals campaigners organizations interviewees respondents agencies companies developers panelists speakers presenters employers
         growers survivors critics others fans players teammates pupils children kids families
         mothers fathers wives husbands brothers sisters sons daughters friends colleagues coworkers bystanders
         onlookers eyewitnesses rescuers firefighters paramedics medics cops detectives officers troops rebels
         militants fighters insurgents opponents allies rivals lobbyists donors investors traders brokers bankers
         landlords tenants homeowners pensioners motorists cyclists commuters ranchers fishermen miners truckers
         historians economists biologists physicists climatologists pollsters strategists commentators columnists
         reporters journalists editors authors writers scholars academics educators tourists locals townspeople
         republicans democrats conservatives liberals greens tories ministers mayors governors prosecutors-general
         executives bosses owners shareholders employers contractors skeptics sceptics detractors insiders bureaucrats
         regulators watchdogs charities unions lenders retailers airlines banks studios carmakers drugmakers
         automakers forecasters meteorologists geologists some many most women men boys girls migrants refugees
         businesses designers bloggers ministries councillors councilors lawmakers attendees participants members representatives managers volunteers tourists",
        UNNAMED | PLURAL,
    ),
    (
        "state defense defence treasury commerce labor labour agriculture energy education transportation transport
         interior health human services homeland security housing urban development veterans affairs foreign finance
         trade industry culture tourism science technology environment justice home economy national intelligence
         central public works relations communications management budget budgeting research operations staff
         rural revitalization ecology resources civil water emergency information education sports planning
         police schools",
        FIELD,
    ),
    ("heads leads chairs directs runs oversees manages headed led supervises coordinates", HEADS),
    (
        "james john robert michael william david richard joseph thomas charles christopher daniel matthew anthony mark
         donald steven paul andrew joshua kenneth kevin brian george timothy ronald edward jason jeffrey ryan jacob
         gary nicholas eric jonathan stephen larry justin scott brandon benjamin samuel gregory alexander frank
         patrick raymond jack dennis jerry tyler aaron jose adam nathan henry douglas zachary peter kyle noah ethan
         jeremy walter keith roger terry sean gerald carl arthur lawrence jesse bryan joe bruce gabriel
         logan alan juan albert willie wayne roy ralph randy eugene vincent russell louis philip bobby johnny
         bradley antonio luis carlos pedro miguel ahmed mohammed muhammad ali omar hassan ibrahim vladimir ivan
         dmitry sergei boris emmanuel francois pierre jacques hans klaus wolfgang marco giovanni mario tom mike jim
         bob bill dan dave steve chris matt tim jeff greg ben sam nick tony rick ron don ken fred ted todd craig
         corey derek phil howard leonard stanley lewis harold ernest barack ian neil graham simon martin oliver
         harry liam callum rishi boris narendra hiroshi kenji takeshi adrian aidan alastair alec alejandro alfred
         alistair amir andre andres andrei angus anton antoine archie armando arjun arnold arturo ashok barnaby barry
         bernard bertrand bilal brad brendan brett bruno byron cameron carlo cedric cesar chad clarence claude clayton
         clifford clive colin conor curtis cyril damon darren darryl declan dmitri dominic donovan duncan dwight
         dylan eamon eddie edgar eduardo edwin elliot elliott emilio enrique erik esteban ewan felipe felix fergus
         fernando francesco francis francisco franz fraser friedrich fyodor gareth garrett gavin geoff geoffrey georges
         gerard giles gilbert glenn gordon graeme guillermo gustavo guy hamish hamid hans-peter haruki hector heinz
         herbert hugh hugo humphrey hussein igor ignacio imran isaac ismail jaime jamal javier jerome joao joaquin joel
         johan johannes jorge julian julio jurgen kareem keir kenny khalid kurt lars leo leon leonardo lloyd lorenzo
         luca lucas luigi luke luther magnus malcolm malik manuel marcel marcus mario martyn marvin mateo mathieu
         maurice mauricio max maxime melvin mikhail mitch mohamed morris mustafa nathaniel neville nigel nikolai
         norman olaf olivier omar orlando oscar otto owen pablo paolo pascal pavel percy phillip preston quentin rafael
         raj rajesh ralf ramon raul reggie reginald rene rhys ricardo roberto roderick rodney roland rolf roman rory
         ross rowan rupert salman salvador santiago saul sebastian sergio seamus shane sidney stefan stewart stuart
         suresh sven sylvester tariq ted terrence theo theodore thierry tobias toby trevor tristan tyrone umberto
         valentin vernon viktor vijay vince vincenzo vito warren wesley wilfred wilhelm xavier yusuf yves",
        GIVEN | MALE,
    ),
    (
        "mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty sandra margaret
         ashley kimberly emily donna michelle carol amanda melissa deborah stephanie rebecca sharon laura cynthia
         dorothy amy kathleen angela shirley emma brenda pamela nicole anna samantha katherine christine helen debra
         rachel carolyn janet maria catherine heather diane olivia julie joyce victoria ruth virginia lauren kelly
         christina joan evelyn judith andrea hannah megan cheryl jacqueline martha madison teresa gloria sara janice
         ann anne jean abigail alice julia judy sophia grace denise amber doris marilyn danielle beverly isabella
         theresa diana natalie brittany charlotte marie kayla alexis lori jane jen karine kamala hillary nancy angela
         ursula theresa liz fatima aisha olga svetlana natalia yuki keiko sakura priya indira rosa carmen elena sofia
         lucia katie kate beth sue wendy tina tracy tammy dawn holly gina rose claire fiona gwynne stacy jill
         robin leslie marina sheila paula ellen eileen gail lucy abby ada adele adriana agatha agnes aicha aileen
         alexandra alicia alison allison alma amelia amina anastasia angelica anika anita anja annabel annette antonia
         arlene astrid audrey beatrice beatriz belinda bella bernadette beatrix bianca birgit bonnie bridget brigitte
         camilla camille carla carlotta carmela caroline cassandra cecilia celia chantal chiara chloe clara clarissa
         claudia colleen connie constance cordelia corinne cristina daisy daphne daniela darlene delia delphine
         diane dolores dominique dora doreen dorothea edith edna eleanor elaine eliza elise ella eloise elsa elsie
         elspeth emilia erica erika estelle esther eunice eva evangeline eve farah felicity fernanda florence frances
         francesca freda frida gabriela gabrielle gemma genevieve georgia georgina geraldine gertrude gillian giulia
         gladys glenda greta gretchen gwen gwendolyn hana harriet hattie hazel heidi helena helga henrietta hilda
         ida ines inga ingrid irene iris irina isabel isabelle jacinta jasmine jeanette jenna jenny jessie
         joanna joanne jocelyn johanna josephine josie juanita juliana juliet juliette karin karina kathryn kathy
         katja katrina kendra kerry kirsten kirsty kristen kristin lara latoya leah leila lena leona leonora leticia
         lila lillian lina lorna lorraine louisa louise lucille lucinda lydia lynn lynne mabel madeleine maggie maeve
         mairead manuela marcia margarita margot marguerite mariana marianne maribel marion marisa marjorie marlene
         marta martina matilda maureen mavis maxine meera mildred millie mina miranda miriam moira molly mona monica
         monique muriel myra nadia nadine naomi natasha nell nellie nina noemi nora noreen norma odette olive ottilie
         pam pamela pauline penelope petra phoebe phyllis polly prudence rachael ramona rebekah renata renee rhonda
         rita roberta rosalind rosalie rosemary roxanne sabine sabrina sadie sally sandy saskia selma shannon sian
         sienna silvia simone sinead siobhan sonia sonja soraya stella sunita susanna susanne suzanne sybil sylvia
         tabitha tamara tamsin tanya tatiana tessa thelma tiffany toni trudy una valentina valeria valerie vanessa
         vera veronica viola violet vivian vivienne wanda whitney wilhelmina wilma winifred yasmin yolanda yvonne
         zainab zara zoe",
        GIVEN | FEMALE,
    ),
    ("april may june will grant page dean major chelsea paris jordan austin dallas bishop earl", GIVEN),
];

/// Words of somebody who speaks of or to the people there.
pub(super) const PERSONAL: &str = "i me my mine myself i'm i've i'd i'll i’m i’ve i’d i’ll we us our ours ourselves we're \
    we've we'd we'll we’re we’ve we’d we’ll you your yours you're you've you'll you’re you’ve you’ll";

/// Lists whose entries are numbered from 1; an entry holds all forms of a word.
pub(super) const NUMBERED: &[(&str, u32)] = &[
    (
        "january jan,february feb,march mar,april apr,may,june jun,july jul,august aug,september sept sep,october oct,\
         november nov,december dec",
        MONTH,
    ),
    (
        "monday mon mondays,tuesday tue tues,wednesday wed,thursday thu thur thurs,friday fri,saturday sat,sunday sun",
        WEEKDAY | STOP | SKIP,
    ),
    (
        "conference,briefing,statement interview speech letter email e-mail tweet post blog report release address \
         meeting hearing forum summit seminar call testimony memo note webinar workshop presentation keynote \
         panel session podcast article column essay op-ed announcement",
        SETTING,
    ),
];

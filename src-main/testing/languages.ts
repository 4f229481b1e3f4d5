/** What a text is in, and the old encodings that texts of that language are met in. */
interface Specimen {
  readonly language: string;
  readonly encodings: readonly string[];
  /** At least 200 characters of plain prose. */
  readonly text: string;
}

/** Plain prose in many languages, written for tests of how an encoding is told. */
export const SPECIMENS: readonly Specimen[] = [
  {
    language: 'German',
    encodings: ['windows-1252', 'macintosh'],
    text: 'Die Gemeinde prüft zurzeit, ob die alte Mühle für Gäste geöffnet werden kann. Größere Schäden am Dach müssen zuvor behoben werden, und auch die Brücke über den Bach ist nicht mehr tragfähig genug für schwere Fahrzeuge.',
  },
  {
    language: 'French',
    encodings: ['windows-1252', 'macintosh'],
    text: "Le musée a été fermé pendant l'été pour des travaux. La réouverture, prévue à la rentrée, sera fêtée avec un concert où joueront les élèves de l'école voisine ; l'entrée sera gratuite pour tous ceux qui se présentent dès le matin.",
  },
  {
    language: 'Spanish',
    encodings: ['windows-1252'],
    text: 'El próximo año comenzará la construcción del nuevo hospital. Según el alcalde, la decisión se tomó después de escuchar a los vecinos, que pedían más atención médica para los niños y las personas mayores del barrio.',
  },
  {
    language: 'Polish',
    encodings: ['windows-1250', 'iso-8859-2'],
    text: 'Wczoraj wieczorem nad miastem przeszła gwałtowna burza. Strażacy usuwali połamane gałęzie z ulic, a mieszkańcy pomagali sąsiadom zabezpieczyć dachy. Dziś świeci słońce i wszyscy mają nadzieję, że najgorsze już minęło.',
  },
  {
    language: 'Czech',
    encodings: ['windows-1250', 'iso-8859-2'],
    text: 'Včera večer přišla do města silná bouřka. Hasiči odklízeli větve ze silnic a lidé pomáhali sousedům opravit střechy. Dnes už svítí slunce a všichni doufají, že nejhorší mají za sebou a že příští týden bude klidnější.',
  },
  {
    language: 'Hungarian',
    encodings: ['windows-1250', 'iso-8859-2'],
    text: 'Tegnap este erős vihar vonult végig a városon. A tűzoltók letört ágakat takarítottak el az utakról, a lakók pedig segítettek a szomszédoknak rendbe hozni a tetőket. Ma már süt a nap, és mindenki bízik benne, hogy a nehezén túl vannak.',
  },
  {
    language: 'Turkish',
    encodings: ['windows-1254'],
    text: 'Dün akşam şehirde güçlü bir fırtına çıktı. İtfaiye ekipleri yollardaki kırık dalları topladı, komşular da birbirlerinin çatılarını onarmaya yardım etti. Bugün güneş açtı ve herkes en kötüsünün geçtiğini umuyor.',
  },
  {
    language: 'Lithuanian',
    encodings: ['windows-1257'],
    text: 'Vakar vakare per miestą praūžė stipri audra. Ugniagesiai šalino nulūžusias šakas iš gatvių, o gyventojai padėjo kaimynams sutvarkyti stogus. Šiandien šviečia saulė ir visi tikisi, kad blogiausia jau praėjo.',
  },
  {
    language: 'Russian',
    encodings: ['windows-1251', 'koi8-r', 'iso-8859-5', 'ibm866', 'x-mac-cyrillic'],
    text: 'Вчера вечером над городом прошла сильная гроза. Пожарные убирали с улиц сломанные ветки, а жители помогали соседям чинить крыши. Сегодня светит солнце, и все надеются, что худшее уже позади и неделя будет спокойной.',
  },
  {
    language: 'Ukrainian',
    encodings: ['windows-1251', 'koi8-u'],
    text: 'Учора ввечері над містом пройшла сильна гроза. Пожежники прибирали з вулиць зламані гілки, а мешканці допомагали сусідам лагодити дахи. Сьогодні світить сонце, і всі сподіваються, що найгірше вже минуло.',
  },
  {
    language: 'Bulgarian',
    encodings: ['windows-1251'],
    text: 'Снощи над града премина силна буря. Пожарникарите разчистваха счупените клони от улиците, а хората помагаха на съседите си да поправят покривите. Днес грее слънце и всички се надяват, че най-лошото е минало.',
  },
  {
    language: 'Greek',
    encodings: ['windows-1253', 'iso-8859-7'],
    text: 'Χθες το βράδυ πέρασε από την πόλη μια δυνατή καταιγίδα. Οι πυροσβέστες μάζευαν σπασμένα κλαδιά από τους δρόμους και οι κάτοικοι βοηθούσαν τους γείτονες να φτιάξουν τις στέγες. Σήμερα έχει ήλιο και όλοι ελπίζουν.',
  },
  {
    language: 'Hebrew',
    encodings: ['windows-1255'],
    text: 'אתמול בערב עברה סופה חזקה מעל העיר. הכבאים פינו ענפים שבורים מהרחובות, והתושבים עזרו לשכנים לתקן את הגגות. היום השמש זורחת וכולם מקווים שהגרוע מכול כבר מאחוריהם ושהשבוע הבא יהיה רגוע יותר מן הקודם לו בכל הארץ.',
  },
  {
    language: 'Arabic',
    encodings: ['windows-1256', 'iso-8859-6'],
    text: 'مرت مساء أمس عاصفة قوية فوق المدينة. قام رجال الإطفاء بإزالة الأغصان المكسورة من الشوارع، وساعد السكان جيرانهم في إصلاح الأسطح. أما اليوم فالشمس مشرقة والجميع يأمل أن يكون الأسوأ قد انتهى وأن يكون الأسبوع القادم هادئا.',
  },
  {
    language: 'Thai',
    encodings: ['windows-874'],
    text: 'เมื่อคืนนี้มีพายุแรงพัดผ่านเมือง เจ้าหน้าที่ดับเพลิงช่วยกันเก็บกิ่งไม้ที่หักออกจากถนน ส่วนชาวบ้านก็ช่วยเพื่อนบ้านซ่อมหลังคา วันนี้แดดออกและทุกคนหวังว่าเรื่องร้ายที่สุดได้ผ่านพ้นไปแล้ว สัปดาห์หน้าคงจะสงบกว่านี้',
  },
  {
    language: 'Simplified Chinese',
    encodings: ['gb18030'],
    text: '昨天晚上，一场强烈的暴风雨经过这座城市。消防员清理了街道上折断的树枝，居民们帮助邻居修理屋顶。今天太阳出来了，大家都希望最坏的时候已经过去，下个星期会平静一些。市政府表示，图书馆和学校将在周一重新开放，受损的桥梁还需要几个月才能修好。',
  },
  {
    language: 'Traditional Chinese',
    encodings: ['big5'],
    text: '昨天晚上，一場強烈的暴風雨經過這座城市。消防員清理了街道上折斷的樹枝，居民們幫助鄰居修理屋頂。今天太陽出來了，大家都希望最壞的時候已經過去，下個星期會平靜一些。市政府表示，圖書館和學校將在週一重新開放，受損的橋樑還需要幾個月才能修好。',
  },
  {
    language: 'Japanese',
    encodings: ['shift_jis', 'euc-jp'],
    text: '昨夜、激しい嵐が町を通り過ぎました。消防士たちは道路に落ちた枝を片付け、住民は隣の家の屋根を直すのを手伝いました。今日は太陽が出ていて、みんな最悪の時は過ぎたと願っています。図書館と学校は月曜日に再開する予定ですが、橋の修理には数か月かかる見込みです。',
  },
  {
    language: 'Korean',
    encodings: ['euc-kr'],
    text: '어젯밤 강한 폭풍이 도시를 지나갔습니다. 소방관들은 도로에 떨어진 나뭇가지를 치웠고 주민들은 이웃의 지붕을 고치는 일을 도왔습니다. 오늘은 해가 났고 모두가 가장 나쁜 때는 지나갔기를 바라고 있습니다. 도서관과 학교는 월요일에 다시 문을 엽니다.',
  },
];

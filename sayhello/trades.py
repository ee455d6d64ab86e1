"""The words by which advertisements give themselves away, trade by trade, in many languages.

In the lists `a|b` is either, `word*` any ending, and a lone `*` up to four words.
"""

import re


def phrases(text):
    """Return the phrases of a list, which stand between commas, without its labels."""
    text = re.sub(r"^\s*\w+:\s", ",", text, flags=re.MULTILINE)
    text = re.sub(r"\|\s+", "|", text)
    return tuple(" ".join(phrase.split()) for phrase in text.split(",") if phrase.strip())


# Words and phrases of advertisements, by trade.
BLOCKED_WORDS = phrases("""
    casino: online|live|crypto|bitcoin casino|casinos|kasino|kazino|slots|roulette|poker|betting|
        bingo, best|top casino|casinos|betting, casino|casinos|poker|slot|slots|kasyno|kasyna|
        betting online|sites|site|bonus|bonuses|siteleri, casino|poker|paris en ligne, casino truc
        tuyen, casino * free spins, free|gratis spin|spins, no|first|minimum|min deposit
        bonus|spins|casino, first deposit, welcome|signup|sign-up|deposit bonus, sign up bonus,
        bonus|promo code|codes, sportsbook*, bookmaker*, sports|sport|horse betting|picks,
        betting|football|soccer|racing tips|tipster|odds|predictions, bet on
        cricket|sports|football, fixed|sure match|matches|odds|wins, play|playing for real money,
        win real money, winning numbers, jackpot * today|day|online, withdraw|cashout in
        minutes|seconds, live dealer*, highest|best odds, deposit * get * bonus, spins on
        registration, register * bonus, daily|free|vip picks, predictions|tips * accuracy,
        88|99|100 win rate, togel*, slot gacor|online|demo, gacor, maxwin, aviator
        predictor|game|hack, win|winning rate|strategy, roulette|blackjack system|trick|strategy,
        satta king|matka, dream team prediction, teen patti, rummy app|online, cricket id, judi,
        toto site|togel|macau, bandar|agen|situs slot|togel|bola|poker, anti rungkad, rtp live,
        1xbet, mostbet, freispiel*, ohne einzahlung, einzahlungsbonus, willkommensbonus,
        sportwetten, echtgeld, wettanbieter, tours gratuits, sans depot, paris sportifs, machines
        a sous, bonus|bono de|di bienvenue|bienvenida|boas-vindas|benvenuto,
        giros|tiradas|rodadas|giri|jogadas gratis, sin|sem|senza deposito,
        apuestas|apostas|scommesse deportivas|esportivas|sportive|online, casas|casa de
        apuestas|apostas, tragamonedas, tragaperras, pronosticos|pronostici
        con|deportivos|calcio|sicuri, jogo do tigre|tigrinho|aviaozinho, tigrinho, plataforma
        pagando, goksite*, zonder storting, welkomstbonus, darmow* spin*, bez|bonus
        depozytu|powitalny, bukmacher*, canli|kacak bahis, bahis siteleri|sitesi|oyna,
        deneme|hosgeldin|bedava bonus|bonusu, guncel giris, nha cai, nap dau|tien, ca do bong, ca
        cuoc, bai doi thuong, soi cau, pariuri, rotiri gratuite, kaszino, nettcasino*,
        nettikasino*, casino utan|uden|uten, sazkov*, στοιχημα*, καζινο, онлайн|лучшие|вулкан|топ
        казино|слоты, казино онлайн|вулкан, казино * бонус*|фриспин*|промокод*, фриспин*,
        фріспін*, бездепозит*, букмекер*, ставк* на спорт, ставок на спорт, прогноз* на спорт,
        договорн* матч*, рабочее|зеркало зеркало|работает, игровые|игровых|ігрові
        автоматы|автоматов|автомати, быстрый вывод, реальні|реальные гроші|деньги, вигравай,
        промокод, کازینو, مراهنات, بونص, شرط بندی, הימורים, קזינו אונליין, सट्टा, जुआ ऐप, 百家乐,
        百家樂, 博彩, 線上博弈, 线上娱乐, 體育投注, 体育投注, 足球投注, 彩票计划, 北京赛车,
        六合彩, 时时彩, 棋牌平台, 棋牌游戏, 老虎机, 老虎機, 葡京, 注册送, 註冊送, 首存, 首充,
        首儲, 提现秒到, 秒提现, 稳赚, 穩賺, 包赢, 特码, 娱乐城, 娛樂城, 网赌, 赌球, 返水,
        真人荷官, 电子游艺, オンラインカジノ, オンカジ, 入金不要, 入金ボーナス, フリースピン,
        ブックメーカー, 競馬予想, パチンコ攻略, 토토사이트, 토토 사이트, 토토 추천, 먹튀,
        안전놀이터, 메이저놀이터, 바카라, 카지노사이트, 카지노 사이트, 온라인카지노, 온라인
        카지노, 첫충, 슬롯사이트, 슬롯 사이트, 꽁머니, 파워볼, 스포츠배팅, สล็อต, คาสิโน, บาคาร่า,
        แทงบอล, เว็บตรง, ฝากถอน, หวยออนไลน์, เครดิตฟรี, เว็บพนัน
    pharmacy: cialis, levitra, kamagra, sildenafil, tadalafil, tramadol, xanax, modafinil,
        stromectol, ivermectin, semaglutide, phentermine, kratom, minoxidil, finasteride,
        oxycodone, buy|cheap|generic|order|comprar|acheter|kaufen|купить|viagra viagra|meds|
        adderall|ozempic|steroids|weed|cannabis|antibiotics|online|pills|generico|kopen|bez|sans|
        sin|sem|senza|ohne, without|no prescription|doctor needed|required|visit|online, without
        prescription, online|canadian pharmacy|drugs, pharmacy online, diet|slimming|memory|
        enhancement|ed|erection pills, weight loss pill|pills|gummies|tea|drops|supplement*,
        keto|cbd pills|gummies|oil, fat burner, belly fat, male enhancement, penis, erectile,
        herbal|natural cure|cures|doctor|medicine * cured|cure|herpes, cured * herpes|hiv|cancer|
        diabetes|hepatitis|fibroids, cures herpes|hiv|cancer|diabetes, doctors * want you, detox
        tea|drink, discreet packaging|shipping|delivery, worldwide|overnight shipping|delivery,
        potenzmittel, rezeptfrei*, abnehmpillen|diatpillen|abnehmtropfen, kilo abnehmen, sans
        ordonnance, perdez|maigrir * kilos|kg|vite, bruleur de graisse,
        medicament*|pastillas|pillole|remedios sin|sem|senza|sans receta|receita|ricetta,
        pastillas|pildoras|remedio|cha para adelgazar|emagrecer, pierde|perca|perdi *
        kilos|kg|quilos|chili, bajar de peso, emagre* * quilos|rapido, dimagrire velocemente,
        disfuncion|disfuncao erectil|eretil, farmacia|pharmacie|apotheke|apteka online, pharmacie
        en ligne, farmacia en linea, kilo kwijt|afvallen, afslankpillen, bez recepty, tabletki na
        odchudzanie|potencje, schudn* * kg, recetesiz, zayiflama hapi|cayi|ilaci, geciktirici,
        obat kuat|aborsi|herbal|pelangsing|pembesar|diabetes, pelangsing, thuoc giam|cuong
        can|duong, thuoc dac tri, sinh ly nam, виагр*, сиалис, для потенции, похудеть|схуднути
        на|без, таблетки для похудения, средство для похудения, дженерик*, فیاجرا, فیاغرا, سیالس,
        سایتوتک, سایتوتیک, بدون وصفه, للتخسیس, انقاص الوزن, تکبیر القضیب, ویاگرا, قرص لاغری,
        ויאגרה, ללא מרשם, वियाग्रा, अचूक दवा, मर्दाना ताकत, वजन घटाने की दवा, 减肥药, 减肥茶,
        减肥产品, 減肥藥, 想瘦的, 瘦身产品, 壮阳, 壯陽, 伟哥, 威而鋼, 早泄, 祖传秘方, 祖傳秘方,
        根治糖, 根治鼻, 包治, 无效退款, 催情, 延时喷剂, バイアグラ, シアリス, ed治療薬, 精力剤,
        痩せるサプリ, ダイエットサプリ, 育毛剤, 비아그라, 시알리스, 정력제, 다이어트약, 다이어트
        약, 탈모약, ไวอากร้า, ยาลดน้ำหนัก, ยาปลุก, อาหารเสริม
    loans: personal|payday|business|urgent|instant|quick|fast|online|private loan|loans|lender*,
        need|want a loan, apply for * loan, loan offer|approved|approval|company|firm|lender|
        without, no|without collateral, bad credit, credit score|repair|fix, fico score, cut your
        debt, debt relief|consolidation, guaranteed|instant approval, gave me a loan, loan *
        interest, atm card|cards, next of kin, unclaimed fund|funds|inheritance, compensation
        fund, inheritance fund|of, deposited the sum, god-fearing, strict confidence, bank
        details, cash advance, funding|loan for startups|business*, my late husband * bank, ohne
        schufa, sofortkredit*, privatkredit*, kredit|kredite sofort|ohne|trotz|von|zwischen,
        darlehen von|ohne|zwischen, kreditangebot*, entre particulier|particuliers|particulares,
        offre|oferta|offerta de|di pret|prestamo*|prestito, pret|credit
        rapide|personnel|urgent|immediat, credit sans, fiche|fichee|fiches a la banque, interdit
        bancaire, prestamo|prestamos|credito|creditos urgente|rapido|rapidos|personales|online|
        inmediato, ofrecemos|necesita|necesitas * prestamo|prestamos, sin buro|aval|veraz,
        emprestimo|emprestimos para|pessoal|online|rapido|consignado, negativad*, sem consulta,
        prestito|prestiti veloce|veloci|personale|personali|online|tra, tra privati, cattivi
        pagatori, geld lenen, lening aanvragen|zonder, zonder bkr, snel geld, szybk* pozyczk*,
        pozyczk*|kredyt* bez|online|prywatn*|gotowkow*, chwilowk*, bez bik, kara liste*,
        sicili|sicil bozuk, kredi notu|basvurusu, aninda|hizli|faizsiz|ihtiyac kredi|kredisi,
        pinjaman online|dana|uang|tanpa|cepat, dana cepat|tunai, tanpa jaminan, cepat cair, vay
        tien|nhanh|von|online|tin, giai ngan, pujck* bez|online|ihned, bez registru, hitel|kolcson
        azonnal|bar, credite|imprumut* rapide|rapid|nebancar*, lan utan, smslan, kviklan,
        pikavippi*, δανεια, займ|займы|кредит|кредиты|позика онлайн|наличными|срочно|без|на,
        микрозайм*, микрокредит*, помощь|допомога в получении|отриманні кредит*, кредитн*
        истори*|історі*, без отказа|відмови, деньги|гроші до зарплаты|зарплати, под залог, без
        справок, списание долгов, قروض, قرض شخصی, قرض سریع, تمویل شخصی, بدون کفیل, سداد القروض,
        سداد متعثرات, بدون فوائد, وام فوری, وام بدون, הלוואות, הלוואה מהירה, पर्सनल लोन, लोन पाएं,
        तुरंत लोन, 无抵押, 無抵押, 免抵押, 放款, 撥款, 网贷, 征信, 黑户, 小额贷, 小額借款, 信用贷,
        信用卡套现, 套现, 急用钱, 贷款额度, 秒下款, 借款平台, 免保人, 民間借貸, 即日融資,
        即日現金, ブラックok, 審査なし, 現金化, 당일대출, 당일 대출, 신용대출, 무직자, 신용불량,
        소액결제, 대출 상담, 대출 가능, 급전, เงินกู้, เงินด่วน, สินเชื่อ, ไม่เช็คบูโร
    crypto: bitcoin|btc|crypto|forex|fx|nft|token mixer|investment*|mining|trader|trading|doubler|
        recovery|giveaway|airdrop|signal|signals|presale|broker|profit*|platform|drop|bot, btc,
        usdt, forex, double your money|bitcoin|btc|investment|income, cloud mining, binary
        options, passive income, expert trader, trading signal|signals|bot|platform|account|
        expert|group|mentor|plan*, copy trading|trade, my|your account|trade manager, connect your
        wallet, claim * tokens|airdrop, pump|signals|investment group, recovery
        expert|agent|hacker, lost|recover|recovered your|my|stolen|lost
        crypto|bitcoin|funds|usdt|wallet, mint now, whitelist spots, stock picks|tips|signals,
        guaranteed|daily|weekly|high profit|profits|returns|payout*|roi, minimum investment,
        investment plan|plans|platform|opportunity|returns, free bitcoin|crypto|eth, staking|stake
        rewards|your|and, presale, airdrop, 100x, 1000x, meme coin, bitcoin-trick, trade|trading
        for|with mr|mrs|expert, expert|professional trader|broker|trading, my withdrawal|broker,
        withdrawn|withdrew|withdraw my|his|first|daily|$* profit*|btc, invested *
        got|earned|made|received|withdrew, wallet recovery|phrase|address, seed phrase, buy *
        before listing|launch, next 100x|1000x|gem|bitcoin, financial|life-changing
        advisor|opportunity, make * trading|crypto|bitcoin|forex, altcoins, passives einkommen,
        revenu|revenus passif|passifs, robot|robo|bot de|da trading, trading-bot, investi* *
        bitcoin|garanti|rendite|krypto*|crypto*|cripto*|lucro|rendement, invers*|invertir|inviert*
        * bitcoin|cripto*|rentab*|garantiz*|ganan*, gana|gane|ganhe|guadagna|gagnez|guadagni *
        dia|semana|mes|giorno|mese|jour|mois, gana|ganar|ganhar|guadagnare dinero|dinheiro|online,
        gagner de l'argent, ganhe|gana|lucre dinheiro|dinero, verdien* * im|pro|am|per
        monat|tag|woche|dag|maand|week, ingresos|reddito|dochod|renda|ingreso pasivos|passivo|
        pasywny|extra|passiva|pasivo, sala|senales|sinais de|gratis|forex sinais|trading, lucro
        diario|garantido, zarob*|zarabiaj* * dziennie|miesiecznie|tygodniowo|online, inwest* *
        zysk*|krypto*|bitcoin, kripto|bitcoin|borsa sinyal*|kazan*|yatirim*|grubu, gunluk kazanc,
        para kazan*, ek gelir, kiem tien online|tai|nhanh, lai suat, dau tu * loi|coin|tien, tien
        ao, loi nhuan, заработ* * крипт*|инвест*|день|интернет*|онлайн|вложен*|дому, зараб* на
        инвест*|крипт*|трейдинг*, пассивн* доход*, обмен* * биткоин*|крипт*, сигнал* *
        крипт*|форекс|трейд*, доход*|прибыль от|до|в * день|месяц|сутки, инвестиц* *
        доход*|прибыл*, اربح, دولار یومیا, تداول العملات, فورکس, توصیات الاسهم, العملات الرقمیه,
        بیتکوین, ارباح یومیه, ارز دیجیتال رایگان, सिग्नल ग्रुप, कमाएं, पैसे कमा, निवेश करें, 牛股, 荐股,
        薦股, 飆股, 涨停, 漲停, 炒币, 币圈, 股票群, 股票交流群, 带单, 跟单, 内幕消息, 出u, 收u,
        日赚, 日賺, 躺赚, 躺賺, 收益翻倍, 资金翻倍, 云挖矿, 外汇开户, 配资, 原始股, 币安, 欧易,
        黑马股, 操盘, 稳健收益, 日收益, 月收益, 投资回报, 高回报, 老师带单, 虚拟货币, 量化交易,
        秒u, u商, 比特币投资, 虚拟币, 百倍币, 暴涨, 空投领, 必ず儲かる, 自動売買, 不労所得,
        元本保証, 月利, 投資グループ, 暗号資産投資, 仮想通貨投資, 爆上げ, 億り人, 暴騰, 資産運用,
        投資案件, 月利益, 確実に稼, バイナリーオプション, 급등주, 추천방, 리딩방, 주식리딩, 코인
        추천, 코인리딩, 해외선물, 수익 보장, 원금 보장, 수익률, 투자 리딩, 무료 리딩, 종목 추천,
        무료 종목, 코인 투자, 코인 선물, 선물거래, 재테크, 수익 인증, 투자방, รายได้เสริม,
        รายได้วันละ, หารายได้, เทรด, ลงทุนขั้นต่ำ
    seo: seo|smm|seo service|services|expert|agency|agentur|agencia|agence|company|package*|audit|
        panel|hizmet*|articles|optimi*|plan*, cheap|affordable|best|white|jasa|vu|local seo,
        backlink*, hacklink*, guest post|posts|posting, link exchange|building, dofollow,
        do-follow, pbn links, linkbuilding, first|1st|top page of|on|in google|search, page 1|one
        of|on google, rank * on|in google, google ranking*|rankings|reviews|bewertungen, search
        engine optimi*|ranking*, website|web|targeted|organic traffic|visitors,
        increase|boost|grow|double your|website|web|you* traffic|sales|rankings|business|visitors,
        digital|internet|online marketing agency|service|services|company|expert,
        web|website|app|mobile design|development|designing|redesign
        agency|company|service|services, we build|design|develop|create websites|apps for|and,
        redesign your, instagram|tiktok|youtube|facebook|twitter|telegram followers|views|likes|
        subscribers|takipci|members, buy followers|likes|views|subscribers|reviews|instagram|
        traffic, real followers, ucuz * takipci, compre|comprar|compra seguidores|curtidas|likes,
        acheter|achetez * abonnes|followers, negative|google|five-star|5-star reviews,
        million|thousands|thousand|to contact forms, mass posting|mailing, bulk sms|email|emails,
        captcha solver, sponsored post*, sponsor a post, leads|clients for your, lead generation,
        free audit|quote|seo|consultation, explainer video*, buy your domain, business proposal,
        online presence, grow your business, three-way link, paid|sponsored post|article, link
        insertion|placement, advertise on your, your competitors * google|rank*, google maps
        ranking|listing, domain expires|expiring, content writer*|writing service*|for, handles
        the marketing, platz|seite 1|eins bei|auf google, erste|ersten seite bei|von|auf google,
        suchmaschinenoptimierung, follower|bewertungen|backlinks kaufen, unverbindlich|kostenlos
        anfragen|beraten, premiere|primera|primeira|prima page|pagina de|do|di|su google, devis
        gratuit*, referencons|referencement votre|site|web|naturel|google, posicionamos|
        posicionamiento|posizionamento tu|su|web|google|seo|sito, auditoria gratis|gratuita|seo,
        criacao|criamos|creation|realizzazione de|di|seu|siti sites|site|web, trafego pago,
        hoger|bovenaan in google, volgers|takipci|begeni kopen|satin|satis*|hilesi, website laten
        maken, pozycjonowani* stron|seo|w, tanie pozycjonowanie, linki seo, jasa
        pembuatan|backlink|website, jual|tambah followers|follower, top|len google, ban|mua
        backlink|like|follow, tang like|follow|sub, продвижени*|раскрутк*|просування * сайт*,
        создание|разработка сайтов под|недорого|от, топ 10|яндекс*|гугл*, вечные ссылки, прогон
        по, трастов* сайт*, рассыл* * форм*|сайт*|email, коммерческ* предложени*, накрутк*, زیاده
        متابعین, متابعین انستقرام, متابعین حقیقیین, تصمیم مواقع, محرکات البحث, الصفحه الاولی,
        فالوور, سئو سایت, طراحی سایت ارزان, קידום אתרים, बढ़ाएं फॉलोअर्स, फॉलोअर्स खरीदें, 外链, 外鏈,
        快速排名, 百度排名, 关键词排名, 關鍵字排名, 上首页, seo优化, 企业网站建设, 网站推广,
        网络推广, 刷流量, 刷网站流量, 涨粉, 刷粉, 引流, 群发软件, 短信群发, 买卖友情链接, 高权重,
        下拉词, 百度指数, 網站優化, 網路行銷, 被リンク, seo対策, 上位表示, アクセスアップ,
        フォロワー販売, フォロワー購入, フォロワーを増, 백링크, 상위노출, 상위 노출, 팔로워 구매,
        팔로워 늘리, 바이럴 마케팅, 홈페이지 제작, รับทำseo, รับทำ seo, รับทำเว็บ, ปั้มไลค์, ปั๊มไลค์,
        เพิ่มผู้ติดตาม
    replica: replica|fake|counterfeit|designer|luxury watches|bags|handbags|shoes|sneakers|
        sunglasses|rolex|passport*|id|ids|documents|notes|1:1, rolex|gucci|prada|nike|adidas|
        yeezy|chanel|vuitton replica|replicas|cheap|outlet|wholesale|bags|copy, cheap jordans|
        nike|jerseys|iphone*|watches|yeezy, aaa quality, nfl jerseys, outlet uk|store|online,
        factory direct|price|prices, yupoo, buy|get a|real|any degree|diploma|passport|license,
        ielts certificate*, certificate|degree|diploma without|no exam|exams,
        fuhrerschein|diplom|doktortitel kaufen|ohne, ohne prufung, replica|repliki|repliche|
        replicas|repliques|replika|podrobki uhren|horloges|orologi|zegarkow|relojes|montres|de|
        saat|zegarki, permis sans examen|code, faux|falsos|falsas|false|falsche billets|papiers|
        billetes|notas|banconote|dokumente, compr* * titulo|diploma|cnh|patente|licencia, titulo
        universitario, tenis|zapatillas|bolsos replica*, primeira linha, rijbewijs|diploma kopen,
        prawo jazdy bez|kup*, dyplom|dokumenty kolekcjonersk*, diploma|ehliyet satin|satis*, a
        kalite saat|canta, hang sieu|super cap, hang fake, bang dai hoc, jam tangan|tas kw, ijazah
        palsu, копи* * часов|сумок, реплик* * часов|сумок, купить
        диплом*|права|справк*|водительск*, диплом* с занесением, точн* копи* * бренд*, ماركات
        تقلید, تقلید درجه, شهادات جامعیه, شهادات للبیع, 高仿, 复刻表, 复刻手表, 一比一复刻,
        顶级复刻, 莆田, 精仿, 货到付款, 貨到付款, 一手货源, 微商货源, 厂家直销, 免费代理, 招代理,
        各类证件, 办证刻章, 办理学历, 学历提升, 假证, 刻章, 高仿包, 仿牌, スーパーコピー,
        ブランドコピー, n級品, コピー時計, コピーブランド, 偽ブランド, 레플리카, 미러급, 짝퉁,
        이미테이션, ก๊อปเกรด, งานมิลเลอร์, สินค้าก๊อป
    essay: custom|cheap essay|essays|dissertation|thesis, write my|your essay|paper|thesis, essay|
        essays|paper|thesis|dissertation|assignment writing|writer|writers
        service|services|online|uk|cheap, essay|dissertation|assignment help|writers, assignment
        help, dissertation help, take my * exam|exams|class, do my|your homework|assignment|essay
        for, we do your, plagiarism free, plagiarism-free, pay someone to, phd|professional|expert
        writers, pass your|any exam, guaranteed a|grade|grades, your essay|assignment|paper done,
        nursing paper|papers, any degree in, academic writing|papers service*|writers,
        ghostwriting, ghostwriter* fur|arbeit*, schreiben lassen, redaction de memoire*|theses,
        tesis|tesi|tez por|su|yazdirma|yazimi|danismanlik* encargo|commissione, tez|odev
        yaptir*|yazdir*, fazemos|fazer * tcc|monografia*, seu tcc, tcc pronto, hacemos * tesis,
        pisanie prac, prace|praca magisterskie|licencjackie|magisterska, joki|jasa tugas|skripsi,
        viet thue, thue luan van, диплом*|курсов*|реферат*|дипломн* на|под заказ, написани* *
        дипломн*|курсовых|диссертац*, حل واجبات, رسائل ماجستیر, کتابه البحوث, انجام پایان نامه,
        论文代写, 代写毕业, 代写论文, 代寫論文, 論文代寫, 作业代写, 代写作业, 替考, 论文发表,
        包通过, 网课代, 论文降重, レポート代行, 論文代行, 論文代筆, 논문 대필, 논문대필, 과제
        대행, 과제대행, 레포트 대행, รับทำวิทยานิพนธ์
    dating: single|lonely|mature|hot|horny|sexy women|girls|moms|milf|milfs|wives|housewives,
        lonely girl|wife|lady|woman, single * near you, ladies|girls|women from
        ukraine|russia|your, dating|hookup site * free|credit|register|verified|adult, adult
        dating, meet|chat|date girls|singles|women|locals, russian|mail-order brides|bride,
        escorts, escort service|girl|girls, call girl|girls, sugar mummy|mommy|daddy|momma,
        cam|cams|webcam girls|sex|live, live cams|sex|girls, camgirl*, sex|sexting|nude
        chat|dating|cams|pics|photos|video*, nudes, free sex|porn, porn, xxx video*|movies|cams,
        onlyfans, serious man|relationship, private photos|pics|album, chat with me *
        private|tonight|online, are you single, want * chat tonight|privately, discreet|hot
        encounter|meetings|chat, waiting for you * online|tonight|profile, hi|hello handsome, 18
        only, casual sex|dating|encounters, no strings, erotic massage, looking for a|my
        sponsor|soulmate|husband, add|text|write|message me on
        snap|snapchat|kik|telegram|whatsapp, love spell*, spell caster*, spellcaster*, voodoo
        spell*, ex|lover back, ex came back, vashikaran, einsame frauen|hausfrauen, frauen aus
        deiner, sextreff*, sexkontakt*, erotik*, plan cul, femmes celibataires|mures|seules,
        rencontre* coquine*|adulte*|sexe|serieuse*, marabout, retour affectif, retour de
        l'etre|l'amour, chicas|mujeres|mulheres|ragazze|donne calientes|solteras|solteiras|calde|
        sole|mature|casadas, sexo gratis|amador, prepagos, amarre|amarres de amor, amarracao
        amorosa, amarres, tarot gratis|telefonico, acompanhantes de|em, garota|garotas de
        programa, cerco|busco|procuro|szukam|poznam compagnia|uomo|hombre|pareja|homem|pana|
        faceta|sponsora, sono sola e, incontri hot|adulti|sesso|piccanti, cartomante, sexdate*,
        eenzame|geile vrouwen, seks|sex randki|spotkania|anonse, samotne kobiety|panie|mamy,
        anonse towarzyskie, rytual* milosn*, escort|eskort|masoz|partner bayan, canli|cinsel
        sohbet, baglama|ask buyusu, bokep, cewek panggilan, open bo, cari jodoh, gai goi, phim
        sex, tim ban tinh|trai, интим* услуг*|знакомств*|досуг|встреч*, проститутк*, индивидуалк*,
        знакомств* для|без|с, секс, порно, порнo, ищу спонсора|мужчину, скучаю одна, мои фото
        смотри|тут|здесь, приворот*, снятие порчи, девушк* по вызову, одинок* женщин*, самотн*
        жінк*, سکس, بنات للتعارف, مسیار, زواج جاد, ابحث عن زوج, جلب الحبیب, رد المطلقه, شیخ
        روحانی, فک السحر, همسریابی, נערות ליווי, वशीकरण, कॉल गर्ल, काला जादू, प्रेम विवाह समस्या,
        同城交友, 同城约, 约炮, 約砲, 上门服务, 附近美女, 美女直播, 我直播, v看片, 单身美女,
        一夜情, 裸聊, 包养, 包養, 外围女, 援交, 外送茶, 寂寞的夜, 寂寞少妇, 陪聊, 富婆, 重金求子,
        出会い系, 人妻, セフレ, 逆援, パパ活, 割り切り, アダルト動画, 彼氏募集, さみしいので話し,
        寂しいので, 출장마사지, 출장안마, 출장샵, 조건만남, 애인대행, 야동, 외로운 밤, 성인용품,
        화상채팅, ไซด์ไลน์, หนังโป๊, คลิปหลุด, ทำเสน่ห์, หาแฟน, สาวเหงา
    job: home-based|data-entry|copy-paste|captcha job|jobs|work, data entry job*, work from home *
        earn|hour|daily|per|salary|no, earn|earning * per|a|every day|hour|week|month, earn
        daily|money|cash|from|extra|usd, make|making|makes * per|a|an|every hour|day|week|month *
        home|online|working|part|easy, making over, make money online|fast|from|at|easily, be your
        own boss, registration fee, work visa, visa sponsorship, extra|online income, no
        experience needed|required, part-time job* earn|usd|like|work, financial freedom, hiring
        now|urgently, send|submit your cv|resume, heimarbeit, nebenverdienst, geld verdienen *
        hause|online|internet, travail|emploi|job a domicile, compte formation|cpf, gana|ganhe|
        guadagna|trabaja|trabalhe|lavora * desde|em|da casa, euros|dolares|reais|euro al|por
        dia|giorno, bijverdienen, praca w domu, dodatkowy zarobek, evden is|para|ek, kerja
        sampingan|online, penghasilan tambahan, viec lam them|online, viec nhe luong, lam tai nha,
        tuyen ctv, работа|робота на дому|онлайн, подработк*, підробіт*, рублей|руб|р|грн в|на
        день|смену, без вложений, отзыв* на маркетплейс*, العمل من المنزل, عمل من المنزل, دخل
        اضافی, وظائف شاغره, درآمد در منزل, घर बैठे काम, घर बैठे पैसे, घर बैठे कमा, 刷单, 工资日结,
        兼职日结, 日结工资, 一单一结, 打字员, 在家打字, 做单员, 就能赚, 轻松赚, 轻松月入,
        月入过万, 無需經驗, 无需投资, 手机兼职, 兼职加, 招聘兼职, 在家賺, 輕鬆賺, 副業サポート,
        副業で稼, スマホだけで月, スマホだけで稼, 誰でも稼, 簡単に稼, 高収入, 日払い, 月収50万,
        在宅ワーク募集, 재택알바, 재택 알바, 재택 부업, 재택부업, 고수익, 고액알바, 꿀알바,
        งานเสริม, งานออนไลน์, ทำงานที่บ้าน
    software: full crack, keygen, mod|hack|premium|free apk, hacker for hire, hire a hacker,
        license|lifetime|activation|serial key|keys|license, office lifetime, windows 10|11
        key|pro, spy on * wife|husband|partner|phone|spouse, hack *
        whatsapp|facebook|instagram|gmail, free robux|v-bucks|gems|followers, robux generator,
        human verification, aimbot, wallhack, full|watch movie|movies free|online|hd, live stream
        free|tonight, pva|aged|verified accounts, accounts for sale, 2fa codes, iptv, jailbroken,
        premium accounts, crack|cracked download|software|version, vollversion kostenlos,
        streaming gratuit*, peliculas|filmes|series online|gratis, baixar gratis, film|mac izle,
        hile|crack indir, filmy online za, nonton film, ключи активации, кряки, взлом
        вк|почты|ватсап*|страниц*, смотреть фильм* онлайн, תוכנה פרוצה, تهکیر, برنامج کراک, مشاهده
        افلام, 外挂, 破解版, 激活码, 自动瞄准, 私服, 盗号, 改成绩, 翻墙, 무료 다시보기, 핵 판매,
        ดูหนังออนไลน์, ดูบอลสด
    support: customer|technical|tech|printer|antivirus service|support|care|helpline
        number|line|phone|experts|toll, hp|printer|epson|canon|gmail|yahoo|quickbooks|outlook
        support|setup|helpline, toll free, toll-free, quickbooks, wallet locked|support, verify
        your account|identity|mailbox, confirm your identity|account|details, suspicious login,
        mailbox * full, customs fee, parcel is waiting|held, cash app, speak to a live, infected
        with * viruses|virus, certified technician|technicians, your account *
        suspended|deleted|limited
    calls: link|links in bio|profile, link na|w|im|di bio|profil, link in my|our bio|profile, lien
        en|dans bio, lien dans ma bio, enlace en mi|la bio, in my|the bio, visit my|our
        website|site|page|channel|profile, check my|our profile|channel|shop|website,
        dm|inbox|contact me|us|him|her|admin now|today|for|on|via|at|privately, dm for, inbox me,
        just google, search for * on google, find us on, reach him|her|us|me on|via|at|through,
        add our|my|the manager|assistant|agent, hit me up, escribeme|escribanos|contactanos|
        contactame|llamanos al|por|en|ya|hoy, al privado, chama no|na|la
        zap|whats|whatsapp|direct|pv|inbox, me chama no, contactez-moi|contactez-nous|
        contactez-le, ecrivez-moi, schreib|schreiben mir|sie auf|an|uns|mir, kontaktieren sie
        uns|mich, scrivimi|contattami|scrivetemi su|in|a|per, pisz|napisz na priv|pw, bilgi icin
        whatsapp|dm|arayin, profilimdeki, hubungi|chat|wa kami|admin|kita, klik link|profil, lien
        he em|ngay|zalo|ngay, inbox em|ngay|de, ib em|ngay,
        пиши|пишите|напиши|напишите|подробности в|мне личку|лс|личные|телеграм*|телегу|тг|директ,
        ссылка|ссылки в профиле|шапке|описании, ищите в, обращайтесь по, переходи|переходите по,
        жми|жмите на|сюда, تواصل معی, تواصل معنا, راسلنی, للتواصل عبر, تواصل واتس, پیام دهید, צרו
        קשר, לפרטים נוספים, संपर्क करें, व्हाट्सएप करें, कॉल करें, लिंक पर क्लिक, 加我微, 加我v, 加微信, 加薇,
        加威, 加群, 进群, 扫码加, 扫码关注, 公众号搜, 关注公众号, 私聊我, 私信我, 详情咨询,
        咨询客服, 联系客服, 百度搜, 抖音搜, 有意者, 有意联系, 非诚勿扰, 点击链接, 复制链接,
        浏览器打开, 加賴, 加line, 私訊, 公式line, line追加, line登録, lineで相談, 友だち追加,
        友達追加, プロフから, プロフのリンク, お問い合わせはこちら, お申し込みはこちら, 카톡 문의,
        카톡 상담, 카톡 추가, 카톡 아이디, 카톡문의, 텔레 문의, 오픈채팅, 문의 주세요, 문의주세요,
        상담 문의, 프로필 링크, แอดไลน์, ทักไลน์, ทักแชท, สนใจติดต่อ, สนใจทัก, สมัครเลย
    invoices: 代开发票, 代开票, 代开各, 代开增, 代開發票, 开发票, 開發票, 增值税, 普票, 专票,
        税点, 费票据, 先开票, 全国代开, 发票代开, 发票可验, 正规发票, 各类发票, 各种发票,
        各地发票, 发票税, 开具发票, 餐饮发票, 住宿发票, 开各类, 开各种, 可开票, 餐费票, 住宿票,
        建筑票, 材料票, 咨询费, 税收筹划, 进项票, 專票, 代理记账, 代kai, 开piao, fapiao, 开飘,
        发漂, 发piao, fa票, обналич*
    other: moq, wholesale, toptan satis, hurtownia, atacado, professional|leading|direct
        manufacturer|supplier|factory, manufacturer of, cnc machining, injection mold*, air|sea
        freight, freight forwarder, custom logo|quote, promotional gifts, purchasing manager, new
        inquiry, join * illuminati, win a|an|free gift|iphone, free gift card*, free estimate*,
        free consult*, insurance quotes, entitled to compensation, cheap|cheapest flight tickets,
        psychic reading*, puppies|kittens for sale|adoption, limited time offer,
        order|buy|act|shop now, special offer|discount, reply stop, second passport, with a
        timeshare, zero down, disposable vape*, vapes, discount|coupon code, lowest price|prices,
        money back guarantee*, satisfaction guaranteed, замер бесплатно, от производителя, оптом,
        скидк* до, شرکه تنظیف, شرکه نقل, مکافحه حشرات, 电子烟, 香港代购, 全国送料無料, 激安通販""")

# What trades call themselves, by language: soft spam shows only in the name.
TRADE_NAMES = phrases("""
    en: seo service*|expert*|agency|company|consultant*|specialist*|packages|tools|agentur|
        agencia, cheap|local|best|affordable|top seo, near me, for sale|hire|rent, buy|cheap|
        cheapest|best|affordable|discount|top|online * online|services|service|reviews|review|
        deals|price*|shop|store|company|watches|pills|bags|hosting|vpn|tickets|flights|courses|
        sale|rates, best * 2024|2025|2026|2027|2028, services|agency|solutions|contractor*|
        supplier*|manufacturer*|wholesale*|exporter*|installer*|rentals|removals, web|logo|
        graphic|website|app|software|mobile design|designer*|development|designing|developer*|
        company, digital|internet|email|affiliate marketing, roof|roofing|car|phone|appliance|
        computer|laptop|ac|boiler|tv|iphone|fridge|windscreen
        repair|repairs|rental|hire|replacement, plumber*, plumbing, locksmith*, roofing, roofers,
        movers, packers, electricians, hvac, pest control, carpet|house|office|window|duct|
        tenancy|gutter|oven cleaning|cleaner|cleaners, garage|upvc door*, tree|junk|asbestos|
        rubbish|tattoo|hair|waste|snow removal|service|surgeon*, drain cleaning|unblocking,
        landscaping, paving, fencing, scaffolding, flooring, driveways, skip hire, man and van,
        airport taxi|transfer*|parking, taxi service*|heathrow, limo, car
        insurance|hire|rentals|detailing, cash for, towing, tow truck, mattress*, sofa*,
        insurance, mortgage*, attorney*, law firm, injury|divorce|immigration|accident|criminal
        lawyer*, accounting|bookkeeping|accountants, dentist*, dental, botox, hair
        transplant*|extensions, plastic surgery, casino*, online poker|bingo|slots|casino|
        pharmacy|degree|tutor*, poker online|king|sites, slot|slots, betting, loans, loan
        online|company|lender, credit repair, payday, forex, bitcoin, crypto trading|recovery|
        signals|investment|exchange, binary options, trading signal*|course|academy, essay|
        dissertation|assignment|thesis|homework help|writing|writer*|service*, viagra, cialis,
        pills, weight loss, keto|cbd|vape gummies|oil|shop|store|diet, escort|escorts, call girls,
        massage, replica*, iptv, apk, vpn, hosting, tour|tours package*|operator, travel
        agency|packages, coupon*, promo code*, visa|immigration|tax consultant*|services|advisor*,
        real estate, realtor*, wedding photographer*|venue*, custom boxes, packaging, astrologer*,
        exam dumps, training institute|course*, coaching classes, yoga teacher, solar panels,
        solar installation, heat pump*, water damage, backlinks, followers, whatsapp, telegram
    de: schlusseldienst*, umzug*, umzuge, entrumpelung*, rohrreinigung*, kammerjager*,
        gebaudereinigung*, fensterreinigung, schadlingsbekampfung, webdesign*, dachdecker*,
        autoankauf*, goldankauf, kredit*, zahnarzt*, immobilien*, versicherung*, detektei*,
        haushaltsauflosung*, fliesenleger*, klempner*, teppichreinigung, autovermietung,
        treppenlift*, matratzen*, rechtsanwalt*, steuerberat*, photovoltaik*, solaranlage*,
        nachhilfe*, fahrschule*, reinigungsfirma, malerbetrieb, gunstig*
    fr: serrurier*, plombier*, demenagement*, demenageur*, vitrier*, debouchage*, couvreur*,
        deratisation*, pas cher*, rachat, agence, electricien*, voyance, voyant*, creation site*,
        nettoyage, referencement, depannage*, chauffagiste*, assurance*, mutuelle, location,
        isolation, avocat*, ramonage, climatisation, toiture, renovation, punaises de lit, credit,
        formation, matelas, traiteur, vtc
    es: cerrajero*, cerrajeria, fontanero*, fontaneria, plomero*, mudanzas, desatasco*, abogados,
        fumigacion*, control de plagas, electricistas, prestamos, reformas, alquiler, venta de,
        reparacion*, diseno web, persianas, gruas, agencia, desguace*, clinica, pintores,
        limpieza*, aire acondicionado, placas solares, inmobiliaria, seguros, detectives, tarot,
        toldos, colchones, autoescuela, carpinteria, transportes, electricista*, fletes, marketing
        digital, hipotecas
    pt: desentupidora*, chaveiro*, dedetizadora*, dedetizacao, encanador*, aluguel|locacao de,
        mudancas, conserto de, assistencia tecnica, emprestimo*, criacao de, advogados, advocacia,
        guincho*, vidracaria, energia solar, canalizador*, eletricista*, desentupimento*, marido
        de aluguel, fretes, limpeza de, moveis planejados, ar condicionado, consorcio,
        contabilidade, serralheria, remodelacoes, plano de saude
    it: idraulico*, fabbro, traslochi, trasloco, spurgo*, elettricista, ristrutturazion*,
        disinfestazion*, prestiti, sgomberi, noleggio*, autonoleggio, infissi, serramenti, pronto
        intervento, agenzia, preventivi, autospurgo, caldaie, materassi, imbianchino, pulizie,
        compro oro, assicurazion*, mutui
    nl: slotenmaker*, loodgieter*, verhuisbedrijf*, verhuizing*, verhuisservice, ontstopping*,
        dakdekker*, ongediertebestrijding, schoonmaakbedrijf*, glaszetter*, lening*, rijschool*,
        autoverhuur, goedkop*, zonnepanelen, stukadoor*, schilder*bedrijf, kozijnen, inkoop
    pl: okna, drzwi, hydraulik*, przeprowadzk*, slusarz*, pozycjonowanie, skup, pozyczki, remonty,
        adwokat*, kancelaria, pomoc drogowa, laweta, fotowoltaika, wynajem, dezynsekcja, wywoz,
        kredyty, klimatyzacja, biuro rachunkowe, usługi, meble, tani*, sprzatanie, ubezpieczenia,
        sklep, wypozyczalnia, studnie, bramy
    tr: nakliyat*, nakliye, evden eve, cilingir*, tesisat*, hali yikama, koltuk yikama, kiralama,
        temizlik, web tasarim, ilaclama, servisi, bahis, kombi, takipci, tikaniklik, hurdaci,
        kredi, su kacagi, fiyatlari, firmasi, firmalari, satilik, kiralik, emlak, sigorta, sac
        ekimi, klinigi, cekici, klima, ucuz, kursu
    id: jasa, sewa, rental, jual, sedot, service ac, harga, murah, agen, grosir, distributor,
        obat, pabrik, paket wisata, togel, konveksi, kursus, percetakan, pinjaman, kontraktor,
        terpercaya, termurah, bengkel, cuci
    vi: dich vu, thiet ke, sua chua, cho thue, chuyen nha, thong cong|tac, van chuyen, gia re, mua
        ban, cong ty, hut be|ham, ve may bay, chong tham, thue xe, vay tien, noi that, bao gia,
        may loc, bat dong san, nha dat, nha khoa, phong kham, tham my, dieu hoa, cua cuon, in an,
        xay dung, luat su, ke toan, sua may|dien|nha|xe, diet moi, khoa hoc
    nordic: flyttfirma*, stadfirma*, stadning*, lassmed*, rormokare*, flyttstadning*, taklaggare*,
        flyttefirma*, lasesmed*, lasesmid, rengoring*, rengjoring*, rorlegger*, blikkenslager*,
        muuttopalvelu*, siivouspalvelu*, lukkoseppa*, putkimies*, elektriker*, kloakmester*,
        snickare*, maleri, billig*, halvat
    central: stehovani, zamecni*, instalater*, pujcky, vyklizeni, cisteni, pronajem, vykup,
        pujcovna, levne, koltoztetes, zarszerviz, dugulaselharitas*, lomtalanitas, klimaszerel*,
        gumiszerviz, olcso, instalator*, mutari, inchirieri, tractari, dezinsectie, deratizare,
        firma, ieftin*, servicii, vodoinstalater*, kljucevi, selidbe, otkup, ключар*, хамали,
        υδραυλικ*, μετακομισ*, κλειδαρ*, απολυμανσ*, αποφραξ*, ηλεκτρολογ*, φθην*, ενοικια*
    ru: потолки, окна, ремонт, эвакуатор*, грузоперевозки, грузчики, переезд*, сантехник*,
        вскрытие замков, услуги, юридическ*, юристы, адвокаты, клининг*, уборка, аренда, прокат,
        выкуп, автовыкуп, кухни на заказ, мебель, строительство, под ключ, отделка, бурение,
        скважин*, септик*, уничтожение, дезинсекция, купить, заказать, займ*, кредит*, доставка,
        продвижение, такси, металлопрокат, стоматология, натяжн*, кондиционер*, установка, казино,
        курсы, двери, заборы, кровля, вывоз, спецтехника, шины, запчасти, ломбард*, нарколог*, из
        запоя, памятники, недвижимость, дешев*, недорого, оптом, магазин, вікна, вантаж*,
        евакуатор*, оренда, меблі, послуги, купити, перевезення, стелі, прибирання, кредити
    ar: شرکه, شرکات, نقل عفش, نقل اثاث, تنظیف, مکافحه حشرات, کشف تسرب, عزل اسطح, عزل خزانات,
        صیانه, سباک, تسلیک, شراء اثاث, شراء الاثاث, ونش, سطحه, مظلات, محامی, عیاده, ایجار, تداول,
        تسویق, افضل, ارخص, اسعار, خدمات, تصلیح, ترکیب, للبیع, شرکت, باربری, تعمیر, خرید, فروش,
        لوله بازکنی, نمایندگی, قیمت, سایت, طراحی, آموزشگاه, اجاره, ارزان
    he: הובלות, הובלה, מנעולן, אינסטלטור, קידום אתרים, בניית אתרים, ניקיון, הדברה, עורכי דין,
        שיפוצים, הלוואות, השכרת, טכנאי, מזגנים, ביטוח, משכנתא, חוקר פרטי, איטום, מחירים, פתיחת
        סתימות
    hi: सर्विस, कंपनी, लोन, एजेंसी, किराये, मरम्मत, वशीकरण, ज्योतिष, सस्ते, कोचिंग, ट्रेवल्स, पैकर्स
    zh: 公司, 搬家, 回收, 批发, 批發, 厂家, 装修, 裝修, 裝潢, 开锁, 開鎖, 疏通, 通水管, 維修,
        维修, 家政, 租车, 租車, 事务所, 事務所, 整形, 贷款, 貸款, 借款, 借錢, 發票, 发票, 推广,
        优化, 建站, 定制, 訂製, 报价, 价格, 租赁, 保洁, 收购, 收購, 代办, 代辦, 办证, 加盟, 代购,
        代購, 徵信, 當舖, 当铺, 清潔, 抽水肥, 货运, 貨運, 培训, 招商, 兼职, 网站建设, 二手车,
        哪家好, 出租, 出售, 月嫂, 侦探, 讨债, 防水补漏, 防水, 印刷, 签证, 中介, 植发, 娱乐
    ja: 業者, 対策, 格安, 激安, 買取, 回収, 修理, 代行, 比較, 専門店, 通販, 不用品, 引越し,
        引っ越し, 水漏れ, 鍵開け, 探偵, リフォーム, 株式会社, ホームページ制作, 外壁, 脱毛,
        税理士, 口コミ, ランキング, レンタル, クリーニング, 害虫, 駆除, 副業, 遺品整理, 便利屋,
        葬儀, 不動産, 査定, クリニック, おすすめ, 料金, 即日, カジノ
    ko: 업체, 포장이사, 이삿짐, 이사센터, 렌트카, 렌터카, 대리운전, 출장, 청소, 누수, 인테리어,
        열쇠, 용달, 마사지, 가격, 견적, 대출, 성형외과, 변호사, 중고차, 렌탈, 폐차, 하수구, 철거,
        홈페이지, 마케팅, 흥신소, 임플란트, 추천, 수리, 분양, 꽃배달, 심부름, 법무사, 보험,
        에어컨, 카지노, 토토
    th: รับทำ, รับซื้อ, รับเหมา, รับสร้าง, รับติดตั้ง, รับจ้าง, รับขน, รับจัด, บริการ, ให้เช่า, ซ่อม, ราคาถูก, รถยก,
        รถสไลด์, ย้ายบ้าน, บริษัท, ช่างแอร์, ช่างกุญแจ, สินเชื่อ, จำหน่าย, ขายส่ง, โรงงาน, เช่ารถ, กำจัดปลวก""")

"""層1が足すものを、言葉ごとに比べるための文章。同じ内容を六つの言葉で、この本のために書きました。

測る前に書き、測ったあとは書き換えていません。言葉どうしで比べるときに、話の中身が違わないように、一つずつ対になっています。
"""

TONGUES = {
    "日本語": (
        "朝、窓を開けると冷たい風が入ってきました。庭の木には、小さな鳥が二羽とまっています。",
        "駅までは歩いて十分です。雨の日は、角のパン屋の前からバスに乗ることもできます。",
        "妹は毎晩、寝る前に祖母へ手紙を書きます。返事が届くと、声に出して読んでくれます。",
        "市場では、野菜と魚と花を売っています。昼を過ぎると、どの店も少し安くなります。",
        "その図書館には古い地図がたくさんあります。手に取るには、前の日に頼まなければなりません。",
        "夏の終わりに、私たちは湖へ行きました。水はまだ温かく、夕方まで泳いでいました。",
        "医者は静かに話を聞き、薬を一つ出しました。三日たっても熱が下がらなければ、また来てくださいと言いました。",
        "町の人は、橋が直る日を待っています。工事が終われば、学校までの道が半分になるのです。",
    ),
    "英語": (
        "When I opened the window in the morning, a cold wind came in. Two small birds are sitting in the tree.",
        "It takes ten minutes to walk to the station. On rainy days you can also take the bus from the bakery.",
        "My sister writes a letter to our grandmother every night. When an answer comes, she reads it aloud.",
        "They sell vegetables, fish and flowers at the market. In the afternoon every shop becomes a little cheaper.",
        "The library has many old maps. If you want to hold one, you have to ask for it the day before.",
        "At the end of the summer we went to the lake. The water was still warm, and we swam until evening.",
        "The doctor listened quietly and gave me one medicine. Come back if you still have a fever in three days.",
        "The people of the town are waiting for the bridge. When it is repaired, the way to school will be short.",
    ),
    "フランス語": (
        "Quand j'ai ouvert la fenêtre le matin, un vent froid est entré. Deux petits oiseaux sont posés sur l'arbre.",
        "Il faut dix minutes à pied pour aller à la gare. Les jours de pluie, on peut aussi prendre le bus.",
        "Ma sœur écrit chaque soir une lettre à notre grand-mère. Quand la réponse arrive, elle la lit à voix haute.",
        "Au marché, on vend des légumes, du poisson et des fleurs. L'après-midi, tout devient un peu moins cher.",
        "La bibliothèque possède beaucoup de vieilles cartes. Pour en voir une, il faut la demander la veille.",
        "À la fin de l'été, nous sommes allés au lac. L'eau était encore chaude et nous avons nagé jusqu'au soir.",
        "Le médecin m'a écouté en silence et m'a donné un médicament. Revenez si la fièvre dure plus de trois jours.",
        "Les habitants de la ville attendent le pont. Quand il sera réparé, le chemin de l'école sera plus court.",
    ),
    "ドイツ語": (
        "Als ich am Morgen das Fenster öffnete, kam ein kalter Wind herein. Zwei kleine Vögel sitzen auf dem Baum.",
        "Zum Bahnhof geht man zehn Minuten zu Fuß. An Regentagen kann man auch den Bus vor der Bäckerei nehmen.",
        "Meine Schwester schreibt unserer Großmutter jeden Abend einen Brief. Die Antwort liest sie uns laut vor.",
        "Auf dem Markt verkauft man Gemüse, Fisch und Blumen. Am Nachmittag wird jeder Laden ein wenig billiger.",
        "Die Bibliothek besitzt viele alte Karten. Wer eine davon sehen möchte, muss sie am Tag vorher bestellen.",
        "Am Ende des Sommers fuhren wir an den See. Das Wasser war noch warm, und wir schwammen bis zum Abend.",
        "Der Arzt hörte ruhig zu und gab mir ein Medikament. Kommen Sie wieder, wenn das Fieber drei Tage bleibt.",
        "Die Leute in der Stadt warten auf die Brücke. Wenn sie fertig ist, wird der Weg zur Schule viel kürzer.",
    ),
    "中国語": (
        "早上打开窗户，一阵冷风吹了进来。院子里的树上停着两只小鸟，一直在唱歌。",
        "走到车站要十分钟。下雨的日子，也可以从街角的面包店门口坐公共汽车。",
        "妹妹每天晚上睡觉以前都给奶奶写信。收到回信的时候，她会大声读给我们听。",
        "市场上卖蔬菜、鱼和花。过了中午以后，每一家店的东西都会便宜一点。",
        "那个图书馆有很多古老的地图。如果想拿在手里看，必须提前一天提出申请。",
        "夏天快结束的时候，我们去了湖边。水还很暖和，我们一直游到了傍晚。",
        "医生安静地听我说话，给我开了一种药。他说，如果三天以后还发烧，就请再来。",
        "镇上的人都在等着大桥修好。工程结束以后，去学校的路就会缩短一半。",
    ),
    "ロシア語": (
        "Утром, когда я открыл окно, подул холодный ветер. На дереве в саду сидят две маленькие птицы.",
        "До вокзала идти десять минут. В дождливые дни можно также сесть на автобус у булочной на углу.",
        "Моя сестра каждый вечер пишет письмо бабушке. Когда приходит ответ, она читает его нам вслух.",
        "На рынке продают овощи, рыбу и цветы. После обеда в каждом магазине всё становится немного дешевле.",
        "В этой библиотеке много старых карт. Чтобы взять карту в руки, нужно попросить об этом за день.",
        "В конце лета мы поехали на озеро. Вода была ещё тёплой, и мы плавали там до самого вечера.",
        "Врач спокойно выслушал меня и дал мне лекарство. Приходите снова, если температура не упадёт за три дня.",
        "Жители города ждут, когда починят мост. Когда работа закончится, дорога в школу станет короче.",
    ),
}

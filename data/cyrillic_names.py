"""Chooses the Russian and the Ukrainian name of a place among GeoNames' other names, which do not tell their language.

Among a town's names in Cyrillic letters are Tatar, Bulgarian and Old Russian ones. Taken is the one that reads most
like the name that is known, in the letters of its language. The lists that this gives were read through: where the
rule was wrong, or GeoNames has no Ukrainian name of a well-known town, the name stands in the tables below.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

__all__ = ["names_in_russia", "names_in_ukraine"]

_RUSSIAN = frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюя -")
_UKRAINIAN = frozenset("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя -'’")
_UKRAINIAN_ONLY = re.compile(r"[ґєії’']|ськ|цьк|зьк")
_BELARUSIAN = re.compile(r"[сц]к\b|[ая]я\b")
_DIFFERS = re.compile(r"[ёъыэи]|[сц]к|ец\b|рь\b|\bе|[аеоуюяь]е|(ое|ая|ой)\b")  # in what Ukrainian writes otherwise
_NO_RUSSIAN = re.compile(r"[сцз]ьк|[^лр]ьск\b|ъ\b")
_LATIN = dict(
    zip(
        "абвгґдеєёжзиіїйклмнопрстуфхцчшщъыьэюя",
        [*"abvggdeee", "zh", *"ziiiyklmnoprstuf", "kh", "ts", "ch", "sh", "shch", "", "y", "", "e", "yu", "ya"],
        strict=True,
    )
)
_UKRAINE_IN_LATIN = _LATIN | {"г": "h", "и": "y", "й": "i", "ї": "i", "ю": "iu", "я": "ia"}
_JUDGED_RUSSIAN = {
    "Argun": "Аргун",
    "Berdychiv": "Бердичев",
    "Berehove": "Берегово",
    "Berezhany": "Бережаны",
    "Bila Tserkva": "Белая Церковь",
    "Bratsk": "Братск",
    "Brody": "Броды",
    "Brovary": "Бровары",
    "Cherepovets": "Череповец",
    "Cherkasy": "Черкассы",
    "Chortkiv": "Чортков",
    "Dnipro": "Днепр",
    "Dolyna": "Долина",
    "Dovzhansk": "Довжанск",
    "Drohobych": "Дрогобыч",
    "Enerhodar": "Энергодар",
    "Fastiv": "Фастов",
    "Gorodets": "Городец",
    "Gudermes": "Гудермес",
    "Hlukhiv": "Глухов",
    "Horishni Plavni": "Горишние Плавни",
    "Horlivka": "Горловка",
    "Iziaslav": "Изяслав",
    "Izyum": "Изюм",
    "Kalynivka": "Калиновка",
    "Kaniv": "Канев",
    "Khadyzhensk": "Хадыженск",
    "Kharkiv": "Харьков",
    "Khrustalnyi": "Хрустальный",
    "Kolomna": "Коломна",
    "Konotop": "Конотоп",
    "Kozyatyn": "Казатин",
    "Kremenets": "Кременец",
    "Krolevets": "Кролевец",
    "Kryvyi Rih": "Кривой Рог",
    "Kyiv": "Киев",
    "Lubny": "Лубны",
    "Lviv": "Львов",
    "Marhanets": "Марганец",
    "Mariupol": "Мариуполь",
    "Maykop": "Майкоп",
    "Moscow": "Москва",
    "Mtsensk": "Мценск",
    "Netishyn": "Нетешин",
    "Nova Kakhovka": "Новая Каховка",
    "Novhorod-Siverskyi": "Новгород-Северский",
    "Obukhiv": "Обухов",
    "Odesa": "Одесса",
    "Otamanivka": "Молодогвардейск",
    "Peterhof": "Петергоф",
    "Pivdenne": "Южное",
    "Pochep": "Почеп",
    "Polonne": "Полонное",
    "Poltava": "Полтава",
    "Popasna": "Попасная",
    "Radomyshl": "Радомышль",
    "Romny": "Ромны",
    "Rostov-on-Don": "Ростов-на-Дону",
    "Sambir": "Самбор",
    "Sarny": "Сарны",
    "Shakhtarsk": "Шахтёрск",
    "Simferopol": "Симферополь",
    "Smila": "Смела",
    "Smolensk": "Смоленск",
    "Sovetsk": "Советск",
    "Stryi": "Стрый",
    "Sumy": "Сумы",
    "Svitlovodsk": "Светловодск",
    "Trostyanets": "Тростянец",
    "Truskavets": "Трускавец",
    "Tuapse": "Туапсе",
    "Volochysk": "Волочиск",
    "Vynohradiv": "Виноградов",
    "Vyshhorod": "Вышгород",
    "Vyshneve": "Вишнёвое",
    "Vyshny Volochyok": "Вышний Волочёк",
    "Zaporizhzhia": "Запорожье",
    "Zhovti Vody": "Жёлтые Воды",
    "Zhytomyr": "Житомир",
    "Zolochiv": "Золочев",
    "Zvyahel": "Звягель",
}
_JUDGED_UKRAINIAN = {
    "Almetyevsk": "Альметьєвськ",
    "Artyom": "Артем",
    "Balashikha": "Балашиха",
    "Bataysk": "Батайськ",
    "Berezniki": "Березники",
    "Chaykovsky": "Чайковський",
    "Cheboksary": "Чебоксари",
    "Cherepovets": "Череповець",
    "Chernihiv": "Чернігів",
    "Chernivtsi": "Чернівці",
    "Chita": "Чита",
    "Chystyakove": "Чистякове",
    "Dimitrovgrad": "Димитровград",
    "Dnipro": "Дніпро",
    "Elektrostal": "Електросталь",
    "Engels": "Енгельс",
    "Gatchina": "Гатчина",
    "Gelendzhik": "Геленджик",
    "Grozny": "Грозний",
    "Kamensk-Shakhtinsky": "Каменськ-Шахтинський",
    "Kamensk-Uralsky": "Каменськ-Уральський",
    "Kamyshin": "Камишин",
    "Kansk": "Канськ",
    "Kasli": "Каслі",
    "Kadiivka": "Кадіївка",
    "Kaspiysk": "Каспійськ",
    "Kerch": "Керч",
    "Khimki": "Хімки",
    "Kiselyovsk": "Кисельовськ",
    "Kolpino": "Колпіно",
    "Komsomolsk-on-Amur": "Комсомольськ-на-Амурі",
    "Korolyov": "Корольов",
    "Kramatorsk": "Краматорськ",
    "Krasnoyarsk": "Красноярськ",
    "Krasny Sulin": "Красний Сулін",
    "Kyzyl": "Кизил",
    "Leningradskaya": "Ленінградська",
    "Leninsk-Kuznetsky": "Ленінськ-Кузнецький",
    "Liski": "Ліски",
    "Luhansk": "Луганськ",
    "Melenki": "Меленки",
    "Miass": "Міас",
    "Mineralnye Vody": "Мінеральні Води",
    "Moscow": "Москва",
    "Naberezhnye Chelny": "Набережні Челни",
    "Nalchik": "Нальчик",
    "Nefteyugansk": "Нефтеюганськ",
    "Nevinnomyssk": "Невинномиськ",
    "Nizhny Tagil": "Нижній Тагіл",
    "Nizhyn": "Ніжин",
    "Novocheboksarsk": "Новочебоксарськ",
    "Novocherkassk": "Новочеркаськ",
    "Novorossiysk": "Новоросійськ",
    "Novoshakhtinsk": "Новошахтинськ",
    "Novotroitsk": "Новотроїцьк",
    "Novouralsk": "Новоуральськ",
    "Novozybkov": "Новозибков",
    "Novy Oskol": "Новий Оскол",
    "Novy Urengoy": "Новий Уренгой",
    "Noyabrsk": "Ноябрськ",
    "Odintsovo": "Одинцово",
    "Oryol": "Орел",
    "Ostrogozhsk": "Острогожськ",
    "Perm": "Перм",
    "Pervouralsk": "Первоуральськ",
    "Petushki": "Петушки",
    "Podolsk": "Подольськ",
    "Prokopyevsk": "Прокоп’євськ",
    "Pskov": "Псков",
    "Pushkin": "Пушкін",
    "Rylsk": "Рильськ",
    "Sergiyev Posad": "Сергієв Посад",
    "Shakhty": "Шахти",
    "Shchigry": "Щигри",
    "Shchyolkovo": "Щолково",
    "Shebekino": "Шебекіно",
    "Solikamsk": "Солікамськ",
    "Stary Oskol": "Старий Оскол",
    "Syktyvkar": "Сиктивкар",
    "Syzran": "Сизрань",
    "Timashyovsk": "Тимашевськ",
    "Tobolsk": "Тобольськ",
    "Tolyatti": "Тольятті",
    "Trubchevsk": "Трубчевськ",
    "Tver": "Твер",
    "Ulan-Ude": "Улан-Уде",
    "Ussuriysk": "Уссурійськ",
    "Ust-Ilimsk": "Усть-Ілімськ",
    "Valuyki": "Валуйки",
    "Velikiye Luki": "Великі Луки",
    "Veliky Novgorod": "Великий Новгород",
    "Vladikavkaz": "Владикавказ",
    "Vladimir": "Володимир",
    "Vladivostok": "Владивосток",
    "Volsk": "Вольськ",
    "Volzhsky": "Волзький",
    "Vyborg": "Виборг",
    "Yakutsk": "Якутськ",
    "Yekaterinburg": "Єкатеринбург",
    "Yessentuki": "Єсентуки",
    "Yevpatoriya": "Євпаторія",
    "Zhukovsky": "Жуковський",
}


def names_in_russia(name: str, others: Iterable[str]) -> tuple[str, str]:
    """Return the Ukrainian and the Russian name of a place in Russia, which is known by its English name.

    Of the Ukrainian ones only such as read like the Russian one count; where there is none, it is empty.
    """
    known = list(others)
    wanted = _fold(name)
    russian = _JUDGED_RUSSIAN.get(name) or _closest(known, _RUSSIAN, lambda text: _fold(_spell(text, _LATIN)), wanted)
    return _ukrainian_of(name, russian, known), russian


def names_in_ukraine(name: str, others: Iterable[str]) -> tuple[str, str]:
    """Return the Ukrainian and the Russian name of a place in Ukraine, which is known by its name in Latin letters."""
    known = list(others)
    wanted = _fold(name)
    ukrainian = _JUDGED_UKRAINIAN.get(name) or _closest(
        known, _UKRAINIAN, lambda text: _fold(_spell(text, _UKRAINE_IN_LATIN)), wanted
    )
    russian = _JUDGED_RUSSIAN.get(name) or max(
        (text for text in known if _is_name(text, _RUSSIAN)),
        key=lambda text: _likeness_in_russian(text, ukrainian),
        default="",
    )
    return ukrainian, russian


def _likeness_in_russian(russian: str, ukrainian: str) -> tuple[float, float, str]:
    """Rank a name by its consonants; what repeats Ukrainian vowels or endings in Russian letters comes last."""
    likeness = SequenceMatcher(None, _without_vowels(russian), _without_vowels(ukrainian)).ratio()
    repeats = _bare(russian) == _bare(ukrainian) and russian != ukrainian and not re.search("[сц]к|и", russian)
    vowels = SequenceMatcher(None, _bare(russian), _bare(ukrainian)).ratio()
    return likeness - 0.05 * repeats + 0.04 * len(re.findall("ы|[оа]е$|ая$|о$", russian)), vowels, russian


def _ukrainian_of(name: str, russian: str, known: Iterable[str]) -> str:
    if name in _JUDGED_UKRAINIAN:
        return _JUDGED_UKRAINIAN[name]
    alike = [text for text in known if set(text.lower()) <= _UKRAINIAN and _bare(text) == _bare(russian)]
    marked = [text for text in alike if _UKRAINIAN_ONLY.search(text.lower()) and not _BELARUSIAN.search(text)]
    is_same = not _DIFFERS.search(russian.lower())
    return max(marked, key=_marks, default=russian if is_same else "")


def _closest(known: Iterable[str], letters: frozenset[str], read: Callable[[str], str], wanted: str) -> str:
    """Return the name in an alphabet that reads most like the wanted one; of equals the one with more of its own."""

    def rank(text: str) -> tuple[float, int, str]:
        likeness = SequenceMatcher(None, read(text), wanted).ratio()
        return round(likeness, 2), len(re.findall("[ьщцё]|[иы]й$", text)), text

    return max((text for text in known if _is_name(text, letters)), key=rank, default="")


def _is_name(text: str, letters: frozenset[str]) -> bool:
    """Whether a text may be a name in an alphabet; Ukrainian and Old Russian endings are none in the Russian one."""
    is_foreign = letters is _RUSSIAN and _NO_RUSSIAN.search(text)
    return set(text.lower()) <= letters and text[:1].isupper() and not is_foreign


def _without_vowels(text: str) -> str:
    text = re.sub("(?<=[сцз])ь(?=к)|[’']", "", text.lower())
    return re.sub("[аеєёиіїоуыэюя]+", "*", text)


def _marks(text: str) -> int:
    return len(_UKRAINIAN_ONLY.findall(text.lower()))


def _spell(text: str, letters: Mapping[str, str]) -> str:
    return "".join(letters.get(letter, letter) for letter in text.lower())


def _fold(text: str) -> str:
    """Leave out what spellings in Latin letters differ in."""
    text = re.sub("[’'ʼ]", "", text.lower()).replace("-", " ")
    text = re.sub(r"([iy]y|yi|ii)\b", "y", text)
    return text.replace("yo", "e").replace("ye", "e").replace("ie", "e")


def _bare(text: str) -> str:
    """Leave out what Russian and Ukrainian write differently."""
    text = text.lower().replace("ьо", "е").replace("йо", "е")
    text = re.sub(r"(?<=[скн])(ое|ая)\b", lambda end: end[0][0].replace("о", "е"), text)
    return re.sub("[ь’'ъ]", "", text).translate(str.maketrans("ыіїєэё", "ииееее"))

"""Tables of the everyday kinds in six languages: header, the role it must play, and a value."""

import pytest

from data.recognise import recognise
from metrics.schema import FLAG, ID, KINDS, MONEY, NUMBER, TEXT, TIME
from tests.data.raw_tables import from_rows

Columns = dict[str, tuple[str, str]]

CASES: list[tuple[str, str, Columns]] = [
    (
        "English leads",
        "leads",
        {
            "Lead ID": ("id", "L1"),
            "Date created": ("created", "2024-01-31"),
            "Lead source": ("source", "Web"),
            "Lead status": ("status", "New"),
            "Company": ("company", "Acme"),
            "E-mail": ("email", "a@x.org"),
            "Sales rep": ("owner", "Ann"),
        },
    ),
    (
        "Swedish leads",
        "leads",
        {
            "Lead-ID": ("id", "L1"),
            "Skapad": ("created", "2024-01-31"),
            "Källa": ("source", "Webb"),
            "Leadstatus": ("status", "Ny"),
            "Företag": ("company", "Acme"),
            "E-post": ("email", "a@x.org"),
            "Telefon": ("phone", "070-123 45 67"),
            "Ansvarig": ("owner", "Anna"),
        },
    ),
    (
        "Dutch leads",
        "leads",
        {
            "Leadnummer": ("id", "L1"),
            "Aangemaakt op": ("created", "31-01-2024"),
            "Bron": ("source", "Web"),
            "Leadstatus": ("status", "Nieuw"),
            "Bedrijf": ("company", "Acme"),
            "E-mailadres": ("email", "a@x.org"),
            "Eigenaar": ("owner", "Jan"),
        },
    ),
    (
        "Polish leads",
        "leads",
        {
            "Numer leada": ("id", "L1"),
            "Data utworzenia": ("created", "31.01.2024"),
            "Źródło": ("source", "WWW"),
            "Status leada": ("status", "Nowy"),
            "Firma": ("company", "Acme"),
            "Adres e-mail": ("email", "a@x.org"),
            "Handlowiec": ("owner", "Jan"),
        },
    ),
    (
        "Chinese leads",
        "leads",
        {
            "线索编号": ("id", "L1"),
            "创建时间": ("created", "2024-01-31"),
            "线索来源": ("source", "网站"),
            "线索状态": ("status", "新"),
            "公司名称": ("company", "甲"),
            "电子邮箱": ("email", "a@x.cn"),
            "负责人": ("owner", "张三"),
        },
    ),
    (
        "Persian leads",
        "leads",
        {
            "شناسه سرنخ": ("id", "L1"),
            "تاریخ ایجاد": ("created", "2024-01-31"),
            "منبع": ("source", "وب"),
            "وضعیت سرنخ": ("status", "جدید"),
            "نام شرکت": ("company", "الف"),
            "ایمیل": ("email", "a@x.ir"),
            "مسئول": ("owner", "علی"),
        },
    ),
    (
        "Swedish tickets",
        "tickets",
        {
            "Ärendenummer": ("id", "1"),
            "Öppnad": ("opened", "2024-01-31 09:00"),
            "Löst": ("resolved", "2024-02-01 09:00"),
            "Prioritet": ("priority", "Hög"),
            "Kund": ("customer", "Acme"),
            "Handläggare": ("owner", "Anna"),
            "Kategori": ("category", "Fel"),
        },
    ),
    (
        "Dutch tickets",
        "tickets",
        {
            "Ticketnummer": ("id", "1"),
            "Gemeld op": ("opened", "31-01-2024"),
            "Opgelost op": ("resolved", "01-02-2024"),
            "Prioriteit": ("priority", "Hoog"),
            "Klant": ("customer", "Acme"),
            "Behandelaar": ("owner", "Jan"),
            "Gesloten op": ("closed", "02-02-2024"),
        },
    ),
    (
        "Polish tickets",
        "tickets",
        {
            "Numer zgłoszenia": ("id", "1"),
            "Data zgłoszenia": ("opened", "31.01.2024"),
            "Data rozwiązania": ("resolved", "01.02.2024"),
            "Priorytet": ("priority", "Wysoki"),
            "Klient": ("customer", "Acme"),
            "Kategoria": ("category", "Błąd"),
        },
    ),
    (
        "Chinese tickets",
        "tickets",
        {
            "工单编号": ("id", "1"),
            "提交时间": ("opened", "2024-01-31 09:00"),
            "解决时间": ("resolved", "2024-02-01 09:00"),
            "优先级": ("priority", "高"),
            "客户名称": ("customer", "甲"),
            "工单状态": ("status", "完成"),
        },
    ),
    (
        "Persian tickets",
        "tickets",
        {
            "شماره تیکت": ("id", "1"),
            "تاریخ ایجاد": ("opened", "2024-01-31"),
            "تاریخ حل": ("resolved", "2024-02-01"),
            "اولویت": ("priority", "زیاد"),
            "مشتری": ("customer", "الف"),
        },
    ),
    (
        "Swedish orders",
        "orders",
        {
            "Ordernummer": ("id", "1"),
            "Orderdatum": ("date", "2024-01-31"),
            "Kundnummer": ("customer", "7"),
            "Artikel": ("product", "Bok"),
            "Antal": ("quantity", "2"),
            "Belopp": ("amount", "1 200,50"),
            "Valuta": ("currency", "SEK"),
        },
    ),
    (
        "Dutch orders",
        "orders",
        {
            "Ordernummer": ("id", "1"),
            "Besteldatum": ("date", "31-01-2024"),
            "Klantnummer": ("customer", "7"),
            "Aantal": ("quantity", "2"),
            "Totaalbedrag": ("amount", "1.200,50"),
        },
    ),
    (
        "Polish orders",
        "orders",
        {
            "Numer zamówienia": ("id", "1"),
            "Data zamówienia": ("date", "31.01.2024"),
            "Klient": ("customer", "Acme"),
            "Ilość": ("quantity", "2"),
            "Kwota brutto": ("amount", "1 200,50 zł"),
        },
    ),
    (
        "Chinese orders",
        "orders",
        {
            "订单编号": ("id", "1"),
            "下单日期": ("date", "2024年1月31日"),
            "客户名称": ("customer", "甲"),
            "数量": ("quantity", "2"),
            "订单金额": ("amount", "¥1200"),
        },
    ),
    (
        "Persian orders",
        "orders",
        {
            "شماره سفارش": ("id", "1"),
            "تاریخ سفارش": ("date", "2024-01-31"),
            "مشتری": ("customer", "الف"),
            "تعداد": ("quantity", "۲"),
            "مبلغ": ("amount", "۱٬۲۰۰"),
        },
    ),
    (
        "Swedish customers",
        "customers",
        {
            "Kundnummer": ("id", "7"),
            "Företagsnamn": ("company", "Acme"),
            "Bransch": ("segment", "IT"),
            "Kund sedan": ("start", "2020-01-31"),
            "Kund till": ("end", "2024-01-31"),
            "Månadsavgift": ("monthly_revenue", "99"),
        },
    ),
    (
        "Dutch customers",
        "customers",
        {
            "Klantnummer": ("id", "7"),
            "Bedrijfsnaam": ("company", "Acme"),
            "Branche": ("segment", "IT"),
            "Klant sinds": ("start", "31-01-2020"),
            "Opgezegd op": ("end", "31-01-2024"),
        },
    ),
    (
        "Polish customers",
        "customers",
        {
            "Numer klienta": ("id", "7"),
            "Nazwa firmy": ("company", "Acme"),
            "Branża": ("segment", "IT"),
            "Klient od": ("start", "31.01.2020"),
            "Data rezygnacji": ("end", "31.01.2024"),
        },
    ),
    (
        "Chinese customers",
        "customers",
        {
            "客户编号": ("id", "7"),
            "客户名称": ("company", "甲"),
            "行业": ("segment", "IT"),
            "注册时间": ("start", "2020-01-31"),
            "是否流失": ("churned", "否"),
        },
    ),
    (
        "Persian customers",
        "customers",
        {
            "کد مشتری": ("id", "7"),
            "نام شرکت": ("company", "الف"),
            "صنعت": ("segment", "IT"),
            "تاریخ عضویت": ("start", "2020-01-31"),
            "ریزش": ("churned", "خیر"),
        },
    ),
    (
        "Swedish surveys",
        "surveys",
        {
            "Kundnummer": ("customer", "7"),
            "Svarsdatum": ("answered", "2024-01-31"),
            "Betyg": ("score", "9"),
            "Kommentar": ("comment", "Bra"),
        },
    ),
    (
        "Dutch surveys",
        "surveys",
        {
            "Klantnummer": ("customer", "7"),
            "Ingevuld op": ("answered", "31-01-2024"),
            "Cijfer": ("score", "9"),
            "Toelichting": ("comment", "Goed"),
        },
    ),
    (
        "Polish surveys",
        "surveys",
        {
            "Klient": ("customer", "7"),
            "Data odpowiedzi": ("answered", "31.01.2024"),
            "Ocena": ("score", "9"),
            "Komentarz": ("comment", "Dobrze"),
        },
    ),
    (
        "Chinese surveys",
        "surveys",
        {"客户名称": ("customer", "甲"), "提交时间": ("answered", "2024-01-31"), "满意度评分": ("score", "9"), "意见": ("comment", "好")},
    ),
    (
        "Persian surveys",
        "surveys",
        {"مشتری": ("customer", "الف"), "تاریخ پاسخ": ("answered", "2024-01-31"), "امتیاز": ("score", "۹"), "نظر": ("comment", "خوب")},
    ),
]


@pytest.mark.parametrize(("kind", "columns"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_recognised_in(kind: str, columns: Columns) -> None:
    raw = from_rows(list(columns), [[value for _, value in columns.values()]] * 2)
    mapping = recognise(raw)
    assert mapping.kind == kind
    assert {column.header: column.role for column in mapping.columns} == {header: role for header, (role, _) in columns.items()}
    assert all(str(column.why) for column in mapping.columns)


@pytest.mark.parametrize(
    ("won", "lost", "open_"),
    [
        ("Closed Won", "Closed Lost", "Negotiation/Review"),
        ("closedwon", "closedlost", "appointmentscheduled"),
        ("Won", "Lost", "Open"),
        ("Vunnen", "Förlorad", "Offert"),
        ("Gewonnen", "Verloren", "In behandeling"),
        ("Wygrana", "Przegrana", "W toku"),
        ("赢单", "输单", "方案/报价"),
        ("برنده", "بازنده", "مذاکره"),
        ("7. Won - signed", "8. Lost to rival", "3. Demo"),
        ("Closed Won", "Closed-Lost to Competition", "Identify Decision Makers"),
        ("Stängd vunnen", "Stängd förlorad", "Behovsanalys"),
        ("已赢单", "已输单", "进行中"),
        ("Zamknięte wygrane", "Zamknięte przegrane", "Nowa"),
    ],
)
def test_status_words_in(won: str, lost: str, open_: str) -> None:
    rows = [["1", won, "10", "2024-01-31"], ["2", lost, "20", "2024-01-30"], ["3", open_, "30", ""]]
    mapping = recognise(from_rows(["Deal ID", "Stage", "Amount", "Close Date"], rows))
    assert mapping.roles["stage"].values == {won: "won", lost: "lost", open_: "open"}


def test_a_word_that_only_says_closed_is_left_to_the_owner() -> None:
    mapping = recognise(
        from_rows(["Deal ID", "Status", "Amount", "Close Date"], [["1", "Closed", "1", "2024-01-31"], ["2", "Open", "2", ""]])
    )
    assert mapping.roles["status"].values == {"Closed": "", "Open": "open"}


VALUES = {ID: "7a", TEXT: "word", TIME: "2024-01-31", MONEY: "10.50", NUMBER: "3", FLAG: "yes"}
SPECIAL = {"email": "a@x.org", "phone": "+46 70 123 45 67"}


@pytest.mark.parametrize("naming", ["name", "label"])
@pytest.mark.parametrize("kind", KINDS)
def test_bandstands_own_names_are_read_back(kind: str, naming: str) -> None:
    roles = KINDS[kind].roles.values()
    row = [SPECIAL.get(role.name) or (role.codes[0] if role.codes else VALUES[role.type]) for role in roles]
    mapping = recognise(from_rows([getattr(role, naming) for role in roles], [row, row]))
    assert mapping.kind == kind
    assert [column.role for column in mapping.columns] == [role.name for role in roles]

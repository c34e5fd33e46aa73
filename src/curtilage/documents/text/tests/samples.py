"""Plain texts in odd encodings, each with what is planted in it."""

GERMAN = "Jürgen Müller, Straße 12, jürgen@example.com"
RUSSIAN = "Иванов Иван, паспорт 4509 123456"
JAPANESE = "山田太郎さん、電話 03-1234-5678"

SAMPLES = {
    "utf-8": (GERMAN.encode(), {"Jürgen Müller"}),
    "utf-8 with a mark": (b"\xef\xbb\xbf" + GERMAN.encode(), {"Jürgen Müller"}),
    "windows-1252": (GERMAN.encode("cp1252"), {"Jürgen Müller", "Straße 12"}),
    "windows-1251": (RUSSIAN.encode("cp1251"), {"Иванов Иван", "4509 123456"}),
    "koi8-r": (RUSSIAN.encode("koi8_r"), {"Иванов Иван"}),
    "utf-16": (GERMAN.encode("utf-16"), {"Jürgen Müller"}),
    "utf-16 without a mark": (RUSSIAN.encode("utf-16-be"), {"Иванов Иван"}),
    "utf-32 without a mark": (GERMAN.encode("utf-32-le"), {"Jürgen Müller"}),
    "shift-jis": (JAPANESE.encode("shift_jis"), {"山田太郎", "03-1234-5678"}),
    "iso-2022-jp": (JAPANESE.encode("iso2022_jp"), {"山田太郎"}),
    "gb18030": ("张伟的电话是13800138000".encode("gb18030"), {"张伟", "13800138000"}),
    "ebcdic": (b"\x25".join(x.encode("cp037") for x in ("JANE DOE", "4111 1111", "a@b.c")),
               {"JANE DOE", "4111 1111", "a@b.c"}),
    "utf-7": ("Jane <jane@example.com>".encode("utf-7"), {"jane@example.com"}),
    "dos": ("Jürgen wohnt hier, größer".encode("cp850"), {"Jürgen"}),
    "csv": ('name;iban\n"Müller, Jürgen";DE89370400440532013000\n'.encode("latin-1"),
            {"Müller, Jürgen", "DE89370400440532013000"}),
}  # fmt: skip

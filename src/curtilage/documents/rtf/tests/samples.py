"""RTF with a value in every place that may hold one."""

LETTER = rb"""{\rtf1\ansi\ansicpg1252\uc1{\fonttbl{\f0 Arial;}{\f1\fcharset204 Cyr;}}
{\stylesheet{\s1 t-style;}}{\info{\title t-title}{\author t-author}{\company t-company}}
{\header t-header}{\footer t-footer}
\pard Ja{\b ne} Do\
e {\v t-hidden}{\deleted t-deleted}
J\'fcrgen \u1048?\u1074?\u1072?\u1085? {\f1 \'c8\'e2\'e0\'ed-cyr}\par
{\*\annotation t-annotation}{\*\atnauthor t-annotator}{\footnote t-footnote}
{\*\bkmkstart t-bookmark}{\field{\*\fldinst HYPERLINK "t-link@example.com"}{\fldrslt t-result}}
{\*\unheardof t-unheard}\trowd t-cell\cell t-other\cell\row
{\*\themedata 3c68746d6c3e742d7468656d653c2f68746d6c3e}{\*\datastore 742d64617461}
t\_dash \lquote x\rquote \{t-brace\}}""".replace(b"Do\\\ne", b"Doe")

SAMPLES = {
    "letter": (LETTER, {
        "t-style", "t-title", "t-author", "t-company", "t-header", "t-footer", "Jane Doe",
        "t-hidden", "t-deleted", "J\u00fcrgen", "\u0418\u0432\u0430\u043d",
        "\u0418\u0432\u0430\u043d-cyr", "t-annotation", "t-annotator", "t-footnote", "t-bookmark",
        "t-link@example.com", "t-result", "t-unheard", "t-cell\tt-other", "t-theme", "t-data",
        "t-dash", "{t-brace}",
    }),
    "shift-jis": (
        b"{\\rtf1\\ansi\\ansicpg932{\\fonttbl{\\f0\\fcharset128 X;}}\\f0 "
        + "".join(f"\\'{b:02x}" for b in "山田".encode("cp932")).encode() + b"}",
        {"山田"},
    ),
    "surrogates": (rb"{\rtf1 \u-10179?\u-8960? t-after}", {"\U0001f500 t-after"}),
}  # fmt: skip

"""Office files with a value in every place that may hold one."""

from curtilage.documents.tests.making import A, S, W, docx, office, paragraph, zipped

BODY = (
    paragraph("Ja", "ne Do", "e")
    + '<w:p><w:r><w:t>t-kept </w:t></w:r><w:del w:author="t-deleter"><w:r><w:delText>t-old'
    '</w:delText></w:r></w:del><w:ins w:author="t-inserter"><w:r><w:t>t-new</w:t></w:r></w:ins>'
    "</w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>t-cell</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>t-vanished</w:t></w:r></w:p>"
    '<w:p><w:r><w:instrText>HYPERLINK "t-field@example.com"</w:instrText></w:r></w:p>'
    '<w:p><w:r><w:drawing><wp:docPr xmlns:wp="x" id="7" name="P" descr="t-descr" title="t-tip"/>'
    "<w:txbxContent>" + paragraph("t-box") + "</w:txbxContent></w:drawing></w:r></w:p>"
    '<w:sdt><w:sdtPr><w:alias w:val="t-alias"/><w:placeholder/></w:sdtPr><w:sdtContent>'
    + paragraph("t-control") + "</w:sdtContent></w:sdt><w:p><w:r><w:t>no</w:t><w:noBreakHyphen/>"
    "<w:t>break</w:t></w:r></w:p><!-- t-xml-comment -->"
)  # fmt: skip
WORD = docx(
    BODY,
    word__header1_xml=f"<w:hdr {W}>{paragraph('t-header')}</w:hdr>",
    word__footer2_xml=f"<w:ftr {W}>{paragraph('t-footer')}</w:ftr>",
    word__comments_xml=f'<w:comments {W}><w:comment w:author="t-commenter" w:initials="TC">'
    f"{paragraph('t-comment')}</w:comment></w:comments>",
    word__footnotes_xml=f"<w:footnotes {W}><w:footnote>{paragraph('t-footnote')}</w:footnote>"
    "</w:footnotes>",
    word__settings_xml=f'<w:settings {W}><w:docVars><w:docVar w:name="n" w:val="t-variable"/>'
    "</w:docVars></w:settings>",
    docProps__core_xml='<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:creator>t-creator'
    "</dc:creator><cp:lastModifiedBy>t-editor</cp:lastModifiedBy></cp:coreProperties>",
    docProps__custom_xml='<Properties><property name="t-property"><vt:lpwstr xmlns:vt="v">t-custom'
    "</vt:lpwstr></property></Properties>",
    customXml__item1_xml='<root><person id="4111111111111111" who="t-who">t-item</person></root>',
    word___rels__document_xml=f"<w:x {W}/>",
    **{
        "word/_rels/document.xml.rels": '<Relationships><Relationship Id="r" Target="mailto:'
        't-target@example.com" TargetMode="External"/></Relationships>',
        "word/embeddings/file1.csv": "t-embedded;1",
        "word/people.xml": '<p:people xmlns:p="p"><p:person p:author="t-person"/></p:people>',
    },
)
EXCEL = office({
    "xl/workbook.xml": f'<workbook {S}><sheets><sheet name="t-sheet" sheetId="1" '
    'state="veryHidden"/></sheets>'
    '<definedNames><definedName name="t_name" comment="t-note">"t-formula"'
    "</definedName>"
    "</definedNames></workbook>",
    "xl/sharedStrings.xml": f"<sst {S}><si><r><t>Jane </t></r><r><t>Doe</t></r></si></sst>",
    "xl/styles.xml": f'<styleSheet {S}><numFmts><numFmt numFmtId="170" formatCode="dd/mm/yyyy"/>'
    '</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>'
    '<xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="4"/></cellXfs></styleSheet>',
    "xl/worksheets/sheet1.xml": f'<worksheet {S}><sheetData><row r="1" hidden="1">'
    '<c t="s"><v>0</v></c><c><v>4.111111111111111E+15</v></c><c s="1"><v>30753</v></c>'
    '<c s="2"><v>30754</v></c><c s="3"><v>30755</v></c>'
    '<c t="inlineStr"><is><t>t-inline</t></is></c>'
    '<c t="str"><f>CONCAT("t-in","x")</f><v>t-cached</v></c></row>'
    "</sheetData>"
    "<headerFooter><oddHeader>&amp;Ct-head</oddHeader></headerFooter><dataValidations>"
    '<dataValidation prompt="t-prompt" promptTitle="x"/></dataValidations>'
    '<hyperlinks><hyperlink display="t-display" tooltip="t-tooltip"/></hyperlinks></worksheet>',
    "xl/comments1.xml": f"<comments {S}><authors><author>t-author</author></authors><commentList>"
    "<comment><text><r><t>t-com</t></r><r><t>ment</t></r></text></comment>"  # codespell:ignore
    "</commentList></comments>",
    "xl/threadedComments/threadedComment1.xml": "<x><text>t-thread</text></x>",
    "xl/pivotCache/pivotCacheRecords1.xml": f'<pivotCacheRecords {S}><r><s v="t-pivot"/></r>'
    "</pivotCacheRecords>",
    "xl/charts/chart1.xml": f"<c:chart xmlns:c='c' {A}><a:t>t-chart</a:t>"
    "<c:v>t-point</c:v></c:chart>",
    "xl/printerSettings/printerSettings1.bin": b"\1\2" + "t-printer".encode("utf-16-le") + b"\0\7",
})  # fmt: skip
SLIDE = (
    f"<p:sld xmlns:p='p' {A} show='0'>"
    "<a:p><a:r><a:t>t-sl</a:t></a:r><a:r><a:t>ide</a:t></a:r></a:p>"
)
POWER_POINT = office({
    "ppt/slides/slide1.xml": SLIDE + '<p:cNvPr id="1" name="x" descr="t-alt"/></p:sld>',
    "ppt/notesSlides/notesSlide1.xml": f"<p:n xmlns:p='p' {A}><a:p><a:t>t-notes</a:t></a:p></p:n>",
    "ppt/comments/comment1.xml": "<p:c xmlns:p='p'><p:text>t-comment</p:text></p:c>",
    "ppt/commentAuthors.xml": "<p:a xmlns:p='p'><p:cmAuthor name='t-author' initials='TA'/></p:a>",
    "ppt/slideMasters/slideMaster1.xml": f"<p:m xmlns:p='p' {A}><a:p>"
    "<a:t>t-master</a:t></a:p></p:m>",
    "ppt/tags/tag1.xml": "<p:t xmlns:p='p'><p:tag name='N' val='t tag'/></p:t>",
})  # fmt: skip
OPEN_DOCUMENT = zipped(
    {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": "<office:document-content xmlns:office='o' xmlns:text='t' xmlns:dc='d'>"
        "<text:p>Ja<text:span>ne</text:span><text:s/>Doe</text:p><office:annotation><dc:creator>"
        "t-annotator</dc:creator><text:p>t-annotation</text:p></office:annotation>"
        "<text:tracked-changes><text:p>t-deleted</text:p></text:tracked-changes>"
        "<text:a href='mailto:t-link@example.com'>x</text:a></office:document-content>",
        "styles.xml": "<s xmlns:text='t'><text:p>t-header</text:p></s>",
        "meta.xml": "<m xmlns:dc='d'><dc:creator>t-creator</dc:creator></m>",
        "Object 1/content.xml": "<x><y>t-object</y></x>",
    },
    method=0,
)

SAMPLES = {
    "word": (WORD, {
        "Jane Doe", "t-kept t-new", "t-kept t-old", "t-deleter", "t-inserter", "t-cell",
        "t-vanished", "t-field@example.com", "t-descr", "t-tip", "t-box", "t-alias", "t-control",
        "no-break", "t-xml-comment", "t-header", "t-footer", "t-commenter", "TC", "t-comment",
        "t-footnote", "t-variable", "t-creator", "t-editor", "t-property", "t-custom",
        "4111111111111111", "t-who", "t-item", "t-target@example.com", "t-embedded;1", "t-person",
        "file1.csv",
    }),
    "excel": (EXCEL, {
        "Jane Doe\t4111111111111111\t1984-03-12\t1984-03-13\t30755\tt-inline\tt-cached", "t-sheet",
        "t_name", "t-note", "t-formula", 'CONCAT("t-in"', "t-head", "t-prompt", "t-display",
        "t-tooltip", "t-author", "t-comment", "t-thread", "t-pivot", "t-chart", "t-point",
        "t-printer",
    }),
    "power point": (POWER_POINT, {
        "t-slide", "t-alt", "t-notes", "t-comment", "t-author", "TA", "t-master", "t tag",
    }),
    "open document": (OPEN_DOCUMENT, {
        "Jane Doe", "t-annotator", "t-annotation", "t-deleted", "t-link@example.com", "t-header",
        "t-creator", "t-object",
    }),
}  # fmt: skip

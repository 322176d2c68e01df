#### pandas and numpy
import numpy, pandas
table = pandas.DataFrame({'地区': ['华东', '华北', '华东'], '金额': [10, 5, 7], '日': pandas.date_range('2025-01-31', periods=3)})
print(table.groupby('地区')['金额'].sum().to_dict(), table.pivot_table(index='地区', values='金额').shape)
print(table.merge(table, on='地区').shape, table['日'].dt.month.tolist(), numpy.linalg.solve([[2.0, 0], [0, 4]], [2, 4]))
#> {'华东': 17, '华北': 5} (2, 1)
#> (5, 5) [1, 2, 2] [1. 1.]
#### openpyxl
import openpyxl
from openpyxl.chart import BarChart, Reference
book = openpyxl.Workbook(); book.active.append(['名', 3]); chart = BarChart()
chart.add_data(Reference(book.active, min_col=2, min_row=1)); book.active.add_chart(chart, 'D4'); book.save('out/a.xlsx')
print(openpyxl.load_workbook('out/a.xlsx').active['A1'].value)
#> 名
#+ a.xlsx
#### xlsxwriter and xlrd
import pandas, xlrd
pandas.DataFrame({'a': [1, 2]}).to_excel('out/a.xlsx', engine='xlsxwriter', index=False)
print(pandas.read_excel('out/a.xlsx')['a'].tolist(), hasattr(xlrd, 'open_workbook'))
#> [1, 2] True
#### odfpy
import pandas
pandas.DataFrame({'甲': [1, 2]}).to_excel('out/a.ods', engine='odf', index=False)
print(pandas.read_excel('out/a.ods', engine='odf')['甲'].tolist())
#> [1, 2]
#### matplotlib: Chinese labels, minus signs and every format
import warnings; warnings.simplefilter('error')
import matplotlib.pyplot as plt
figure, axes = plt.subplots()
axes.plot([-3, -2, -1], [-1e6, 0, 1e6]); axes.set_title('亏损（万元）−5'); axes.set_ylabel('净利润')
for kind in ('png', 'svg', 'pdf', 'jpg'): figure.savefig(f'out/a.{kind}')
labels = [label.get_text() for label in axes.get_xticklabels() if label.get_text()]
print(any(label.startswith('-') for label in labels), any('\u2212' in label for label in labels))
#> True False
#+ a.png
#+ a.svg
#+ a.pdf
#+ a.jpg
#### matplotlib: every glyph of a Chinese label is in the font
from matplotlib import font_manager
from matplotlib.ft2font import FT2Font
from matplotlib import rcParams
font = FT2Font(font_manager.findfont(rcParams['font.sans-serif'][0]))
print([c for c in '各地区销售额（万元）￥％-0123456789年月日龘囍' if font.get_char_index(ord(c)) == 0])
#> []
#### matplotlib: Chinese in whatever font a script asks for
import logging, warnings; warnings.simplefilter('error')
import matplotlib, seaborn; import matplotlib.pyplot as plt
from matplotlib import font_manager
said = []; logging.getLogger('matplotlib').addHandler(handler := logging.Handler()); handler.emit = said.append
def draw(name, **words):
    figure, axes = plt.subplots(figsize=(4, 3)); axes.plot([-2, 1]); axes.set_xlabel('价格 $x^2$')
    axes.set_title('中文标题 −5', **words)
    for kind in ('png', 'svg', 'pdf'): figure.savefig(f'out/{name}.{kind}')
plt.rcParams['font.sans-serif'] = ['SimHei']; plt.rcParams['axes.unicode_minus'] = False; draw('sans')
plt.rcParams['font.sans-serif'] = ['No Such Font', 'DejaVu Sans']; plt.rcParams['axes.unicode_minus'] = True; draw('mixed')
matplotlib.rc('font', family='Microsoft YaHei'); draw('rc')
plt.rcdefaults(); draw('defaults')
draw('fontname', fontname='PingFang SC'); draw('fontfamily', fontfamily='No Such Font')
draw('family', fontproperties=font_manager.FontProperties(family='KaiTi', size=20))
missing = font_manager.FontProperties(fname='C:/Windows/Fonts/simhei.ttf'); draw('file', fontproperties=missing)
plt.rcParams['font.family'] = 'Arial Unicode MS'; draw('family2')
seaborn.set_theme(font='SimHei'); draw('seaborn')
seaborn.set_theme(); draw('seaborn2')
names = {font.name for font in font_manager.fontManager.ttflist}
print({'SimHei', 'SimSun', 'FangSong', 'STHeiti', 'Heiti TC', 'Songti SC', 'WenQuanYi Micro Hei'} - names)
print([record.getMessage() for record in said])
#> set()
#> []
#+ seaborn2.pdf
#### seaborn
import pandas, seaborn
table = pandas.DataFrame({'地区': list('甲乙丙甲'), '额': [1, -2, 3, 4]})
seaborn.barplot(data=table, x='地区', y='额').figure.savefig('out/a.png')
seaborn.heatmap(table.pivot_table(index='地区', values='额')).figure.savefig('out/b.png')
#+ a.png
#+ b.png
#### scipy
import numpy
from scipy import interpolate, optimize, stats
print(round(optimize.minimize(lambda x: (x - 3) ** 2, 0).x[0], 3), round(stats.pearsonr([1, 2, 3], [2, 4, 6])[0], 3))
print(float(interpolate.interp1d([0, 2], [0, 4])(1)))
#> 3.0 1.0
#> 2.0
#### scikit-learn
import numpy
from sklearn.cluster import KMeans
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LinearRegression
x = numpy.arange(20).reshape(-1, 1)
print(LinearRegression().fit(x, 2 * x.ravel()).coef_.round(3), len(set(KMeans(2, n_init=2, random_state=0).fit(x).labels_)))
print(RandomForestRegressor(5, random_state=0).fit(x, x.ravel()).predict([[5]]).shape)
#> [2.] 2
#> (1,)
#### Pillow
from PIL import Image, ImageDraw
image = Image.new('RGB', (64, 64), 'white'); ImageDraw.Draw(image).line((0, 0, 63, 63), 'red')
for kind in ('png', 'jpg', 'webp', 'gif', 'bmp', 'tiff'): image.save(f'out/a.{kind}')
print(Image.open('out/a.png').resize((8, 8)).size)
#> (8, 8)
#### python-docx
import docx
document = docx.Document(); document.add_heading('标题'); document.add_table(2, 2).cell(0, 0).text = '格'; document.save('out/a.docx')
print(docx.Document('out/a.docx').tables[0].cell(0, 0).text)
#> 格
#### reportlab, pypdf and pdfminer
from pdfminer.high_level import extract_text
from pypdf import PdfReader, PdfWriter
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
pdfmetrics.registerFont(UnicodeCIDFont('STSong-Light'))
canvas = Canvas('out/a.pdf'); canvas.drawString(72, 720, 'Total 42'); canvas.setFont('STSong-Light', 12)
canvas.drawString(72, 700, '合计'); canvas.save()
print(PdfReader('out/a.pdf').pages[0].extract_text().split('\n')[0], 'Total 42' in extract_text('out/a.pdf'))
writer = PdfWriter(); writer.append('out/a.pdf'); writer.append('out/a.pdf'); writer.write('out/b.pdf')
print(len(PdfReader('out/b.pdf').pages))
#> Total 42 True
#> 2
#### qrcode
import qrcode
qrcode.make('https://example.com/二维码').save('out/a.png')
#+ a.png
#### jieba
import jieba
print('/'.join(jieba.cut('华东地区的销售额增长了')))
#> 华东地区/的/销售额/增长/了
#### lxml, chardet, tabulate and dateutil
import chardet, dateutil.parser, lxml.etree, lxml.html
from tabulate import tabulate
print(lxml.html.fromstring('<p>甲<b>乙</b></p>').text_content(), chardet.detect('销售额统计表，各地区'.encode('gb18030'))['encoding'])
print(tabulate([['a', 1]], tablefmt='plain'), dateutil.parser.parse('2025-03-04').day)
#> 甲乙 GB2312
#> a  1 4
#### the standard library's databases, archives, threads and time zones
import concurrent.futures, csv, datetime, decimal, gzip, json, lzma, sqlite3, tarfile, tempfile, uuid, zipfile, zoneinfo
with concurrent.futures.ThreadPoolExecutor(8) as pool: print(sum(pool.map(abs, range(100))))
db = sqlite3.connect('out/a.db'); db.execute('create table t(x)'); db.execute('insert into t values (1)'); db.commit()
with zipfile.ZipFile('out/a.zip', 'w', zipfile.ZIP_DEFLATED) as z: z.writestr('数据.txt', 'x' * 1000)
with tarfile.open('out/a.tar.xz', 'w:xz') as t: t.add('out/a.db')
print(datetime.datetime(2026, 1, 1, tzinfo=zoneinfo.ZoneInfo('Asia/Shanghai')).isoformat(), len(str(uuid.uuid4())))
import asyncio
print(asyncio.run(asyncio.sleep(0.01, 'slept')))
#> 4950
#> 2026-01-01T00:00:00+08:00 36
#> slept

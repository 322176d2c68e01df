// Colours Python, for reading only. Our own: Debian's highlight.js is one bundle of all languages, 846 KB minified,
// and this is all that the page needs of it.

const words = (text) => new Set(text.split(' '));
const keywords = words(
  'False None True and as assert async await break case class continue def del elif else except ' +
    'finally for from global if import in is lambda match nonlocal not or pass raise return try while with yield',
);
const builtins = words(
  'abs all any bool bytes dict dir enumerate filter float format frozenset getattr hasattr hash ' +
    'int isinstance iter len list map max min next object open ord print range repr reversed round set setattr slice ' +
    'sorted str sum super tuple type zip',
);

const token = new RegExp(
  [
    /(?<comment>#[^\n]*)/,
    /(?<string>[rRbBuUfF]{0,2}(?:"""[\s\S]*?(?:"""|(?![\s\S]))|'''[\s\S]*?(?:'''|(?![\s\S]))|"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[\s\S]|[^'\\\n])*'?))/,
    /(?<number>\b(?:0[xXbBoO][\da-fA-F_]+|\d[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?\d+)?j?)\b)/,
    /(?<decorator>^[ \t]*@[\w.]+)/,
    /(?<name>[\p{L}_][\p{L}\p{N}_]*)/,
  ]
    .map((part) => part.source)
    .join('|'),
  'gmu',
);

/** [[class, text], …]; the texts put together are the code. The class is '' for what has no colour. */
export function tokens(code) {
  const found = [];
  const add = (kind, text) => {
    if (text === '') return;
    const last = found.at(-1);
    if (last && last[0] === kind && kind === '') last[1] += text;
    else found.push([kind, text]);
  };
  let end = 0;
  let before = '';
  for (const match of code.matchAll(token)) {
    add('', code.slice(end, match.index));
    const [text] = match;
    end = match.index + text.length;
    let kind = Object.keys(match.groups).find((name) => match.groups[name] !== undefined);
    if (kind === 'name') {
      const isAttribute = code[match.index - 1] === '.';
      if (keywords.has(text) && !isAttribute) kind = 'keyword';
      else if (before === 'def' || before === 'class') kind = 'defined';
      else kind = builtins.has(text) && !isAttribute ? 'builtin' : '';
    }
    before = text;
    add(kind, text);
  }
  add('', code.slice(end));
  return found;
}

export function highlighted(code) {
  const fragment = document.createDocumentFragment();
  for (const [kind, text] of tokens(code)) {
    if (kind === '') {
      fragment.append(text);
      continue;
    }
    const span = document.createElement('span');
    span.className = `py-${kind}`;
    span.textContent = text;
    fragment.append(span);
  }
  return fragment;
}

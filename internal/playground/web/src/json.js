/**
 * The text that each value was parsed from. JavaScript's numbers hold neither
 * 9007199254740993 nor 1.10, so what was typed is sent as that text, and what
 * came is shown as that text.
 */
const texts = new WeakMap();

/** parse is JSON.parse, for values that textOf and stringify are to write as they were. */
export function parse(text) {
  const value = JSON.parse(text);
  if (typeof value === 'object' && value !== null) texts.set(value, text);
  return value;
}

/** textOf returns the JSON text that a value was parsed from, or else one made of it. */
export function textOf(value) {
  return texts.get(value) ?? JSON.stringify(value);
}

/** stringify returns a value's JSON, indented by two spaces. */
export function stringify(value) {
  return texts.has(value) ? layOut(texts.get(value)) : JSON.stringify(value, null, 2);
}

/** layOut indents JSON text, and changes nothing but white space. */
function layOut(text) {
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g);
  let depth = 0;
  const line = () => `\n${'  '.repeat(depth)}`;
  return tokens
    .map((token, i) => {
      switch (token) {
        case '{':
        case '[':
          depth++;
          return /[}\]]/.test(tokens[i + 1][0]) ? token : token + line();
        case '}':
        case ']':
          depth--;
          return /[{[]/.test(tokens[i - 1][0]) ? token : line() + token;
        case ',':
          return token + line();
        case ':':
          return ': ';
        default:
          return token;
      }
    })
    .join('');
}

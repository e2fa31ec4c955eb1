// The forms of a page.  Enough for our own HTML, whose attributes are double-quoted and whose forms do
// not nest; html-validate says whether it is HTML at all.
const entities = { amp: '&', lt: '<', gt: '>', quot: '"', '#34': '"', '#39': "'" };

export function decode(text) {
  return text.replace(/&(amp|lt|gt|quot|#34|#39);/g, (_, name) => entities[name]);
}

function attributes(tag) {
  const found = {};
  for (const [, name, value] of tag.matchAll(/\s([a-z-]+)(?:="([^"]*)")?/g))
    found[name] = decode(value ?? '');
  return found;
}

function inputValue(input) {
  if (input.type === 'checkbox' || input.type === 'radio')
    return 'checked' in input ? (input.value ?? 'on') : undefined;
  return ['submit', 'button', 'reset'].includes(input.type) ? undefined : (input.value ?? '');
}

function selectValue(inner) {
  const options = [...inner.matchAll(/<option\b([^>]*)>([^<]*)/g)].map(([, tag, text]) => ({
    ...attributes(tag),
    text: decode(text).trim(),
  }));
  const chosen = options.find((option) => 'selected' in option) ?? options[0];
  return chosen?.value ?? chosen?.text;
}

function readForm([, tag, inner]) {
  const form = { action: '', method: 'get', ...attributes(tag), fields: {}, names: [], buttons: [] };
  const put = (name, value) => {
    if (name === undefined) return;
    form.names.push(name);
    if (value !== undefined) form.fields[name] = value;
  };
  for (const [, input] of inner.matchAll(/<input\b([^>]*)>/g))
    put(attributes(input).name, inputValue(attributes(input)));
  for (const [, area, text] of inner.matchAll(/<textarea\b([^>]*)>(.*?)<\/textarea>/gs))
    put(attributes(area).name, decode(text).replace(/^\n/, ''));
  for (const [, select, options] of inner.matchAll(/<select\b([^>]*)>(.*?)<\/select>/gs))
    put(attributes(select).name, selectValue(options));
  for (const [, button, text] of inner.matchAll(/<button\b([^>]*)>(.*?)<\/button>/gs)) {
    const { name, value } = attributes(button);
    form.buttons.push({ name, value, text: decode(text.replace(/<[^>]*>/g, '')).trim() });
    if (name !== undefined) form.names.push(name);
  }
  return form;
}

// [{ action, method, fields, names, buttons }]; fields holds what a browser would send untouched.
export function formsOf(html) {
  return [...html.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gs)].map(readForm);
}

/** A form-encoded value: brackets nest, and a list is a form whose keys count up. */
export type FormValue = string | Form;
export interface Form {
  [key: string]: FormValue;
}

/** Reads `a=1&b[c]=2&d[]=3&d[]=4` or `d[0]=3&d[1]=4`. */
export function parseForm(pairs: URLSearchParams): Form {
  const form = emptyForm();
  for (const [name, value] of pairs) put(form, keysOf(name), value);
  return form;
}

// Without a prototype, since the names are the caller's.
const emptyForm = (): Form => Object.create(null) as Form;

const keysOf = (name: string): string[] => name.replaceAll(']', '').split('[');

function put(form: Form, keys: readonly string[], value: string): void {
  let at = form;
  for (const [depth, raw] of keys.entries()) {
    const key = raw === '' && depth > 0 ? String(Object.keys(at).length) : raw;
    if (depth === keys.length - 1) {
      at[key] = value;
      return;
    }
    const existing = at[key];
    const inner: Form = typeof existing === 'object' ? existing : emptyForm();
    at[key] = inner;
    at = inner;
  }
}

/** The same text for the same parameters, in whatever order they came. */
export function canonicalForm(form: FormValue): string {
  if (typeof form === 'string') return JSON.stringify(form);
  const pairs = Object.keys(form)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalForm(form[key] ?? '')}`);
  return `{${pairs.join(',')}}`;
}

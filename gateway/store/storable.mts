const replacement = '\ufffd';
const unstorableEscape = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g;

/** Whether PostgreSQL can hold a text: its texts know neither U+0000 nor halves of surrogate pairs. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/** A text as the store takes it. */
export function storable(text: string): string {
  return isStorable(text) ? text : text.toWellFormed().replaceAll('\0', replacement);
}

/** A value in JSON as the store takes it, whatever a provider put into its texts. */
export function storableJson(value: object): string {
  return JSON.stringify(value).replace(unstorableEscape, `$1${replacement}`);
}

/** Whether a text somewhere in a value, however deep, cannot be stored. */
export function holdsUnstorable(value: unknown): boolean {
  const left = [value];
  while (left.length > 0) {
    const one = left.pop();
    if (typeof one === 'string' && !isStorable(one)) return true;
    if (typeof one === 'object' && one !== null) for (const [name, each] of Object.entries(one)) left.push(name, each);
  }
  return false;
}

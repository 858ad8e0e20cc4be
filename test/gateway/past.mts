/** What NODE_OPTIONS lets a gateway believe that it is forty days ago. */
export const inThePast = `--import=data:text/javascript,${encodeURIComponent(`
const Now = Date;
globalThis.Date = class extends Now {
  constructor(...words) { if (words.length === 0) super(Now.now() - 40 * 86400000); else super(...words); }
  static now() { return Now.now() - 40 * 86400000; }
};`)}`;

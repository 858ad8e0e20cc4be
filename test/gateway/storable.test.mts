import { holdsUnstorable, storable, storableJson } from '../../gateway/store/storable.mts';

describe('Texts that PostgreSQL cannot hold', () => {
  it('are found however deep they are', () => {
    const deep = [{ a: [{ b: 'fine', c: ['half \ud800 pair'] }] }, { 'name\0': 1 }, 'a\0b', ['\udc00']];
    for (const value of deep) expect([value, holdsUnstorable(value)]).toEqual([value, true]);
    for (const value of [{ a: ['🎧 ü', 1, null, true] }, 'x', {}, null]) expect(holdsUnstorable(value)).toBe(false);
  });

  it('become texts that it can hold, and others stay as they are', () => {
    expect(storable('a\0b\ud800c 🎧')).toBe('a\ufffdb\ufffdc 🎧');
    for (const text of ['\0\0', '\ud800\ud800', '\\\0', '\\u0000', '\\\\u0000', '\\ud800', 'a\\', '🎧\n']) {
      expect(JSON.parse(storableJson({ text }))).toEqual({ text: storable(text) });
    }
  });
});

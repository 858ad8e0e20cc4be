import { createWakes } from '../../gateway/store/wakes.mts';

describe('Workers that are woken when a ticket is due', () => {
  const woken: string[] = [];
  const open = () => {
    woken.length = 0;
    const wakes = createWakes((worker) => woken.push(worker));
    for (const worker of ['a', 'b', 'c']) wakes.add(worker);
    return wakes;
  };

  it('are as many as there are tickets due at the same moment', () => {
    const wakes = open();
    for (let ticket = 0; ticket < 3; ticket++) wakes.wake();
    expect(woken).toEqual(['a', 'b', 'c']);
  });

  it('are those that have nothing to do, while there is one', async () => {
    const wakes = open();
    let end = () => {};
    const slow = wakes.during('b', () => new Promise<void>((resolve) => (end = resolve)));
    for (let ticket = 0; ticket < 3; ticket++) wakes.wake();
    expect(woken).toEqual(['a', 'c', 'a']);
    end();
    await slow;
    wakes.wake();
    expect(woken.at(-1)).toBe('b');
  });

  it('are taken in turn where all are busy: it looks as soon as it is done', async () => {
    const wakes = open();
    for (const worker of ['a', 'b', 'c']) void wakes.during(worker, () => new Promise(() => {}));
    wakes.wake();
    wakes.wake();
    expect(woken).toEqual(['a', 'b']);
  });
});

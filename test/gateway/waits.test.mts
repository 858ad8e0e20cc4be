import { waitAfterMs } from '../../gateway/webhooks/waits.mts';

const hourMs = 3_600_000;

/** All waits of a receiver that always answers so. */
function waitsFor(status: number): number[] {
  const waits: number[] = [];
  for (;;) {
    const next = waitAfterMs(waits.length, status, null);
    if (next === null) return waits;
    waits.push(next);
  }
}

describe('The waits between tries of a message', () => {
  it.each([404, 409, 500])('last about three days for a receiver that answers %i', (status) => {
    const hours = waitsFor(status).reduce((sum, wait) => sum + wait, 0) / hourMs;
    expect(hours).toBeGreaterThan(70);
    expect(hours).toBeLessThan(74);
  });

  it('begin with a second for an n8n that is not waiting yet, and grow without a leap', () => {
    const waits = waitsFor(409);
    expect(waits[0]).toBe(1_000);
    const leaps = waits.slice(1).map((wait, index) => wait / (waits[index] ?? wait));
    expect(Math.max(...leaps)).toBeLessThanOrEqual(6);
    expect(Math.min(...leaps)).toBeGreaterThanOrEqual(1);
  });

  it('honour what a receiver asks for, up to an hour', () => {
    expect(waitAfterMs(0, 429, 120_000)).toBe(120_000);
    expect(waitAfterMs(0, 429, 100 * hourMs)).toBe(hourMs);
  });
});

import { callbackUrlOf, isSignedPlace, placeOf } from '../../src/jobs/callbackUrl';
import { judgeResumeUrl, pauseMs, waitUntilMs } from '../../src/jobs/waitPolicy';

describe('A resume URL', () => {
  it.each(['https://n8n.example.com/webhook-waiting/1', 'https://8.8.8.8/x'])('can be called back at %s', (url) =>
    expect(judgeResumeUrl(url, [])).toEqual({ usable: true }),
  );

  it.each([
    'http://localhost:5678/webhook-waiting/1',
    'http://127.0.0.1:5678/x',
    'https://192.168.1.4/x',
    'https://[::1]/x',
    'http://n8n/x',
    'http://n8n.example.com/x',
    'not a url',
  ])('cannot be called back at %s, and it is said how to set WEBHOOK_URL', (url) =>
    expect(judgeResumeUrl(url, [])).toMatchObject({ usable: false, advice: expect.stringContaining('WEBHOOK_URL') }),
  );

  it('may lie in a private network that the credential lists', () => {
    expect(judgeResumeUrl('http://127.0.0.1:5678/x', ['127.0.0.0/8'])).toEqual({ usable: true });
    expect(judgeResumeUrl('http://10.0.0.1/x', ['127.0.0.0/8'])).toMatchObject({ usable: false });
  });
});

describe('The wait', () => {
  it('ends at the latest deadline, or at the limit set, and never within a minute', () => {
    const jobs = [60_000, 540_000].map((deadlineMs) => ({ deadlineMs }));
    const of = (limitSeconds: number | null) =>
      waitUntilMs(
        jobs.map((each) => ({ version: 1, operation: 'music', submittedMs: 0, wants: {}, parts: [], ...each })),
        0,
        limitSeconds,
      );
    expect([of(null), of(120), of(5)]).toEqual([540_000, 120_000, 60_000]);
  });

  it('pauses as the provider asks, but not past its end', () => {
    expect([pauseMs(2_000, 0, 10_000), pauseMs(20_000, 0, 10_000), pauseMs(0, 0, 10_000), pauseMs(1, 9, 5)]).toEqual([
      2_000, 10_000, 500, 0,
    ]);
  });
});

describe('A callback URL', () => {
  const place = { execution: '7', node: 'node-1', item: 3, attempt: 'abc-1' };
  const url = new URL(callbackUrlOf('https://n8n.example.com/webhook-waiting/7?signature=token', place, 'key'));
  const query = Object.fromEntries(url.searchParams);

  it('names the node before the query, and keeps what n8n put there', () => {
    expect(url.pathname).toBe('/webhook-waiting/7/node-1');
    expect(query['signature']).toBe('token');
    expect(placeOf(query)).toMatchObject({ item: 3, attempt: 'abc-1' });
  });

  it('is signed for this execution, node, item, attempt and key only', () => {
    const mac = placeOf(query)?.mac ?? '';
    expect(isSignedPlace(mac, place, 'key')).toBe(true);
    const others = [{ execution: '8' }, { node: 'node-2' }, { item: 4 }, { attempt: 'abc-2' }];
    expect(others.map((other) => isSignedPlace(mac, { ...place, ...other }, 'key'))).toEqual(others.map(() => false));
    expect(isSignedPlace(mac, place, 'other')).toBe(false);
  });

  it.each([
    {},
    { item: '1', attempt: 'a' },
    { item: 'x', attempt: 'a', mac: 'm' },
    { item: ['1'], attempt: 'a', mac: 'm' },
  ])('without all of it names no place: %j', (given) => expect(placeOf(given)).toBeNull());
});

import type { Job } from '../../src/core/job';
import { jobIdsOf, readJobId } from '../../src/jobs/jobId';
import { raise, RouterFailure } from '../../src/operations';

const keys = (key: string | null) => () => key;
const job = (parts = 1, more: Partial<Job> = {}): Job => ({
  version: 1,
  operation: 'music',
  submittedMs: 1_800_000_000_000,
  deadlineMs: 1_800_000_540_000,
  clientLabel: 'Müller & Söhne',
  wants: { format: 'mp3' },
  parts: Array.from({ length: parts }, (_, index) => ({
    provider: 'p',
    model: 'suno-v5',
    providerModel: 'V5',
    attempt: `abc-${index}`,
    jobId: `task-${index}`,
    step: { name: 'poll', state: { taskId: `task-${index}`, polls: 1 } },
    startSeconds: index * 600,
    durationSeconds: 600,
    overlapSeconds: 0,
    counted: [],
  })),
  ...more,
});

describe('A job ID', () => {
  it('gives back the job it was made of', () => {
    const [id = ''] = jobIdsOf(job(), keys('secret'));
    expect(readJobId(id, keys('secret'))).toEqual(job());
    expect(id).toMatch(/^[\w.-]+$/);
  });

  it('holds no key', () => {
    const [id = ''] = jobIdsOf(job(), keys('my-very-secret-key'));
    expect(Buffer.from(id.split('.')[0] ?? '', 'base64url').toString()).not.toContain('my-very-secret-key');
  });

  it.each([
    ['an account with another key', 'other', 'unauthorized', 'another account'],
    ['a credential without a key', null, 'unauthorized', 'no key'],
  ])('is refused for %s', (_name, key, kind, words) => {
    const [id = ''] = jobIdsOf(job(), keys('secret'));
    expect(refusalOf(id, key)).toMatchObject({ kind, message: expect.stringContaining(words) });
  });

  it('is refused when any one character of it is changed', () => {
    const [id = ''] = jobIdsOf(job(), keys('secret'));
    const changed = Array.from({ length: id.length }, (_, at) => {
      const other = id[at] === 'A' ? 'B' : 'A';
      return id.slice(0, at) + other + id.slice(at + 1);
    }).filter((text) => text !== id);
    const signatureStart = id.indexOf('.') + 1;
    const accepted = changed.filter((text, at) => refusalOf(text, 'secret') === null && at !== id.length - 1);
    expect(accepted).toEqual([]);
    expect(signatureStart).toBeGreaterThan(1);
  });

  it.each(['', 'abc', 'a.b', '....', 'x'.repeat(50_000), '{}.{}', 'eyJ2ZXJzaW9uIjoxfQ.abc'])(
    'is not taken for one: %.20s',
    (text) => expect(refusalOf(text, 'secret')).toMatchObject({ kind: 'invalidInput' }),
  );

  it('becomes one per part where one would pass 2,000 characters', () => {
    const ids = jobIdsOf(job(12), keys('secret'));
    expect(ids).toHaveLength(12);
    expect(Math.max(...ids.map(({ length }) => length))).toBeLessThanOrEqual(2_000);
    expect(ids.map((id) => readJobId(id, keys('secret')).parts[0]?.jobId)).toEqual(
      Array.from({ length: 12 }, (_, index) => `task-${index}`),
    );
  });

  it('is not made where a part alone is too long for it', () => {
    expect(() => jobIdsOf(job(1, { clientLabel: 'x'.repeat(3_000) }), keys('secret'))).toThrow('too long');
  });
});

function refusalOf(id: string, key: string | null): RouterFailure | null {
  try {
    readJobId(id, keys(key));
    return null;
  } catch (thrown) {
    return thrown instanceof RouterFailure ? thrown : raise(thrown);
  }
}

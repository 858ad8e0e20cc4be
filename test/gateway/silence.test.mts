import { createSilence } from '../../gateway/webhooks/silence.mts';

/** A try that ends when it is told to. */
function held() {
  let end = (): void => {};
  const over = new Promise<string>((resolve) => (end = () => resolve('over')));
  return { end, task: () => over };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const hook = 'https://silent.example/hook';

describe('A receiver that lets others wait', () => {
  it('holds up two tries at most after a slow one, wherever there they go', async () => {
    const silence = createSilence(2, 20);
    await silence.among(hook, () => pause(60));
    const [one, two] = [held(), held()];
    const open = [silence.among(hook, one.task), silence.among('https://silent.example/other', two.task)];
    expect(await silence.among(hook, () => Promise.resolve('tried'))).toBeNull();
    expect(await silence.among('https://quick.example', () => Promise.resolve('tried'))).toBe('tried');
    one.end();
    two.end();
    expect(await Promise.all(open)).toEqual(['over', 'over']);
  });

  it('is tried as often as any other once it has answered in time', async () => {
    const silence = createSilence(1, 20);
    await silence.among(hook, () => pause(60));
    await silence.among(hook, () => Promise.resolve());
    const one = held();
    const open = silence.among(hook, one.task);
    expect(await silence.among(hook, () => Promise.resolve('tried'))).toBe('tried');
    one.end();
    await open;
  });

  it('is known as slow also where its try fails', async () => {
    const silence = createSilence(0, 20);
    const failing = () => pause(60).then(() => Promise.reject(new Error('no answer')));
    await expect(silence.among(hook, failing)).rejects.toThrow('no answer');
    expect(await silence.among(hook, () => Promise.resolve('tried'))).toBeNull();
  });
});

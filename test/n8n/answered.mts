import type { Router, RouterParts, RunRequest } from '../../src/core/router';
import { RouterFailure, type OperationId, type Report } from '../../src/operations';
import { providers } from '../../src/providers';
import { execute } from '../../src/surfaces/n8n/execute';
import { fakeExecution, type FakeSettings } from './fakeExecution.mts';

export const report: Report = { attempts: [], usage: [], cost: '1500', costAtMost: '1500', price: null, warnings: [] };
export const list = (value: string) => ({ __rl: true, mode: 'id', value });
export const file = {
  data: 'filesystem-v2',
  id: 'filesystem-v2:9',
  mimeType: 'audio/ogg',
  fileName: 'voice.oga',
  bytes: 3,
};

export type Answer = (request: RunRequest<OperationId>, host: RouterParts['host']) => unknown;

/** A router that answers as told, and what it was asked. */
export function routerOf(answer: Answer) {
  const asked: RunRequest<OperationId>[] = [];
  const ask = async (request: RunRequest<OperationId>, host: RouterParts['host']) => {
    asked.push(request);
    const output = await answer(request, host);
    return { ...report, output, provider: 'groq', model: 'm' } as Awaited<ReturnType<Router['run']>>;
  };
  const createRouter = ({ host }: RouterParts): Router => ({
    run: async (request) => (await ask(request, host)) as never,
    start: async (request) => ({ type: 'done', result: (await ask(request, host)) as never }),
    look: () => never('look'),
    resume: () => never('resume'),
    cancel: () => never('cancel'),
    listJobs: () => never('listJobs'),
    ledger: {
      costReport: () => never('ledger'),
      createInvoice: () => never('ledger'),
      usage: () => never('ledger'),
    },
    share: async () => null,
    estimate: () => never('estimate'),
    checkKeys: async () => [{ provider: 'groq', title: 'Groq', status: 'works', message: 'Fine' }],
  });
  return { asked, parts: { registry: providers, createRouter } };
}

export const never = (name: string) => Promise.reject(new Error(`${name} is not asked for here.`));

export async function run(settings: FakeSettings, answer: Answer = () => transcript) {
  const router = routerOf(answer);
  const fake = fakeExecution(settings);
  const [items = []] = await execute(fake.context, router.parts);
  return { ...fake, items, asked: router.asked };
}

export const transcript = {
  text: 'One. Two.',
  language: 'en',
  durationSeconds: 2,
  segments: [
    { start: 0, end: 1, text: 'One.', speaker: 'A' },
    { start: 1, end: 2, text: 'Two.', speaker: 'B' },
  ],
  words: [],
  subtitles: { srt: '1\n', vtt: 'WEBVTT\n' },
};
export const sound: Answer = async (_request, host) => ({
  audio: await host.saveFile(bytes('abc'), 'rain.mp3', 'audio/mpeg'),
  durationSeconds: 1,
});
export const songs: Answer = async (_request, host) => ({
  tracks: [
    { title: 'A', durationSeconds: 60, audio: await host.saveFile(bytes('one'), 'a.mp3', 'audio/mpeg') },
    { title: 'B', durationSeconds: 61, audio: await host.saveFile(bytes('two'), 'b.mp3', 'audio/mpeg') },
  ],
});

export const speechInFiles: Answer = async (_request, host) => {
  const [one, two] = [
    await host.saveFile(bytes('one'), 'speech.mp3', 'audio/mpeg'),
    await host.saveFile(bytes('two'), 'speech.mp3', 'audio/mpeg'),
  ];
  return {
    audio: one,
    durationSeconds: 3,
    tracks: [
      { audio: one, durationSeconds: 1, title: 'Part 1 of 2', text: 'One.' },
      { audio: two, durationSeconds: 2, title: 'Part 2 of 2', text: 'Two.' },
    ],
  };
};

export function failingAt(item: number): Answer {
  return (request, host) => {
    if (request.labels?.item === item) throw new RouterFailure('unavailable', 'Down', { stage: 'send' });
    return sound(request, host);
  };
}

export async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

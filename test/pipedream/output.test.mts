import { handOver } from '../../pipedream/surface/output.mts';
import type { FileRef, Result, SpeakOutput } from '../../src/operations';

const fileOf = (id: string): FileRef => ({ id, fileName: 'speech.mp3', mediaType: 'audio/mpeg', sizeBytes: 3 });

describe('A step whose speech could not be joined to one file', () => {
  it('returns the path of every file, in order, with what it says', async () => {
    const output: SpeakOutput = {
      audio: fileOf('one'),
      durationSeconds: 3,
      tracks: [
        { audio: fileOf('one'), durationSeconds: 1, title: 'Part 1 of 2', text: 'One.' },
        { audio: fileOf('two'), durationSeconds: 2, title: 'Part 2 of 2', text: 'Two.' },
      ],
    };
    const report = { attempts: [], usage: [], cost: '520000', costAtMost: '520000', price: null, warnings: [] };
    const result: Result<SpeakOutput> = { ...report, output, provider: 'imarouter', model: 'elevenlabs-turbo' };
    const handedOut: string[] = [];
    const exports: Record<string, unknown> = {};
    const returned = await handOver('speak', result, {
      $: { export: (name, value) => void (exports[name] = value) },
      values: {},
      files: {
        openFile: never,
        saveFile: never,
        write: never,
        clear: async () => {},
        handOut: async ({ id }) => {
          handedOut.push(id);
          return `/tmp/${id}.mp3`;
        },
      },
    });
    expect(returned).toMatchObject({
      durationSeconds: 3,
      tracks: [
        { filePath: '/tmp/one.mp3', durationSeconds: 1, title: 'Part 1 of 2', text: 'One.' },
        { filePath: '/tmp/two.mp3', durationSeconds: 2, title: 'Part 2 of 2', text: 'Two.' },
      ],
    });
    expect(handedOut).toEqual(['one', 'two']);
    expect(exports['$summary']).toContain('Made speech of 1 s and 2 s with ImaRouter, elevenlabs-turbo');
  });
});

function never(): never {
  throw new Error('is not asked for here');
}

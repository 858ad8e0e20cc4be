import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine } from '../playground/engine/engine.mts';
import { encodeWhole } from '../simulators/audio/encode.mts';
import { soundEffect } from '../simulators/audio/sound.mts';
import { chain } from '../test/engine/workflow.mts';

/** Transcribes a 24 MB MP3 on n8n and tells the peak memory over that of the idle process. Wants --expose-gc. */
const [baseUrl = ''] = process.argv.slice(2);
const root = join(import.meta.dirname, '..');
const fileBytes = 24 * 1024 * 1024;

const folder = mkdtempSync(join(tmpdir(), 'imarouter-bench-'));
const path = join(folder, 'talk.mp3');
writeMp3();
const engine = await createEngine({
  packageFolders: [root],
  credentials: { imaRouterApi: { groq: 'gsk-bench', groqBaseUrl: baseUrl } },
});
const short = join(folder, 'short.mp3');
writeFileSync(short, encodeWhole('short', { container: 'mp3', sampleRate: 44_100 }, soundEffect(3, 1)));
await transcribe(short);
global.gc?.();
await new Promise((resolve) => setTimeout(resolve, 300));
const idleBytes = process.memoryUsage().rss;
let peakBytes = idleBytes;
const watch = setInterval(() => (peakBytes = Math.max(peakBytes, process.memoryUsage().rss)), 2);
await transcribe(path);
clearInterval(watch);
engine.close();
rmSync(folder, { recursive: true, force: true });
process.send?.({ fileMb: fileBytes / 1e6, idleMb: idleBytes / 1e6, overIdleMb: (peakBytes - idleBytes) / 1e6 });

async function transcribe(file: string): Promise<void> {
  const parameters = {
    resource: 'speech',
    operation: 'transcribe',
    model: { __rl: true, mode: 'id', value: 'whisper-large-v3' },
  };
  const credentials = { imaRouterApi: { id: '1', name: 'Bench' } };
  const workflow = chain({ type: 'n8n-nodes-imarouter.imaRouter', parameters, credentials });
  const binary = { data: { path: file, mimeType: 'audio/mpeg' } };
  const run = await engine.run(workflow, { input: [{ json: {}, binary }] });
  if (run.status !== 'success') throw new Error(JSON.stringify(run.failures));
}

function writeMp3(): void {
  const piece = encodeWhole('piece', { container: 'mp3', sampleRate: 44_100 }, soundEffect(20, 1));
  const copies = Math.floor(fileBytes / piece.length);
  writeFileSync(path, Buffer.concat(Array.from({ length: copies }, () => piece)));
}

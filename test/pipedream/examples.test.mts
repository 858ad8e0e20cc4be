import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeWhole } from '../../simulators/audio/encode.mts';
import { soundEffect } from '../../simulators/audio/sound.mts';
import { startSimulators, type Simulators } from '../../simulators/index.mts';
import { probe } from '../../src/media';
import { audioFromBytes } from '../../src/operations';
import { built, simulatedAccount } from './built.mts';
import { type Component, createDataStore, resolvedProp, runInWorkflow } from './harness.mts';

/** Runs the example workflows of `docs/pipedream.md` as they stand there: their steps, settings and expressions are read from it. */
describe('the example workflows of the documentation', () => {
  let simulators: Simulators;
  let feed: Server;
  let folder: string;

  beforeAll(async () => {
    simulators = await startSimulators({ jobMs: 0 });
    folder = mkdtempSync(join(tmpdir(), 'pipedream-test-'));
    process.env['STASH_DIR'] = folder;
    const episode = encodeWhole('talk', { container: 'mp3', sampleRate: 44_100 }, soundEffect(3, 1));
    feed = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'audio/mpeg', 'content-length': episode.length });
      response.end(episode);
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => feed.once('listening', resolve));
  });
  afterAll(async () => {
    delete process.env['STASH_DIR'];
    rmSync(folder, { recursive: true, force: true });
    feed.close();
    await simulators.close();
  });

  it('put the transcript of an episode into a data store, and what it cost', async () => {
    const example = exampleOf('podcast feed to transcripts in a data store');
    const url = `http://127.0.0.1:${(feed.address() as AddressInfo).port}/episode.mp3`;
    const steps: Steps = { trigger: { event: { guid: 'episode-12', enclosures: [{ url }] } } };
    const [ledger, transcripts] = [createDataStore(), createDataStore()];
    await runStep(example, 'Transcribe Audio', steps, ledger);
    const { key, value } = settingsOf(stepOf(example, 'Add or update a single record'), steps);
    await transcripts.set(String(key), value);

    expect(await transcripts.get('episode-12')).toMatch(/Simulated transcript of 3/);
    const usage = await Promise.all((await ledger.keys()).map((name) => ledger.get(name)));
    expect(usage).toContainEqual(expect.objectContaining({ operation: 'transcribe', costNanos: 77_500 }));
  });

  it('speak a text of a webhook, with its client on the usage', async () => {
    const example = exampleOf('webhook to localized narration');
    const body: unknown = JSON.parse(/`(\{.*\})`/.exec(example)?.[1] ?? '');
    const steps: Steps = { trigger: { event: { body } } };
    const ledger = createDataStore();
    await runStep(example, 'Convert Text to Speech', steps, ledger);

    const path = valueOf(/file path `([^`]+)`/.exec(example)?.[1] ?? '', steps);
    const narration = await probe(audioFromBytes(readFileSync(String(path)), 'narration.mp3', 'audio/mpeg'));
    expect(narration.durationSeconds).toBeGreaterThan(0.3);
    const spoken = simulators.openai.log.requests.at(-1);
    expect(spoken?.fields).toMatchObject({ input: 'Willkommen.', voice: 'nova' });
    const usage = await Promise.all((await ledger.keys()).map((name) => ledger.get(name)));
    expect(usage).toContainEqual(expect.objectContaining({ unit: 'character', quantity: 11, clientLabel: 'tour-7' }));
  });

  /** Runs our action of a step with its settings; what it returns stands for later steps under its name. */
  async function runStep(example: string, title: string, steps: Steps, ledger: object): Promise<void> {
    const slug = title.toLowerCase().replaceAll(' ', '-');
    const component = built('actions', slug);
    const values = Object.fromEntries(
      Object.entries(settingsOf(stepOf(example, title), steps)).map(([label, value]) => [
        propOf(component, label),
        value === 'a data store' ? ledger : value,
      ]),
    );
    const accounts = simulatedAccount(simulators, 'openai', 'elevenlabs', 'groq');
    const { returned } = await runInWorkflow(component, { values, accounts });
    steps[slug.replaceAll('-', '_')] = { $return_value: returned };
  }
});

type Steps = Record<string, unknown>;

const documentation = readFileSync(join(process.cwd(), 'docs/pipedream.md'), 'utf8');

function exampleOf(title: string): string {
  const example = documentation.split(/^## /m).find((section) => section.startsWith(`Example: ${title}\n`));
  if (example === undefined) throw new Error(`The documentation has no example '${title}'`);
  return example;
}

/** The numbered step that names an action, on one line. */
function stepOf(example: string, action: string): string {
  const step = example.split(/^\d+\. /m).find((text) => text.includes(action));
  if (step === undefined) throw new Error(`The example has no step '${action}'`);
  return step.replace(/\s+/g, ' ');
}

/** What a step sets, as `Label` = `value`, or: key `value`. */
function settingsOf(step: string, steps: Steps): Record<string, unknown> {
  const labelled = [...step.matchAll(/`([^`{]+)` = (?:`([^`]+)`|(on|a data store))/g)].map(([, label, value, word]) => [
    label,
    word === 'on' ? true : (word ?? valueOf(value ?? '', steps)),
  ]);
  const named = [...step.matchAll(/\b(key|value) `([^`]+)`/g)].map(([, name, value]) => [
    name,
    valueOf(value ?? '', steps),
  ]);
  return Object.fromEntries([...labelled, ...named]);
}

/** A setting with the expression in it looked up among the steps. */
function valueOf(text: string, steps: Steps): unknown {
  const path = /^\{\{steps\.(.+)\}\}$/.exec(text)?.[1];
  if (path === undefined) return text;
  return path
    .split(/[.[\]]+/)
    .filter((name) => name !== '')
    .reduce<unknown>((value, name) => Object(value)[name], steps);
}

function propOf(component: Component, label: string): string {
  const name = Object.keys(component.props).find((each) => {
    const prop = component.props[each];
    return typeof prop === 'object' && resolvedProp(component, each)['label'] === label;
  });
  if (name === undefined) throw new Error(`${component.key} has no prop labelled '${label}'`);
  return name;
}

import { setTimeout as wait } from 'node:timers/promises';
import { fieldOf } from '../../playground/n8n/rest.mts';
import { call, callBack, callbackUrls, executionOf, publish } from './executions.mts';
import { endlessMs, startLab, type Lab } from './lab.mts';
import { startModel, type ToolModel } from './toolModel.mts';
import { after, called, calledAt, chained, music, split, wired, type Step } from './workflows.mts';

const ends = ['success', 'error', 'crashed'];

describe('Waiting in workflows of other shapes', () => {
  let lab: Lab;
  let model: ToolModel;
  beforeAll(async () => {
    lab = await startLab({ jobMs: endlessMs, musicSeconds: 3 });
    model = await startModel();
  }, 900_000);
  afterAll(async () => {
    await model?.close();
    await lab?.close();
  });
  beforeEach(() => {
    lab.simulators.kie.reset();
    model.forget();
  });

  /** Ends the job that was begun as the nth, and calls back for it. */
  async function endJob(workflow: string, nth: number): Promise<void> {
    for (let tries = 0; callbackUrls(lab.simulators.kie).length < nth && tries < 600; tries++) await wait(200);
    await executionOf(lab, workflow, ['waiting']);
    lab.endJobs();
    await callBack(callbackUrls(lab.simulators.kie)[nth - 1] ?? '');
  }

  it('suspends in every round of a loop', async () => {
    const loop: Step = {
      name: 'Loop',
      type: 'n8n-nodes-base.splitInBatches',
      typeVersion: 3,
      parameters: { batchSize: 1, options: {} },
    };
    const wires = [
      { from: 'Webhook', to: 'Split' },
      { from: 'Split', to: 'Loop' },
      { from: 'Loop', to: 'After', output: 0 },
      { from: 'Loop', to: 'ImaRouter', output: 1 },
      { from: 'ImaRouter', to: 'Loop' },
    ];
    const steps = [calledAt('loop'), split, loop, music(lab, 'kie'), after];
    const id = await publish(lab, wired('loop', steps, wires));
    await call(lab, 'loop', { items: [{ n: 1 }, { n: 2 }] });
    await endJob(id, 1);
    await endJob(id, 2);
    const done = await executionOf(lab, id, ends);
    expect(done.status).toBe('success');
    expect(done.runs('ImaRouter')).toBe(2);
    expect(done.output('After').map(({ json }) => json['cost'])).toEqual(['60000000', '60000000']);
    expect(lab.simulators.kie.bill.entries).toHaveLength(2);
  });

  it('suspends in one branch after the other', async () => {
    const [left, right] = ['Left', 'Right'].map((name) => ({ ...music(lab, 'kie'), name }));
    if (left === undefined || right === undefined) throw new Error('There are two branches.');
    const ending = (name: string): Step => ({ ...after, name });
    const steps = [calledAt('branches'), left, right, ending('After Left'), ending('After Right')];
    const wires = [
      { from: 'Webhook', to: 'Left' },
      { from: 'Webhook', to: 'Right' },
      { from: 'Left', to: 'After Left' },
      { from: 'Right', to: 'After Right' },
    ];
    const id = await publish(lab, wired('branches', steps, wires));
    await call(lab, 'branches');
    await endJob(id, 1);
    await endJob(id, 2);
    const done = await executionOf(lab, id, ends);
    expect(done.status).toBe('success');
    expect([done.runs('After Left'), done.runs('After Right')]).toEqual([1, 1]);
    expect(lab.simulators.kie.bill.entries).toHaveLength(2);
  });

  it('suspends in a sub-workflow, whose caller gets the result', async () => {
    const entry: Step = {
      name: 'Called',
      type: 'n8n-nodes-base.executeWorkflowTrigger',
      typeVersion: 1.1,
      parameters: { inputSource: 'passthrough' },
    };
    const child = await publish(lab, chained('child', [entry, music(lab, 'kie')]));
    const caller: Step = {
      name: 'Call',
      type: 'n8n-nodes-base.executeWorkflow',
      typeVersion: 1.2,
      parameters: { workflowId: { __rl: true, mode: 'id', value: child }, options: { waitForSubWorkflow: true } },
    };
    const id = await publish(lab, called('caller', [caller, after]));
    await call(lab, 'caller');
    await endJob(child, 1);
    const done = await executionOf(lab, id, ends, 200_000);
    expect(done.status).toBe('success');
    expect(done.output('After')[0]?.json).toMatchObject({ tracks: [{}, {}], cost: '60000000' });
    expect(lab.simulators.kie.bill.entries).toHaveLength(1);
  });

  describe.each([
    ['inline', 2.2],
    ['by the engine', 3.1],
  ])('As the tool of an agent that runs its tools %s', (_, typeVersion) => {
    const path = `agent-${String(typeVersion).replace('.', '-')}`;

    async function publishAgent(): Promise<string> {
      const data = { apiKey: 'none', url: model.baseUrl };
      const credential = { id: await lab.client.putCredential(path, 'openAiApi', data), name: path };
      const agent: Step = {
        name: 'Agent',
        type: '@n8n/n8n-nodes-langchain.agent',
        typeVersion,
        parameters: { promptType: 'define', text: 'Make calm piano music.', options: {} },
      };
      const chat: Step = {
        name: 'Model',
        type: '@n8n/n8n-nodes-langchain.lmChatOpenAi',
        typeVersion: 1.2,
        parameters: { model: { __rl: true, mode: 'id', value: 'any' }, options: {} },
        credentials: { openAiApi: credential },
      };
      const prompt = "={{ $fromAI('prompt', 'What it should sound like', 'string') }}";
      const tool: Step = { ...music(lab, 'kie', { prompt }), type: 'n8n-nodes-imarouter.imaRouterTool' };
      const wires = [
        { from: 'Webhook', to: 'Agent' },
        { from: 'Model', to: 'Agent', kind: 'ai_languageModel' as const },
        { from: 'ImaRouter', to: 'Agent', kind: 'ai_tool' as const },
        { from: 'Agent', to: 'After' },
      ];
      return publish(lab, wired(path, [calledAt(path), agent, chat, tool, after], wires));
    }

    it('says that it costs money, and gives the model a short answer once the job is done', async () => {
      const id = await publishAgent();
      await call(lab, path);
      while (callbackUrls(lab.simulators.kie).length === 0) await wait(200);
      lab.endJobs();
      const done = await executionOf(lab, id, ends);
      expect(done.status).toBe('success');
      expect(model.tool()).toMatchObject({ description: expect.stringContaining('costs money') });
      expect(model.answers()).toHaveLength(1);
      expect(model.answers()[0]).toContain('60000000');
      expect(model.answers()[0]?.length).toBeLessThan(2_000);
      expect(fieldOf(done.output('After')[0]?.json, 'output')).toBe('That is what the tool said.');
    });

    it('gives the ID of the job that still runs after 45 seconds, instead of failing', async () => {
      const id = await publishAgent();
      await call(lab, path);
      const done = await executionOf(lab, id, ends);
      expect(done.status).toBe('success');
      expect(model.answers()[0]).toContain('"status":"pending"');
      expect(lab.simulators.kie.bill.entries).toHaveLength(1);
    });
  });
});

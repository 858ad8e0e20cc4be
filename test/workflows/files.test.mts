import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import type { WorkflowFile } from '../../playground/engine/execution.mts';

const root = process.cwd();
const workflows = readdirSync(join(root, 'workflows')).filter((name) => name.endsWith('.json'));
const baseNodes: object = createRequire(join(root, 'playground/package.json'))('n8n-nodes-base/dist/known/nodes.json');
const declared: string[] = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).n8n.nodes;
const ownNodes = declared
  .map((path) => basename(path, '.node.js'))
  .map((name) => name.charAt(0).toLowerCase() + name.slice(1));

describe.each(workflows)('workflows/%s', (name) => {
  const workflow: WorkflowFile = JSON.parse(readFileSync(join(root, 'workflows', name), 'utf8'));
  const names = workflow.nodes.map((node) => node.name);

  it('can be imported: names and ids are unique and every connection leads somewhere', () => {
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(workflow.nodes.map(({ id }) => id)).size).toBe(names.length);
    const ends = Object.values(workflow.connections).flatMap(({ main }) => (main ?? []).flat());
    expect(
      [...Object.keys(workflow.connections), ...ends.map((end) => end?.node)].filter(
        (end) => !names.includes(end ?? ''),
      ),
    ).toEqual([]);
  });

  it("uses n8n's own nodes and ours only", () => {
    const foreign = workflow.nodes.filter(({ type }) => {
      const [packageName, nodeName = ''] = type.split('.');
      return packageName === 'n8n-nodes-imarouter'
        ? !ownNodes.includes(nodeName)
        : !(packageName === 'n8n-nodes-base' && nodeName in baseNodes);
    });
    expect(foreign).toEqual([]);
  });

  it('says on a note what goes in and out, and holds the example as pinned data', () => {
    const notes = workflow.nodes.filter(({ type }) => type === 'n8n-nodes-base.stickyNote');
    expect(notes.map(({ parameters }) => String(parameters.content)).join('\n')).toMatch(/\*\*In:\*\*[^]*\*\*Out:\*\*/);
    const example = join(root, 'examples', name);
    expect(existsSync(example)).toBe(true);
    expect(Object.values(workflow.pinData ?? {})).toEqual([[{ json: JSON.parse(readFileSync(example, 'utf8')) }]]);
  });

  it('holds no key', () => {
    expect(JSON.stringify(workflow)).not.toMatch(/sk-|api[-_]?key"/i);
  });
});

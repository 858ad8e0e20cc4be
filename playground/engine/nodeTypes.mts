import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { PackageDirectoryLoader } from 'n8n-core';
import type { ICredentialType, INodeType, INodeTypes, IVersionedNodeType } from 'n8n-workflow';
import type { WorkflowFile } from './execution.mts';
import type { N8n } from './n8n.mts';

export interface NodeLibrary {
  nodeTypes: INodeTypes;
  credentialType(name: string): ICredentialType;
  /** Throws, naming every node type of the workflow that is not installed. */
  demand(workflow: WorkflowFile): void;
}

/** Knows the nodes of the packages given, loaded now by n8n's own loader, and those of n8n-nodes-base, loaded on first use. */
export async function openNodeLibrary(n8n: N8n, packageFolders: string[]): Promise<NodeLibrary> {
  const loaders = new Map<string, PackageDirectoryLoader>();
  for (const folder of packageFolders) {
    const loader = new n8n.core.PackageDirectoryLoader(folder);
    await loader.loadAll();
    loaders.set(loader.packageName, loader);
  }
  const base = openBaseNodes(n8n);
  loaders.set(base.packageName, base);
  const nodeTypes = nodeTypesOf(n8n, loaders);
  return {
    nodeTypes,
    credentialType: (name) => credentialTypeOf(loaders, name),
    demand: (workflow) => demandNodeTypes(loaders, workflow),
  };
}

function openBaseNodes(n8n: N8n): PackageDirectoryLoader {
  const folder = dirname(createRequire(import.meta.url).resolve('n8n-nodes-base/package.json'));
  const loader = new n8n.core.LazyPackageDirectoryLoader(folder);
  loader.known.nodes = JSON.parse(readFileSync(join(folder, 'dist/known/nodes.json'), 'utf8'));
  loader.known.credentials = JSON.parse(readFileSync(join(folder, 'dist/known/credentials.json'), 'utf8'));
  loader.isLazyLoaded = true;
  return loader;
}

function nodeTypesOf(n8n: N8n, loaders: Map<string, PackageDirectoryLoader>): INodeTypes {
  const getByName = (fullName: string): INodeType | IVersionedNodeType => {
    const { packageName, nodeName } = splitName(fullName);
    const loader = loaders.get(packageName);
    if (loader === undefined) throw new Error(absent([fullName]));
    return loader.getNode(nodeName).type;
  };
  return {
    getByName,
    getByNameAndVersion: (fullName, version) =>
      n8n.workflow.NodeHelpers.getVersionedNodeType(getByName(fullName), version),
    getKnownTypes: () => ({}),
  };
}

function credentialTypeOf(loaders: Map<string, PackageDirectoryLoader>, name: string): ICredentialType {
  const loader = [...loaders.values()].find(({ known }) => name in known.credentials);
  if (loader === undefined) throw new Error(`The credential type "${name}" is not installed here.`);
  return loader.getCredential(name).type;
}

function demandNodeTypes(loaders: Map<string, PackageDirectoryLoader>, workflow: WorkflowFile): void {
  const wanted = new Set(workflow.nodes.map(({ type }) => type));
  const missing = [...wanted].filter((fullName) => {
    const { packageName, nodeName } = splitName(fullName);
    return !Object.hasOwn(loaders.get(packageName)?.known.nodes ?? {}, nodeName);
  });
  if (missing.length > 0) throw new Error(absent(missing));
}

function splitName(fullName: string): { packageName: string; nodeName: string } {
  const dot = fullName.lastIndexOf('.');
  return { packageName: fullName.slice(0, Math.max(dot, 0)), nodeName: fullName.slice(dot + 1) };
}

function absent(names: string[]): string {
  const list = names.map((name) => `"${name}"`).join(', ');
  return `The workflow uses ${list}, which is not installed here. Use nodes of n8n-nodes-base or of this package.`;
}

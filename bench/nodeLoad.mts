import { createRequire } from 'node:module';
import { join } from 'node:path';

/** Tells how long n8n-workflow and zod take to load, and how long our node and credential take on top. */
const root = join(import.meta.dirname, '..');
const require = createRequire(join(root, 'package.json'));
const start = performance.now();
require('n8n-workflow');
require('zod/v4');
const theirs = performance.now();
const { ImaRouter } = require('./dist/nodes/ImaRouter/ImaRouter.node.js');
const { ImaRouterApi } = require('./dist/credentials/ImaRouterApi.credentials.js');
new ImaRouter();
new ImaRouterApi();
const ours = performance.now();
process.send?.({ theirsMs: theirs - start, oursMs: ours - theirs });

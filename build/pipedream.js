const { build, transform } = require('esbuild');
const { copyFile, mkdir, readFile, rm, writeFile } = require('node:fs/promises');
const { dirname, join, posix } = require('node:path');
const { derived } = require('./derived');
const { filesBelow, root } = require('./files');

const slug = 'imarouter';
const source = root('pipedream');

/** The components of Pipedream in both variants: for its registry, and to be published today with `pd publish`. */
exports.buildPipedream = async function buildPipedream() {
  await rm(join(source, 'dist'), { recursive: true, force: true });
  const { devDependencies } = JSON.parse(await readFile(join(source, 'package.json'), 'utf8'));
  await Promise.all([buildRegistry(devDependencies), buildPublish(devDependencies)]);
};

/** The registry's layout: an app, and packages pinned in a package.json. */
async function buildRegistry(versions) {
  const folder = join(source, 'dist/registry', slug);
  await bundle(folder, { external: ['@pipedream/platform', 'zod/v4'], plugins: [derived] });
  await writeComponents(folder, 'registry');
  await writeOne('app.mts', join(folder, `${slug}.app.mjs`), '.');
  await copyFile(join(source, 'README.md'), join(folder, 'README.md'));
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifestOf(versions), null, 2)}\n`);
}

/** No app and no package.json: zod is inside, and the platform's version stands in its import. */
async function buildPublish(versions) {
  const folder = join(source, 'dist/publish');
  const pinned = `@pipedream/platform@${versions['@pipedream/platform']}`;
  await bundle(folder, { plugins: [pin('@pipedream/platform', pinned), derived] });
  await writeComponents(folder, 'publish', (code) => code.replaceAll('"@pipedream/platform"', `"${pinned}"`));
}

function bundle(folder, options) {
  return build({
    entryPoints: { surface: join(source, 'surface/index.mts'), money: join(source, 'surface/money.mts') },
    outdir: join(folder, 'common'),
    outExtension: { '.js': '.mjs' },
    chunkNames: 'shared',
    splitting: true,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    minify: true,
    lineLimit: 120,
    legalComments: 'none',
    logLevel: 'error',
    ...options,
  });
}

function pin(name, pinned) {
  const filter = new RegExp(`^${name}$`);
  return {
    name: 'pin',
    setup: (esbuild) => esbuild.onResolve({ filter }, () => ({ path: pinned, external: true })),
  };
}

async function writeComponents(folder, variant, change = (code) => code) {
  const files = filesBelow(['pipedream/actions', 'pipedream/sources'], /\.mts$/);
  for (const file of files) {
    const name = file.slice('pipedream/'.length);
    await writeOne(name, join(folder, name.replace(/\.mts$/, '.mjs')), up(name), change);
  }
  await writeOne(`connection/${variant}.mts`, join(folder, 'common/connection.mjs'), '..', change);
}

/** One file without its types: its head stays the literal that linters and Pipedream read. */
async function writeOne(name, target, top, change = (code) => code) {
  const text = await readFile(join(source, name), 'utf8');
  const { code } = await transform(named(text), { loader: 'ts', target: 'node20' });
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, change(placed(code, top)));
}

/** The app's slug is Pipedream's to give, so it stands in one place. */
function named(text) {
  return text.replaceAll(
    /`\$\{process\.env\['IMAROUTER_APP_SLUG'\]\}`|process\.env\['IMAROUTER_APP_SLUG'\]/g,
    `'${slug}'`,
  );
}

function placed(code, top) {
  const path = (name) => {
    const joined = posix.join(top, name);
    return joined.startsWith('.') ? joined : `./${joined}`;
  };
  return code
    .replace(/"[./]+\/surface\/index\.mts"/g, `"${path('common/surface.mjs')}"`)
    .replace(/"[./]+\/surface\/money\.mts"/g, `"${path('common/money.mjs')}"`)
    .replace(/"[./]+\/connection\/publish\.mts"/g, `"${path('common/connection.mjs')}"`)
    .replace(/"[./]+\/app\.mts"/g, `"${path(`${slug}.app.mjs`)}"`)
    .replace(/"\.\/test-event\.mts"/g, '"./test-event.mjs"');
}

function up(name) {
  return name
    .split('/')
    .slice(1)
    .map(() => '..')
    .join('/');
}

function manifestOf(versions) {
  return {
    name: `@pipedream/${slug}`,
    version: '0.0.1',
    description: 'Pipedream ImaRouter Components',
    main: `${slug}.app.mjs`,
    keywords: ['pipedream', slug],
    homepage: `https://pipedream.com/apps/${slug}`,
    author: 'ImaRouter <hello@imarouter.com>',
    publishConfig: { access: 'public' },
    dependencies: { '@pipedream/platform': versions['@pipedream/platform'], zod: versions.zod },
  };
}
